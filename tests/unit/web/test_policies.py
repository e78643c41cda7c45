"""Policies of endpoints."""

import pytest

from engine.unit_of_work import Actor
from web.policy import MEMBER, PUBLIC, RoleMissing, policy, policy_of, roles


def _actor(*held: str) -> Actor:
    return Actor.person("p", ((role, None) for role in held))


def test_a_policy_stays_with_its_view() -> None:
    @policy(roles("finance"))
    def view() -> None: ...

    found = policy_of(view)
    assert found is not None
    assert found.roles == {"finance"}


def test_a_view_without_a_policy_has_none() -> None:
    def view() -> None: ...

    assert policy_of(view) is None


def test_every_member_is_admitted_where_no_role_is_named() -> None:
    MEMBER.admit(_actor())
    MEMBER.admit(_actor("finance"))
    assert PUBLIC.public


@pytest.mark.parametrize("held", [(), ("buyer_agent",), ("Finance",)])
def test_without_one_of_the_roles_nobody_is_admitted(held: tuple[str, ...]) -> None:
    with pytest.raises(RoleMissing):
        roles("finance", "administrator").admit(_actor(*held))


def test_one_of_the_roles_is_enough() -> None:
    roles("finance", "administrator").admit(_actor("buyer_agent", "administrator"))
