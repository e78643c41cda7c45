"""Parses published contents, once a process for each content hash."""

import functools
import json
from decimal import Decimal

from engine.bpmn.extensions import definitions
from engine.bpmn.model import Definition
from engine.bpmn.source import read
from engine.decisions import Model, parse_dmn
from forms import Form, compile_form


@functools.lru_cache(maxsize=256)
def parsed_process(_hash: str, body: bytes) -> Definition:
    """Return the one executable process of a BPMN file."""
    return next(iter(definitions(read(body))))


@functools.lru_cache(maxsize=256)
def parsed_decision(_hash: str, body: bytes) -> Model:
    """Return the decision model of a DMN file."""
    return parse_dmn(body)


@functools.lru_cache(maxsize=512)
def parsed_form(_hash: str, body: bytes) -> Form:
    """Return the compiled form of a JSON Schema file that was published, and so judged."""
    return compile_form(json.loads(body, parse_float=Decimal), judged=True)
