"""The built-in functions of FEEL (DMN 1.3-1.5, 10.3.4), by family; `BUILTINS` finds one by its name."""

from collections.abc import Mapping

from engine.expressions.builtins import contexts, conversion, intervals, lists, moments, numbers, statistics, texts
from engine.expressions.builtins.signature import Builtin

BUILTINS: Mapping[str, Builtin] = {
    **conversion.FUNCTIONS,
    **texts.FUNCTIONS,
    **lists.FUNCTIONS,
    **statistics.FUNCTIONS,
    **numbers.FUNCTIONS,
    **moments.FUNCTIONS,
    **contexts.FUNCTIONS,
    **intervals.FUNCTIONS,
}
