"""When contact hours are open for many customers: reckoned once for all who are alike in what decides them.

A day's plan asks the gate about one customer at a time only where something else than hours is in doubt.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assistant.planning.codes import Reason
from assistant.planning.facts import Facts
from assistant.planning.rules import Rules
from assistant.planning.timetables import Place, places_of, timetable_for
from assistant.planning.windows import DAY, Interval, Timetable, common_opens, joined, next_opening, seconds
from assistant.planning.zones import is_known_subdivision

Seconds = npt.NDArray[np.int64]
NONE = -1
"""Stands for a moment that does not come within the days asked for."""


class Group(NamedTuple):
    """All that decides when hours are open; customers alike in it share every opening.

    `places`: (country, subdivision) in capitals, their own first; `zones`: the candidate zones, none for all
    of the places; `wish`: the hours they asked for, ("18:00", "20:00").
    """

    channel: str
    places: tuple[Place, ...]
    zones: tuple[str, ...] = ()
    wish: tuple[str, str] | None = None


def group_of(facts: Facts, channel: str) -> Group:
    """The group of a customer for one channel."""
    return Group(channel, places_of(facts), facts.zones, facts.preferred_hours)


@dataclass(frozen=True, eq=False)
class Openings:
    """The openings of one group: UTC seconds since 1970, [start, end), ordered, apart from one another.

    The first may have begun before `now`. `reason` says why there is none, when there is none at all; every
    such reason is for a person (codes.FOR_A_PERSON), except an unknown channel.
    """

    starts: Seconds
    ends: Seconds
    reason: Reason | None = None

    def first(self, ready: Seconds) -> tuple[Seconds, Seconds]:
        """For each moment (UTC seconds): when it is first open from then on and until when, or NONE."""
        number = np.searchsorted(self.ends, ready, side="right")
        found = number < len(self.ends)
        at, until = np.full(len(ready), NONE, np.int64), np.full(len(ready), NONE, np.int64)
        at[found] = np.maximum(self.starts[number[found]], ready[found])
        until[found] = self.ends[number[found]]
        return at, until


def openings(rules: Rules, groups: Iterable[Group], now: datetime, days: int = 14) -> dict[Group, Openings]:
    """The openings of every distinct group that end after `now` (aware) and begin within `days`.

    They say what `gate.may_go` says of hours: law, house, holidays, every candidate zone and the wish.
    They know nothing of consent, caps or suppressions. Raises Invalid for a naive time.
    """
    at = seconds(now)
    return {group: _openings(rules, group, at, days) for group in dict.fromkeys(groups)}


def _openings(rules: Rules, group: Group, at: int, days: int) -> Openings:
    reason = _unknown(rules, group)
    table = reason or timetable_for(
        rules, group.channel, places=group.places, zones=group.zones, wish=group.wish
    )
    if not isinstance(table, Timetable):
        return _array((), table)
    if not table.layers:
        return _array(((at, at + days * DAY),), None)
    today = at // DAY
    opens = [span for day in range(today, today + days + 1) for span in common_opens(table, day)]
    spans = [span for span in joined(opens) if span[1] > at and span[0] < at + days * DAY]
    if not spans:
        return _array((), None if next_opening(table, at) else Reason.NO_COMMON_HOUR)
    return _array(_whole(table, spans), None)


def _whole(table: Timetable, spans: list[Interval]) -> tuple[Interval, ...]:
    """The first and the last span may go on beyond the days looked at."""
    first, last = next_opening(table, spans[0][0]), next_opening(table, spans[-1][1] - 1)
    edges = [edge for edge in (first, last) if edge is not None]
    return joined(sorted([*spans, *edges]))


def _unknown(rules: Rules, group: Group) -> Reason | None:
    if group.channel not in rules.channels:
        return Reason.UNKNOWN_CHANNEL
    for place in group.places:
        if all(term.row is None for term in rules.terms(*place)):
            return Reason.UNKNOWN_COUNTRY
        if not is_known_subdivision(*place):
            return Reason.UNKNOWN_SUBDIVISION
    return None


def _array(spans: Iterable[Interval], reason: Reason | None) -> Openings:
    pairs = np.array(list(spans), dtype=np.int64).reshape(-1, 2)
    return Openings(pairs[:, 0].copy(), pairs[:, 1].copy(), reason)


def first_open(
    found: Mapping[Group, Openings], groups: list[Group], ready: Seconds
) -> tuple[Seconds, Seconds]:
    """For customer n of group `groups[n]`, ready at `ready[n]`: first open moment and its end, or NONE.

    Works through the customers group by group, so a million cost little more than their distinct groups.
    """
    numbers: dict[Group, int] = {}
    which = np.fromiter((numbers.setdefault(group, len(numbers)) for group in groups), np.int64, len(groups))
    at, until = np.full(len(groups), NONE, np.int64), np.full(len(groups), NONE, np.int64)
    order = np.argsort(which, kind="stable")
    edges = np.searchsorted(which[order], np.arange(len(numbers) + 1))
    for group, number in numbers.items():
        mine = order[edges[number] : edges[number + 1]]
        at[mine], until[mine] = found[group].first(ready[mine])
    return at, until
