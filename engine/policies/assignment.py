"""Who gets a user task: a person at once, a group to claim it, or a party of the instance.

Pure choice among the candidates it is given; reading them (memberships, absences, open work) and offering the task are the
operations'. Nobody is ever chosen who is absent or excluded by four eyes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

Rule = Literal["role", "least-loaded", "same-person", "expression", "party"]
Scope = Literal["agency", "branch"]

STAND_INS = ("store_manager", "administrator")
"""The roles that are asked, in this order, when the rule leaves nobody."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_A_DAY = timedelta(hours=8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Be one active person of the agency.

    ``memberships`` are (role, branch id) pairs; a branch of None serves the whole agency. ``load`` is :func:`load_of` the
    open tasks. Whoever has left is not among the candidates.
    """

    person_id: str
    memberships: frozenset[tuple[str, str | None]]
    login: str = ""
    name: str = ""
    absent: bool = False
    load: Decimal = Decimal(0)
    last_assigned_at: datetime | None = None
    superior_id: str | None = None

    def serves(self, role: str, branch_id: str | None) -> bool:
        """Tell whether the person has ``role`` there; ``branch_id`` None asks anywhere in the agency."""
        return any(held == role and (branch_id is None or at in (None, branch_id)) for held, at in self.memberships)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentTerms:
    """Say what the node wants (``fl:assignment``), without what only the instance knows."""

    rule: Rule
    role: str | None = None
    scope: Scope = "branch"
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Be the answer: assign to ``person_id``, or leave to ``party``, or offer to ``group``.

    ``group`` and ``branch_id`` say which role may claim (None: anywhere in the agency); they are given beside a person or a
    party too, for a release or for doing it in their place. ``unassignable``: the rule left nobody, a stand-in role is asked
    instead and somebody should be told. ``reason`` is (zh, en).
    """

    person_id: str | None = None
    party: str | None = None
    group: str | None = None
    branch_id: str | None = None
    reason: tuple[str, str]
    unassignable: bool = False


def choose(
    candidates: Sequence[Candidate],
    terms: AssignmentTerms,
    *,
    branch_id: str | None = None,
    previous: str | None = None,
    wanted: str | None = None,
    excluded: frozenset[str] = frozenset(),
) -> Choice:
    """Choose who does a task in an instance of ``branch_id``.

    ``previous`` is who completed the task that ``same-person`` names, ``wanted`` what the expression gave (a person id, a
    login or ``role:<id>``), ``excluded`` who completed the tasks this one must be done apart from (four eyes).
    """
    where = branch_id if terms.scope == "branch" else None
    present = [one for one in candidates if not one.absent and one.person_id not in excluded]
    if terms.rule == "party" and terms.party:
        reason = (f"由当事方“{terms.party}”办理", f"done by the party {terms.party!r}")
        return Choice(party=terms.party, group=terms.role, branch_id=where, reason=reason)
    role, person, why = terms.role, None, None
    if terms.rule == "same-person":
        person, why = _same(candidates, present, previous, terms.role, where)
    elif terms.rule == "expression":
        role, person, why = _wanted(candidates, present, wanted, terms.role)
    if person is not None:
        return Choice(person_id=person.person_id, group=role, branch_id=where, reason=_because(person, terms.rule))
    group = [one for one in present if role is not None and one.serves(role, where)]
    if role is None or not group:
        return _stand_in(present, branch_id, why or _nobody(candidates, role, where, excluded))
    if terms.rule == "least-loaded":
        least = min(group, key=lambda one: (one.load, one.last_assigned_at or _NEVER, one.person_id))
        return Choice(person_id=least.person_id, group=role, branch_id=where, reason=_because(least, terms.rule))
    reason = (f"由岗位“{role}”认领", f"offered to everybody with the role {role!r}")
    if why:
        reason = (f"{why[0]}，{reason[0]}", f"{why[1]}, {reason[1]}")
    return Choice(group=role, branch_id=where, reason=reason)


