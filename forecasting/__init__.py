"""Prices and the time they take: valuation of one home, and three price plans, from the rows the agency has."""
