"""Decisions without I/O: what is legal, who does it, until when, and when to try again."""
