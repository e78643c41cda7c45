"""Documents of a deal or a listing in words: what it is, when it came, whether it runs out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from brokerage.queries.documents import DocumentLine
from inbox.records import shared
from inbox.records.words import PAPERS
from web import pages
from web.translation import gettext

_SOON = timedelta(days=14)
_KILO = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Be a document in a list; ``chip`` when it runs out soon or has run out."""

    href: str
    name: str
    small: str
    chip: tuple[str, str] | None


def lines(found: Iterable[DocumentLine], at: str) -> tuple[Paper, ...]:
    """Put documents into words; ``at`` is the page of their record."""
    today = pages.now().astimezone(pages.zone()).date()
    return tuple(
        Paper(
            href=f"{at}/documents/{one.id}",
            name=title(one),
            small=" · ".join(
                part
                for part in (
                    one.name if title(one) != one.name else "",
                    shared.day(one.stored_at.astimezone(pages.zone()).date()),
                    size(one.size),
                    gettext("{day} 失效").format(day=shared.day(one.expires_on)) if one.expires_on else "",
                )
                if part
            ),
            chip=_chip(one.expires_on, today),
        )
        for one in found
    )


def title(one: DocumentLine) -> str:
    """Return what a document is, else its file's name."""
    return gettext(PAPERS.get(one.kind or "", one.kind or one.name))


def size(bytes_: int) -> str:
    """Write a file's size."""
    return f"{max(1, round(bytes_ / _KILO))} KB" if bytes_ < _KILO * _KILO else f"{bytes_ / _KILO / _KILO:.1f} MB"


def _chip(expires_on: date | None, today: date) -> tuple[str, str] | None:
    if expires_on is None or expires_on > today + _SOON:
        return None
    return ("late", gettext("已失效")) if expires_on < today else ("warn", gettext("将失效"))
