"""Reads the rows of a ladder file: steps, stop rules, overrides. What is wrong is named with its line."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from assistant.errors import Invalid
from assistant.planning.figures import figure, said_both, texts, whole
from assistant.planning.lined import Table
from assistant.planning.steps import Override, Step, Stop

MOST = 6
"""Touches in a cycle: nearly all contacts that can be had come within six."""
KINDS = ("person", "firm")
RELATIONSHIPS = ("warm", "neutral", "wary", "never_met")
FAMILIES = ("dissatisfaction", "competition", "relationship", "natural")
STAGES = ("never_bought", "new", "growing", "active", "at_risk", "lapsed", "recovered")
WHEN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"kind": KINDS, "stage": STAGES, "relationship": RELATIONSHIPS, "family": FAMILIES, "reason": ()}
)
CHANGES = ("steps", "change", "avoid", "slower", "most", "attempts", "silent")


def stop_of(row: Table) -> Stop:
    """Both figures, each 1 or more, and never more than MOST attempts. Raises Invalid."""
    row.only("attempts", "silent")
    return Stop(whole(row, "attempts", least=1, most=MOST), whole(row, "silent", least=1, most=MOST))


def steps_of(rows: Table, key: str, most: int) -> tuple[Step, ...]:
    """A list of 1 to `most` steps. Raises Invalid."""
    items = rows.need(key, list)
    if not 1 <= len(items) <= most:
        raise rows.wrong(f"{key} needs between 1 and {most} steps", key)
    return tuple(_step(item, rows, key) for item in items)


def _step(item: object, rows: Table, key: str) -> Step:
    if not isinstance(item, Table):
        raise rows.wrong(f"each step of {key} is a mapping with channel and hours or days", key)
    item.only("channel", "hours", "days", "or")
    wait = timedelta(hours=item.take("hours", int, 0), days=item.take("days", int, 0))
    if ("hours" in item) is ("days" in item) or wait < timedelta(0):
        raise item.wrong("a step waits either hours or days, not less than 0")
    others = item.take("or", list, [])
    if not all(isinstance(other, str) for other in others):
        raise item.wrong("'or' must be a list of channels", "or")
    return Step(tuple(dict.fromkeys((item.need("channel", str), *others))), wait)


def override_of(item: object, top: Table, tiers: Mapping[str, tuple[Step, ...]]) -> Override:
    """One override; every tier it can match keeps at least one step. Raises Invalid."""
    if not isinstance(item, Table):
        raise top.wrong("each override is a mapping with name, when, because and a change", "overrides")
    item.only("name", "when", "because", *CHANGES)
    if not any(key in item for key in CHANGES):
        raise item.wrong(f"nothing is changed; give one of {', '.join(CHANGES)}")
    found = Override(
        name=item.need("name", str),
        when=_when(item.need("when", Table), tuple(tiers)),
        because=said_both(item, "because"),
        steps=steps_of(item, "steps", MOST) if "steps" in item else (),
        change=_changes(item.table("change")),
        avoid=frozenset(texts(item, "avoid")) if "avoid" in item else frozenset(),
        slower=figure(item, "slower", least=0.1, most=10) if "slower" in item else 1.0,
        most=whole(item, "most", least=1, most=MOST) if "most" in item else None,
        attempts=whole(item, "attempts", least=1, most=MOST) if "attempts" in item else None,
        silent=whole(item, "silent", least=1, most=MOST) if "silent" in item else None,
    )
    _leaves_something(found, item, tiers)
    return found


def _when(row: Table, tiers: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    row.only("tier", *WHEN)
    if not row:
        raise row.wrong("'when' names nobody; what holds for all belongs into tiers")
    return MappingProxyType({key: texts(row, key, {"tier": tiers, **WHEN}[key]) for key in row})


def _changes(row: Table) -> Mapping[int, Step]:
    changes: dict[int, Step] = {}
    for key in row:
        if key not in map(str, range(1, MOST + 1)):
            raise row.wrong(f"{key!r} is no number of a step, 1 to {MOST}", key)
        changes[int(key)] = _step(row[key], row, key)
    return MappingProxyType(changes)


def _leaves_something(override: Override, item: Table, tiers: Mapping[str, tuple[Step, ...]]) -> None:
    asked = override.when.get("tier", tuple(tiers))
    for tier in asked:
        if not override.applied(tiers[tier]):
            raise item.wrong(f"{override.name!r} leaves {tier} without any step")
    most = max(len(override.steps or tiers[tier]) for tier in asked)
    if beyond := [number for number in override.change if number > most]:
        raise Invalid(f"{item.file}, line {item.line}: {override.name!r} changes step {beyond[0]} of {most}")
