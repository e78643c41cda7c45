"""Workshop: credentials, sessions, API tokens and the links of customers: proves who asks.

Who exists, and with which roles, is the engine's directory.
"""
