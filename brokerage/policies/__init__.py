"""What the trade allows, decided without I/O: life cycles, money in custody, personal data, numbers."""
