"""Working calendars: what is loaded, year by year, and loading the next."""
