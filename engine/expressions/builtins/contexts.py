"""Functions on contexts: reading, making and merging entries."""

from functools import partial

from engine.expressions.builtins.signature import Registry, declare
from engine.expressions.run import Run
from engine.expressions.values import Value

FUNCTIONS: Registry = {}
feel = partial(declare, FUNCTIONS)

Entries = dict[str, Value]


@feel("get value(m: context, key: string)")
def _get_value(run: Run, entries: Entries, key: str) -> Value:
    if key not in entries:
        run.fail(f"没有名为「{key}」的项", f"there is no entry '{key}'")
    return entries.get(key)


@feel("get entries(m: context)")
def _get_entries(run: Run, entries: Entries) -> Value:
    run.budget.hold(3 * len(entries))
    return [{"key": key, "value": value} for key, value in entries.items()]


@feel("get or else(value: any, default: any)")
def _get_or_else(_run: Run, value: Value, default: Value) -> Value:
    return default if value is None else value


@feel("context(entries: list)")
def _context(run: Run, entries: list[Value]) -> Value:
    run.budget.hold(len(entries))
    made: Entries = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(key, str) or "value" not in entry or key in made:
            run.fail(
                "context() 需要不重复的 key 与 value", "context() takes entries with a key, once each, and a value"
            )
            return None
        made[key] = entry["value"]
    return made


@feel("context put(context: context, key: string, value: any)")
def _context_put(run: Run, entries: Entries, key: str, value: Value) -> Value:
    run.budget.hold(len(entries) + 1)
    return {**entries, key: value}


@feel("context put(context: context, keys: list, value: any)")
def _context_put_deep(run: Run, entries: Entries, keys: list[Value], value: Value) -> Value:
    path = [key for key in keys if isinstance(key, str)]
    if len(path) != len(keys) or not path:
        run.fail("context put() 的键应为文本", "the keys of context put() must be strings")
        return None
    made = value
    above: list[Entries] = []
    inner: Value = entries
    for key in path:
        if not isinstance(inner, dict):
            run.fail(f"「{key}」之上不是 context", f"there is no context above '{key}'")
            return None
        above.append(inner)
        inner = inner.get(key)
    for key, outer in zip(reversed(path), reversed(above), strict=True):
        run.budget.hold(len(outer) + 1)
        made = {**outer, key: made}
    return made


@feel("context merge(contexts...: list)")
def _context_merge(run: Run, contexts: list[Value]) -> Value:
    made: Entries = {}
    for entries in contexts:
        if not isinstance(entries, dict):
            run.fail("context merge() 只接受 context", "context merge() takes contexts only")
            return None
        run.budget.hold(len(made) + len(entries))
        made.update(entries)
    return made
