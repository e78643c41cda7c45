"""Help that the published processes give themselves: for each role, what it does, until when, and who comes next."""
