"""Imports every table of the engine, so that ``metadata`` is whole."""

from engine.tables import comments, definitions, directory, drafts, instances, journal, outbox

__all__ = ["comments", "definitions", "directory", "drafts", "instances", "journal", "outbox"]
