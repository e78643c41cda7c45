"""Workshop: credentials, sessions and API tokens: proves who asks.

Who exists, and with which roles, is the engine's directory.
"""
