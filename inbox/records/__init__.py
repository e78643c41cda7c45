"""Deals, listings and viewings as pages: lists, and one record whole with what may be done with it."""
