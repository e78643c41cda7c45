"""A room that only the fault harness has: it lends a hook whose effects can be counted."""