def superior_of(
    candidates: Sequence[Candidate], person_id: str, *, excluded: frozenset[str] = frozenset()
) -> str | None:
    """Return the nearest superior of a person who is present and not excluded; None when there is none up the line."""
    people: Mapping[str, Candidate] = {one.person_id: one for one in candidates}
    seen, at = {person_id}, people.get(person_id)
    while at is not None and at.superior_id is not None and at.superior_id not in seen:
        seen.add(at.superior_id)
        at = people.get(at.superior_id)
        if at is not None and not at.absent and at.person_id not in excluded:
            return at.person_id
    return None


def load_of(remaining: Iterable[timedelta | None]) -> Decimal:
    """Return the load that open tasks make, given the working time that each has left (None: it has no deadline).

    A task weighs 1 when it is far off or has no deadline, 1.5 with one working day of eight hours left, 2 when it is due.
    """
    total = Decimal(0)
    for left in remaining:
        total += 1
        if left is not None:
            late = max(left, timedelta(0))
            total += Decimal(_A_DAY // timedelta(seconds=1)) / Decimal((_A_DAY + late) // timedelta(seconds=1))
    return total.quantize(Decimal("0.01"))


Why = tuple[str, str]


def _same(
    everybody: Sequence[Candidate],
    present: Sequence[Candidate],
    previous: str | None,
    role: str | None,
    where: str | None,
) -> tuple[Candidate | None, Why | None]:
    if previous is None:
        return None, ("前一任务还没有人办过", "nobody has done the earlier task yet")
    known = next((one for one in everybody if one.person_id == previous), None)
    if known is None:
        return None, ("前一任务的办理人已离开", "whoever did the earlier task has left")
    if known not in present:
        return None, (f"前一任务的办理人{_name(known)}不在岗或须回避", f"{_name(known)} is absent or must not do both")
    if role is not None and not known.serves(role, where):
        return None, (f"前一任务的办理人{_name(known)}已不在此岗位", f"{_name(known)} no longer has the role")
    return known, None


def _wanted(
    everybody: Sequence[Candidate], present: Sequence[Candidate], wanted: str | None, role: str | None
) -> tuple[str | None, Candidate | None, Why | None]:
    if not wanted:
        return role, None, ("指定办理人的表达式没有结果", "the expression names nobody")
    if wanted.startswith("role:"):
        return wanted.removeprefix("role:"), None, None
    known = next((one for one in everybody if wanted in (one.person_id, one.login)), None)
    if known is None:
        return role, None, (f"没有“{wanted}”这个人", f"there is nobody called {wanted!r}")
    if known not in present:
        return role, None, (f"指定的{_name(known)}不在岗或须回避", f"{_name(known)} is absent or must not do both")
    return role, known, None


def _stand_in(present: Sequence[Candidate], branch_id: str | None, why: Why) -> Choice:
    for role, where in ((STAND_INS[0], branch_id), (STAND_INS[1], None)):
        if any(one.serves(role, where) for one in present):
            break
    reason = (f"{why[0]}，改由“{role}”处理", f"{why[1]}; {role!r} is asked instead")
    return Choice(group=role, branch_id=where, reason=reason, unassignable=True)


def _nobody(candidates: Sequence[Candidate], role: str | None, where: str | None, excluded: frozenset[str]) -> Why:
    if role is None:
        return ("任务没有指定岗位", "the task names no role")
    holders = [one for one in candidates if one.serves(role, where)]
    if not holders:
        return (f"没有人担任岗位“{role}”", f"nobody has the role {role!r}")
    if all(one.person_id in excluded for one in holders):
        return (f"岗位“{role}”的人都须回避", f"everybody with the role {role!r} did a task that must be done apart")
    return (f"岗位“{role}”的人都不在岗或须回避", f"everybody with the role {role!r} is absent or must keep apart")


def _because(person: Candidate, rule: Rule) -> Why:
    if rule == "same-person":
        return (f"沿用前一任务的办理人{_name(person)}", f"{_name(person)} did the earlier task")
    if rule == "expression":
        return (f"按流程指定{_name(person)}", f"the process names {_name(person)}")
    return (f"{_name(person)}手头任务最少", f"{_name(person)} has the least open work")


def _name(person: Candidate) -> str:
    return person.name or person.login or person.person_id
