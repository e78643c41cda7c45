"""Door: the REST interface for programs, under ``/api/v1``.

A view does four things: authenticate (the porch does), parse (marshmallow), call one operation or query, render. Everything
about HTTP that doors share lives in ``web``; everything a deal means lives below.
"""
