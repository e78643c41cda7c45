"""Check that people and branches named from outside are this agency's, before a foreign key would say it rudely."""

from brokerage.rows import is_id
from engine.errors import NotFound
from engine.queries import directory
from engine.unit_of_work import UnitOfWork


class PersonUnknown(NotFound):
    """There is no such person in this agency."""

    code = "person-unknown"
    zh = "没有这个人"


class BranchUnknown(NotFound):
    """There is no such branch in this agency."""

    code = "branch-unknown"
    zh = "没有这家门店"


def person(uow: UnitOfWork, person_id: str | None) -> None:
    """Check a person's id; None is nobody and fine.

    :raises PersonUnknown: nobody of this agency has it.
    """
    if person_id is not None and (not is_id(person_id) or directory.person(uow, person_id=person_id) is None):
        raise PersonUnknown(id=str(person_id))


def branch(uow: UnitOfWork, branch_id: str | None) -> None:
    """Check a branch's id; None is the whole agency and fine.

    :raises BranchUnknown: no branch of this agency has it.
    """
    if branch_id is not None and branch_id not in {found.id for found in directory.all_branches(uow)}:
        raise BranchUnknown(id=str(branch_id))
