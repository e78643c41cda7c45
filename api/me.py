"""Who one is here: the asker's person, agency, roles and branches."""

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from marshmallow import fields

from api.door import Door
from engine.queries import directory
from engine.unit_of_work import UnitOfWork

door = Door("me", __name__, url_prefix="/me", description="The one who asks 我")


class Branch(ma.Schema):
    """A branch one works in."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()


class Me(ma.Schema):
    """The person whose token asks."""

    id = fields.UUID()
    login = fields.String()
    name = fields.String()
    roles = fields.List(fields.String())
    branches = fields.List(fields.Nested(Branch))


@door.read("", Me)
def who(uow: UnitOfWork, _asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Show who asks."""
    person = directory.person(uow, person_id=uow.actor.id or "")
    assert person is not None, "the porch lets known people in"
    branches = [branch for branch in directory.all_branches(uow) if branch.id in uow.actor.branches]
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "roles": sorted(person.roles),
        "branches": branches,
    }
