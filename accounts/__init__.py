"""Workshop: credentials and API tokens. Who exists and with which roles is the engine's directory; accounts proves who asks."""
