"""Who may use an endpoint, declared on the view itself; an endpoint without a policy is closed and fails a test."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request

from engine.errors import Forbidden
from engine.unit_of_work import Actor

V = TypeVar("V", bound=Callable[..., Any])

DEFAULT_REQUEST_BYTES = 256 * 1024
_MARK = "__policy__"


class RoleMissing(Forbidden):
    """None of your roles may do this."""

    code = "role-missing"
    zh = "您的岗位没有这项权限"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Say who is let in: all the world (``public``), or people of the agency, all or those with one of ``roles``.

    ``link``: a customer whose link stands in the page's own address, and nobody else.

    A ``page`` is for browsers: whoever asks is known by a session's cookie (nowhere else does a cookie count), its forms carry
    a token against forgery, and its refusals are pages. ``passive``: a script asks, not the person, so it keeps no session alive.
    ``secret``: what is typed into its form (a password) is not kept while somebody signs in again.
    """

    public: bool = False
    page: bool = False
    link: bool = False
    roles: frozenset[str] = frozenset()
    request_bytes: int = DEFAULT_REQUEST_BYTES
    passive: bool = False
    secret: bool = False

    def admit(self, actor: Actor) -> None:
        """Let the person in.

        :raises RoleMissing: the policy names roles and the person has none of them.
        """
        if self.roles and not self.roles & actor.roles:
            raise RoleMissing


PUBLIC = Policy(public=True)
MEMBER = Policy()
PAGE = Policy(page=True)
PUBLIC_PAGE = Policy(public=True, page=True)
LINKED_PAGE = Policy(link=True, page=True)


def roles(*names: str, request_bytes: int = DEFAULT_REQUEST_BYTES) -> Policy:
    """Make the policy that lets people with one of these roles in."""
    return Policy(roles=frozenset(names), request_bytes=request_bytes)


def policy(declared: Policy) -> Callable[[V], V]:
    """Declare the policy of a view."""

    def declare(view: V) -> V:
        setattr(view, _MARK, declared)
        return view

    return declare


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """Return the declared policy, or None."""
    found = getattr(view, _MARK, None)
    return found if isinstance(found, Policy) else None


def current_policy() -> Policy | None:
    """Return the policy of the view that this request reaches, or None when it reaches none or none is declared."""
    return policy_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
