"""What the inbox's address asks for: which list, searched, filtered and sorted how. Anything else in it is passed over.

Names and phone numbers of customers never stand in an address: ``found`` takes them by POST and leads to customers' ids.
"""

import re
from dataclasses import dataclass
from typing import Any, Final, get_args
from urllib.parse import urlencode

from flask import request

from brokerage.policies import personal
from brokerage.queries import searches
from engine.operations.tasks import MANAGERS
from engine.queries.task_lists import Sort, Sought, Standing, View
from engine.unit_of_work import UnitOfWork
from inbox.day import end_of_day

PATH: Final = "/inbox"
LONGEST_SEARCH = 60
NOBODY: Final = "none"
"""Stands for customers when a phone or identity number leads to none."""
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGITS = re.compile(r"[\d\s+\-()Xx]{7,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Be what is asked for; ``branch`` and the list ``overseen`` only count for those who oversee others."""

    view: View = "todo"
    text: str = ""
    customers: tuple[str, ...] = ()
    process: str = ""
    standing: Standing | None = None
    branch: str = ""
    sort: Sort = "due"
    cursor: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return what keeps all of it but the cursor in an address."""
        given = {
            "view": str(self.view),
            "q": self.text,
            "customer": ",".join(self.customers),
            "process": self.process,
            "state": self.standing or "",
            "branch": self.branch,
            "sort": "" if self.sort == "due" else self.sort,
        }
        return {name: value for name, value in given.items() if value}

    @property
    def filtered(self) -> bool:
        """Say whether the list is narrowed."""
        return bool(self.text or self.customers or self.process or self.standing or self.branch)

    def address(self, **changed: str) -> str:
        """Return the address of this list, with some of it changed; an empty text takes a part away."""
        query = {name: value for name, value in (self.query | changed).items() if value}
        return f"{PATH}?{urlencode(query)}"

    def sought(self, uow: UnitOfWork) -> Sought:
        """Return it for the query of lists; a search asks one statement for the numbers that it leads to."""
        ids = tuple(id_ for id_ in self.customers if id_ != NOBODY)
        found = searches.numbers(uow, text=self.text, customer_ids=ids)
        return Sought(
            text=self.text,
            keys=found if self.text or self.customers else None,
            process=self.process,
            standing=self.standing,
            until=end_of_day(uow.now),
            branch_id=self.branch,
            sort=self.sort,
            overseers=MANAGERS,
        )


def asked(uow: UnitOfWork) -> Asked:
    """Read the address of this request."""
    given: Any = {name: text.replace("\0", "").strip() for name, text in request.args.items()}
    oversees = bool(uow.actor.roles & MANAGERS)
    views = get_args(View) if oversees else ("todo", "claimable", "done")
    return Asked(
        view=given["view"] if given.get("view") in views else "todo",
        text=" ".join(given.get("q", "").split())[:LONGEST_SEARCH],
        customers=tuple(
            id_
            for id_ in given.get("customer", "").split(",")[: searches.MOST_CUSTOMERS]
            if id_ == NOBODY or _ID.fullmatch(id_)
        ),
        process=given.get("process", "")[:80],
        standing=given["state"] if given.get("state") in get_args(Standing) else None,
        branch=given["branch"] if oversees and _ID.fullmatch(given.get("branch", "")) else "",
        sort=given["sort"] if given.get("sort") in get_args(Sort) else "due",
        cursor=given.get("cursor", ""),
    )


def found(uow: UnitOfWork, typed: str) -> dict[str, str]:
    """Return what a typed search puts into an address: customers by their ids, anything that is none as text."""
    text = " ".join(typed.replace("\0", "").split())[:LONGEST_SEARCH]
    if not text:
        return {"q": "", "customer": ""}
    ids = searches.customers_called(uow, text=text)
    numeric = personal.looks_personal(text) or _DIGITS.fullmatch(text) is not None
    end = len(text) == 4 and text.isascii()  # of a phone, or of a number
    return {
        "q": "" if numeric or (ids and not end) else text,
        "customer": ",".join(ids) or (NOBODY if numeric else ""),
    }
