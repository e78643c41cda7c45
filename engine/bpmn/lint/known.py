"""What an agency has, so that a diagram can be checked against it; None everywhere means unknown: that check is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Names = frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Be the names a diagram may use.

    ``calls`` is the call graph of the other processes (key -> keys it calls). ``messages`` are all message names of the
    agency, ``sent`` those that a door or another process really sends, ``awaited`` those that another process waits for.
    ``fields`` and ``personal`` map a form id to its fields and to those marked ``x-personal`` (dotted paths for fields inside
    objects). ``role_names`` maps a role id to what it is called in lanes.
    """

    forms: Names = None
    hooks: Names = None
    records: Names = None
    roles: Names = None
    processes: Names = None
    decisions: Names = None
    calendars: Names = None
    messages: Names = None
    sent: Names = None
    awaited: Names = None
    parties: Names = None
    templates: Names = None
    calls: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields: Mapping[str, frozenset[str]] | None = None
    personal: Mapping[str, frozenset[str]] | None = None
    role_names: Mapping[str, str] | None = None
