"""Lends the papers to the engine: the service hook that makes one, and the checker of templates."""

from contracts.checking import check_template
from contracts.generating import generate
from engine.hooks import Hooks


def register(hooks: Hooks) -> None:
    """Register ``contract.generate`` and the checker of templates.

    :raises HookTwice: a name is taken.
    """
    hooks.service("contract.generate", generate)
    hooks.checker("template", check_template)
