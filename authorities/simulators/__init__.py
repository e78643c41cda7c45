"""Simulated authorities. Each of their answers says that it is simulated; none of them is an authority."""
