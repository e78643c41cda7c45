"""Beginnings: a new listing, a new viewing, a new deal; spreadsheets in; a deal opened again, a party changed."""
