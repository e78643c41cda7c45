"""The porch: what all doors share. Who asks, policies, problem+json, idempotency, security headers, request logs, page frame.

It knows no door: ``app.py`` makes the Flask application here and hangs the doors on it.
"""
