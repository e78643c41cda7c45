"""What runs: instances, incidents, kept messages and timers, for administrators; instances of their branch for managers."""
