"""What one may do. Operations take the unit of work first and never commit; all that moves an instance ends in ``advance``."""
