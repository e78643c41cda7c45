"""Adapters to the authorities and banks a deal touches: registry, housing bureau, tax, provident fund, banks."""
