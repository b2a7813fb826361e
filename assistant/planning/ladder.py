"""First, second, third touch: which channel, and how long after the one before, for each tier."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from assistant.errors import Missing
from assistant.planning.codes import Why
from assistant.planning.lined import Table, read_table

FILE = "ladder.yaml"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ladder: channels in order of choice, and the wait after the previous touch."""

    channels: tuple[str, ...]
    wait: timedelta


@dataclass(frozen=True)
class Ladder:
    """The steps per tier and when to stop."""

    tiers: Mapping[str, tuple[Step, ...]]
    attempts: int
    silent: int


@dataclass(frozen=True, slots=True)
class Rung:
    """The touch to make next: its number from 1, its channel, the wait, and what chose the channel."""

    number: int
    channel: str
    wait: timedelta
    why: Why


@lru_cache(maxsize=1)
def load_ladder() -> Ladder:
    """The ladder shipped with the product, read once."""
    return read_ladder((files("assistant.planning") / FILE).read_text("utf-8"))


def read_ladder(text: str, file: str = FILE) -> Ladder:
    """Reads and checks a ladder. Raises Invalid with file, line and what is wrong."""
    top = read_table(text, file)
    top.only("schema_version", "stop", "tiers")
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    stop, tiers = top.need("stop", Table), top.need("tiers", Table)
    stop.only("attempts", "silent")
    for key in ("attempts", "silent"):
        if stop.need(key, int) < 1:
            raise stop.wrong(f"{key} must be 1 or more", key)
    steps = {tier: _steps(tiers, tier, stop["attempts"]) for tier in tiers}
    return Ladder(MappingProxyType(steps), stop["attempts"], stop["silent"])


def _steps(tiers: Table, tier: str, most: int) -> tuple[Step, ...]:
    items = tiers.need(tier, list)
    if not 1 <= len(items) <= most:
        raise tiers.wrong(f"{tier} needs between 1 and {most} steps", tier)
    return tuple(_step(item, tiers, tier) for item in items)


def _step(item: object, tiers: Table, tier: str) -> Step:
    if not isinstance(item, Table):
        raise tiers.wrong(f"each step of {tier} is a mapping with channel and hours or days", tier)
    item.only("channel", "hours", "days", "or")
    wait = timedelta(hours=item.take("hours", int, 0), days=item.take("days", int, 0))
    if ("hours" in item) is ("days" in item) or wait < timedelta(0):
        raise item.wrong("a step waits either hours or days, not less than 0")
    others = item.take("or", list, [])
    if not all(isinstance(other, str) for other in others):
        raise item.wrong("'or' must be a list of channels", "or")
    return Step(tuple(dict.fromkeys((item.need("channel", str), *others))), wait)


def next_rung(
    ladder: Ladder,
    tier: str,
    attempts_made: int,
    reachable: Collection[str],
    preferred: str | None = None,
    *,
    silent: int = 0,
) -> Rung | None:
    """The next touch for a customer of that tier, or None when the ladder is at its end.

    It ends after its last step, after the stop rules (`attempts_made` in this cycle; `silent` attempts since
    the last sign of life), or when no channel of the step is reachable. A reachable `preferred` channel beats
    the ladder. Raises Missing for a tier the ladder does not know.
    """
    if tier not in ladder.tiers:
        raise Missing(f"the ladder has no tier {tier!r}; it knows {', '.join(ladder.tiers)}")
    steps = ladder.tiers[tier]
    if attempts_made >= min(len(steps), ladder.attempts) or silent >= ladder.silent:
        return None
    step, number = steps[attempts_made], attempts_made + 1
    if preferred is not None and preferred in reachable:
        return Rung(number, preferred, step.wait, Why.WISH)
    for channel in step.channels:
        if channel in reachable:
            return Rung(
                number, channel, step.wait, Why.LADDER if channel == step.channels[0] else Why.INSTEAD
            )
    return None
