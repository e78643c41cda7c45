"""What one may see of the records: frozen dataclasses, personal data masked, a fixed number of statements per page."""
