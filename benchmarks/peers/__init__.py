"""Other engines to compare with, each in an environment of its own: pinned by hash, never part of the product."""
