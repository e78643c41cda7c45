"""Puts a deal's outlook into a customer's words: now, until when, what comes next. Says that a date is unknown when it is."""

from dataclasses import dataclass
from datetime import datetime

from engine.queries.outlook import Ask, Outlook, Place
from engine.queries.party_texts import Said
from portal import words
from web import pages, wording
from web.language import language
from web.translation import gettext
from web.visits import Visit

_OVER = frozenset({"completed", "terminated"})
_FELL_THROUGH = "fell_through"
LONG = 16
"""From so many letters on a title is set smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Be a sentence with a day in its middle, so that the day can be set apart; ``day`` empty: ``before`` is all of it."""

    before: str
    day: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Be what a page begins with: ``title`` and ``more`` are a diagram's words, ``when`` is until when. ``also``: beside it."""

    title: str
    more: str = ""
    when: Sentence | None = None
    also: tuple[str, ...] = ()
    over: bool = False

    @property
    def long(self) -> bool:
        """Say whether the title is long."""
        return len(self.title) > (LONG if language() == "zh" else 2 * LONG)


def now(visit: Visit, seen: Outlook, moment: datetime) -> Now:
    """Say where the deal stands."""
    status, state = visit.reception.status, visit.deal.state
    if status in _OVER or (state == _FELL_THROUGH and not seen.places):
        ending = "closed" if state == "closed" else _FELL_THROUGH if state == _FELL_THROUGH else "over"
        title, more = words.ENDED[ending]
        return Now(title=gettext(title), more=gettext(more), over=True)
    if status == "suspended":
        title, more = words.SUSPENDED
        return Now(title=gettext(title), more=gettext(more))
    if not seen.places:
        return Now(title=gettext(words.UNSAID), when=Sentence(before=gettext(words.UNDATED)))
    here = seen.places[0]
    title, more = _cut(said(here.said) if here.said else gettext(words.UNSAID))
    others = [said(place.said) for place in seen.places[1:] if place.said is not None and place.own]
    return Now(
        title=title,
        more=more,
        when=when(here, moment),
        also=tuple(dict.fromkeys(other for other in others if here.said is None or other != said(here.said))),
    )


def when(place: Place, moment: datetime) -> Sentence:
    """Say until when a place lasts, or why that cannot be said."""
    if place.due == "dated" and place.due_at is not None:
        late = place.due_at < moment
        if place.asked:
            return _dated(words.ASKED_LATE if late else words.ASKED_BY, place.due_at)
        return _dated(words.LATE if late else words.DUE_BY, place.due_at)
    if place.asked:
        return Sentence(before=gettext(words.ASKED_UNDATED))
    if place.due == "waiting":
        return Sentence(before=gettext(words.WAITING.get(place.on or "", words.UNDATED)))
    told = words.UNKNOWN if place.due == "unknown" else words.UNDATED
    return Sentence(before=gettext(told))


def asked_place(ask: Ask) -> Place:
    """Return the place that a thing asked of the customer is."""
    return Place(
        process=ask.process,
        node_id=ask.node_id,
        said=ask.said,
        own=True,
        asked=True,
        due=ask.due,
        due_at=ask.due_at,
        on=None,
    )


def said(text: Said) -> str:
    """Return a diagram's sentence in the reader's language."""
    return text.zh if language() == "zh" else text.en


def day(moment: datetime) -> str:
    """Write the day of a moment on the agency's calendar."""
    today = pages.now().astimezone(pages.zone()).date()
    return wording.day(moment.astimezone(pages.zone()).date(), today=today, lang=language())


def _dated(sentence: str, due_at: datetime) -> Sentence:
    before, _, after = gettext(sentence).partition("{day}")
    return Sentence(before=before, day=day(due_at), after=after)


def _cut(text: str) -> tuple[str, str]:
    """Cut a sentence at its first colon: what it is about, and what belongs to it."""
    for colon in ("：", ": "):
        head, found, rest = text.partition(colon)
        if found and rest:
            return head.strip(), rest.strip()
    return text.strip().rstrip("。."), ""
