"""Imports every table of the records, so that the engine's ``metadata`` is whole."""

from brokerage.tables import customers, deals, documents, imports, ledger, listings

__all__ = ["customers", "deals", "documents", "imports", "ledger", "listings"]
