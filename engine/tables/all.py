"""Imports every table of the engine, so that ``metadata`` is whole."""

from engine.tables import definitions, directory, drafts, instances, journal, outbox

__all__ = ["definitions", "directory", "drafts", "instances", "journal", "outbox"]
