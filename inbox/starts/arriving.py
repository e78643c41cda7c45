"""Where to go when something was begun: to the record's own page."""

from flask import current_app

from web import pages


def at(kind: str, number: str, told: str) -> str:
    """Return the address of a record's page (``listings``, ``viewings``, ``deals``), the inbox where no such page is served."""
    served = any(rule.rule.startswith(f"/{kind}/<") for rule in current_app.url_map.iter_rules())
    return f"/{kind}/{number}?{pages.TOLD}={told}" if served else f"/inbox?{pages.TOLD}={told}&q={number}"
