"""The door that is shut: SpiffWorkflow's script engine would run Python; here nothing ever reaches it."""

from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.errors import Forbidden


class ScriptsRefused(Forbidden):
    """No diagram may run Python; FEEL is evaluated by ``engine.expressions`` alone."""

    code = "scripts-refused"


class NoScripts(PythonScriptEngine):
    """Refuse every expression, script and service call that SpiffWorkflow would evaluate itself."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> NoReturn:
        """Refuse."""
        raise ScriptsRefused(f"{type(task).__name__}: {expression!r} ({external_context is not None})")

    def execute(self, task: Any, script: str, external_context: Any = None) -> NoReturn:
        """Refuse."""
        raise ScriptsRefused(f"{type(task).__name__}: {script!r} ({external_context is not None})")

    def call_service(self, task: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise ScriptsRefused(f"{type(task).__name__}: {sorted(kwargs)}")
