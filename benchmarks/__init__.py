"""Measures what the product promises about speed and size, and holds each figure against its bound."""
