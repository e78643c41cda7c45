"""The engine's rows. One file a noun; ``metadata`` is what every room hangs its own tables on."""
