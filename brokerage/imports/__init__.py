"""Spreadsheets in and out: CSV and xlsx of listings, customers and people, with a report row by row."""
