"""What one may see: frozen dataclasses, no locks, no writes."""
