"""Drives the product from outside, as its people would: a listing, its viewings and a whole deal through the HTTP API.

Knows the doors only; fills forms by their own schemas and turns the demo clock. Not part of what runs in production.
"""
