"""Lays a company's own file over the shipped one, so that it holds only what differs."""

from collections.abc import Iterator
from typing import Any

from assistant.planning.lined import Table

NAMES = ("name", "id")
"""What an item of a list may be known by."""


def laid_over(shipped: Table, own: Table) -> Table:
    """Everything of `shipped` with `own` over it.

    A mapping is laid over key by key, and a key without a value goes. A list of things with a name or an id
    is laid over by that: one of the same name replaces, `drop: true` takes out, others come last. Anything
    else replaces. A mistake in what is own is still named with its own file and line. Raises Invalid for
    something dropped that is not there.
    """
    merged = own.empty()
    merged.lines = dict(own.lines)
    for key, value in shipped.items():
        if key not in own:
            merged[key] = value
        elif own[key] is not None:
            merged[key] = _over(value, own[key])
    for key, value in own.items():
        if key not in shipped:
            if value is None:
                raise own.wrong(f"there is no {key!r} to take out", key)
            merged[key] = value
    return merged


def tables(value: Any) -> Iterator[Table]:
    """Every mapping within a value, itself first."""
    if isinstance(value, Table):
        yield value
        for one in value.values():
            yield from tables(one)
    elif isinstance(value, list):
        for one in value:
            yield from tables(one)


def _over(before: Any, after: Any) -> Any:
    if isinstance(before, Table) and isinstance(after, Table):
        return laid_over(before, after)
    named = [*before, *after] if isinstance(before, list) and isinstance(after, list) else []
    return _listed(before, after) if named and all(_name(one) for one in named) else after


def _listed(before: list[Table], after: list[Table]) -> list[Table]:
    own = {_name(one): one for one in after}
    there = {_name(one) for one in before}
    for one in after:
        if one.take("drop", bool, False) and _name(one) not in there:
            raise one.wrong(f"there is no {_name(one)!r} to drop", "drop")
    kept = [own.get(_name(one), one) for one in before]
    # Two of one name within the own file both stay: the reader of the file says so, with its line.
    return [one for one in (*kept, *(one for one in after if _name(one) not in there)) if not one.get("drop")]


def _name(item: Any) -> str:
    if not isinstance(item, Table):
        return ""
    return next((name for key in NAMES if isinstance(name := item.get(key), str)), "")
