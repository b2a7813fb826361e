"""First, second, third touch: which channel, and how long after the one before, for whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.errors import Missing
from assistant.planning.codes import Why
from assistant.planning.figures import whole
from assistant.planning.ladder_rows import override_of, steps_of, stop_of
from assistant.planning.lined import Table, read_table
from assistant.planning.steps import Override, Step, Stop, Who

FILE = "ladder.yaml"
VERSION = 1


@dataclass(frozen=True)
class Ladder:
    """The steps per tier, when to stop, and what differs for whom."""

    tiers: Mapping[str, tuple[Step, ...]]
    attempts: int
    silent: int
    stops: Mapping[str, Stop] = field(default_factory=lambda: MappingProxyType({}))
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Rung:
    """The touch to make next: its number from 1, its channel, the wait, and what chose the channel.

    `overrides` names those that shaped it, in the order they were applied.
    """

    number: int
    channel: str
    wait: timedelta
    why: Why
    overrides: tuple[str, ...] = ()


class End(StrEnum):
    """Why there is no next touch."""

    LAST_STEP = "last_step"
    ATTEMPTS = "attempts"  #: as many touches as the stop rule allows in a cycle
    SILENT = "silent"  #: too many in a row without a sign of life
    UNREACHABLE = "unreachable"  #: no channel of the step can be reached


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole ladder of one kind of customer."""

    steps: tuple[Step, ...]
    stop: Stop
    overrides: tuple[str, ...]


@lru_cache(maxsize=1)
def load_ladder() -> Ladder:
    """The ladder shipped with the product, read once."""
    return read_ladder((files("assistant.planning") / FILE).read_text("utf-8"))


def read_ladder(text: str, file: str = FILE) -> Ladder:
    """Reads and checks a ladder. Raises Invalid with file, line and what is wrong."""
    return ladder_of(read_table(text, file))


def ladder_of(top: Table) -> Ladder:
    """The ladder that a file says. Raises Invalid."""
    top.only("schema_version", "stop", "stops", "tiers", "overrides")
    whole(top, "schema_version", least=VERSION, most=VERSION)
    stop, rows, own = stop_of(top.need("stop", Table)), top.need("tiers", Table), top.table("stops")
    own.only(*rows)
    stops = {tier: stop_of(own.need(tier, Table)) for tier in own}
    tiers = {tier: steps_of(rows, tier, stops.get(tier, stop).attempts) for tier in rows}
    overrides = tuple(override_of(item, top, tiers) for item in top.take("overrides", list, []))
    names = [one.name for one in overrides]
    if twice := [name for name in names if names.count(name) > 1]:
        raise top.wrong(f"two overrides are called {twice[0]!r}", "overrides")
    return Ladder(MappingProxyType(tiers), stop.attempts, stop.silent, MappingProxyType(stops), overrides)


def plan_for(ladder: Ladder, tier: str, who: Who | None = None) -> Plan:
    """The steps and stop rule of a tier with every matching override. Raises Missing for an unknown tier."""
    if tier not in ladder.tiers:
        raise Missing(f"the ladder has no tier {tier!r}; it knows {', '.join(ladder.tiers)}")
    steps, stop = ladder.tiers[tier], ladder.stops.get(tier, Stop(ladder.attempts, ladder.silent))
    matching = [one for one in ladder.overrides if one.matches(tier, who or Who())]
    for one in matching:
        steps = one.applied(steps)
        stop = Stop(one.attempts or stop.attempts, one.silent or stop.silent)
    return Plan(steps, stop, tuple(one.name for one in matching))


def next_rung(
    ladder: Ladder,
    tier: str,
    attempts_made: int,
    reachable: Collection[str],
    preferred: str | None = None,
    *,
    silent: int = 0,
    who: Who | None = None,
) -> Rung | None:
    """The next touch for a customer of that tier, or None when the ladder is at its end.

    It ends after its last step, after the stop rules (`attempts_made` in this cycle; `silent` attempts since
    the last sign of life), or when no channel of the step is reachable. A reachable `preferred` channel beats
    the ladder. Raises Missing for a tier the ladder does not know.
    """
    found = rung_or_end(plan_for(ladder, tier, who), attempts_made, reachable, preferred, silent=silent)
    return found if isinstance(found, Rung) else None


def rung_or_end(
    plan: Plan, attempts_made: int, reachable: Collection[str], preferred: str | None = None, *, silent: int
) -> Rung | End:
    """As `next_rung`, for one plan, and with the reason when there is no next touch."""
    if attempts_made >= plan.stop.attempts:
        return End.ATTEMPTS
    if silent >= plan.stop.silent:
        return End.SILENT
    if attempts_made >= len(plan.steps):
        return End.LAST_STEP
    step, number = plan.steps[attempts_made], attempts_made + 1
    if preferred is not None and preferred in reachable:
        return Rung(number, preferred, step.wait, Why.WISH, plan.overrides)
    for channel in step.channels:
        if channel in reachable:
            why = Why.LADDER if channel == step.channels[0] else Why.INSTEAD
            return Rung(number, channel, step.wait, why, plan.overrides)
    return End.UNREACHABLE
