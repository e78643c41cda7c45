"""The board of managers: what most needs looking at, who has how much, where it slows down, what stands still."""
