"""Turns what is on record into the columns a day is planned from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from assistant.conversations import dayrecord
from assistant.conversations.daychances import Kind, chance_rows
from assistant.conversations.dayrecord import DayRecord
from assistant.conversations.plans import KIND_WORD_AFTER, LAPSED
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Channel
from assistant.planning.channels import Catalogue
from assistant.planning.daycells import Where
from assistant.planning.daychoice import NONE, People
from assistant.planning.daypolicy import DayPolicy
from assistant.planning.decisions import Decision, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.moments import zone_of
from assistant.planning.response.model import fresh
from assistant.planning.response.options import day_of
from assistant.planning.roster import Grid, Roster
from assistant.planning.rungs import ENDED, rungs_of
from assistant.planning.steps import Who
from assistant.planning.timetables import places_of
from assistant.planning.timing import day_number
from assistant.planning.windows import known_zones, seconds
from assistant.planning.worth_acting import NEVER
from assistant.touches import choices, everyones_facts
from assistant.touches.everyones_facts import Known

KIND_WORD = (str(Channel.SMS), str(Channel.CALL))
"""How the one kind word to somebody who left for a reason of their own may be said."""
UNPLACED = "small"
"""What a customer without a score counts as; only what is owed to them is planned."""


@dataclass(frozen=True)
class Candidates:
    """The candidates: their ids, columns and places row by row, and who is on the telephone with us now."""

    ids: list[str]
    people: People
    wheres: list[Where]
    calling: NDArray[np.bool_]


@dataclass
class _Rows:
    """The columns while they are filled, one entry a customer."""

    facts: list[Facts] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    natural: list[bool] = field(default_factory=list)
    kind_word: list[bool] = field(default_factory=list)
    back: list[bool] = field(default_factory=list)


def candidates(
    session: Session,
    playbook: Playbook,
    policy: DayPolicy,
    catalogue: Catalogue,
    roster: Roster,
    grid: Grid,
    now: datetime,
) -> Candidates:
    """Everybody lapsed, and everybody we owe a promise or an answer. A few queries, whatever their number."""
    record = dayrecord.read(session, grid.at(grid.cells))
    known = everyones_facts.known(session)
    model = choices.live(session) or fresh(day_number(now))
    rows = _read(record, known, playbook, now)
    tiers = tuple(playbook.ladder.tiers)
    tier = np.array([tiers.index(one.tier or UNPLACED) for one in record.customers], np.int64)
    found = rungs_of(
        playbook.ladder, tiers, (Who(),), tier=tier, who=np.zeros(len(tier), np.int64),
        attempts=np.array(rows.made, np.int64), silent=np.array(rows.silent, np.int64),
    )  # fmt: skip
    steps = (*found.channels, KIND_WORD)
    kind_word = np.array(rows.kind_word, bool)
    lapsed = np.array([one.state in LAPSED for one in record.customers], bool)
    step = np.where(kind_word, len(steps) - 1, np.where(lapsed, found.step, ENDED))
    wait = np.where(kind_word, int(KIND_WORD_AFTER.total_seconds()), found.wait)
    before = np.array(rows.before, np.int64)
    ready = np.where(before > 0, before + wait, 0)
    owed = _owed(record)
    asked = _Asked(playbook, catalogue, policy, grid)
    reach = np.zeros(len(tier), np.int64)
    for at, facts in enumerate(rows.facts):
        way = steps[step[at]] if step[at] != ENDED else ()
        reach[at], until = asked.reach(facts, way, owed=owed[at])
        ready[at] = max(ready[at], until)
    where, wheres = _numbered([Where(places_of(one), one.zones, one.preferred_hours) for one in rows.facts])
    people = People(
        id=np.arange(len(tier), dtype=np.int64),
        tiers=tiers,
        steps=steps,
        tier=tier,
        value=np.array([max(one.future_value or 0.0, 0.0) for one in record.customers], float),
        chance=_chances(model, catalogue, policy, tiers, tier, rows, now),
        step=step,
        reachable=reach,
        wish=np.array([asked.number(one.preferred_channel) for one in rows.facts], np.int64),
        where=where,
        ready_at=ready,
        owner=_owners(record, roster),
        language=_languages(record, roster),
        promise_due=_times(record.customers, {who: due for who, (due, _) in record.promises.items()}),
        replied_at=_times(record.customers, record.replies),
        holdout=np.zeros(len(tier), bool),
        released=np.zeros(len(tier), bool),
        natural=np.array(rows.natural, bool) & ~kind_word,
        talking=_among(record.customers, record.talking) | np.array(rows.back, bool),
        touched_today=_same_day(before, rows.facts, now),
        asked=np.zeros(len(tier), bool),
    )
    ids = [one.id for one in record.customers]
    return Candidates(ids, people, wheres, _among(record.customers, record.calling))


def _read(record: DayRecord, known: Known, playbook: Playbook, now: datetime) -> _Rows:
    rows = _Rows()
    natural = frozenset(one.id for one in playbook.taxonomy.reasons if one.natural)
    rows.facts = list(everyones_facts.facts_of(record.customers, known, provider=playbook.provider, now=now))
    for customer, facts in zip(record.customers, rows.facts, strict=True):
        bought, since = known.last_days.get(customer.id), facts.cycle_since
        steps = record.steps.get(customer.id, ())
        rows.made.append(sum(1 for at in steps if since is None or at >= since))
        rows.silent.append(_silent(facts))
        rows.before.append(max((seconds(one.at) for one in facts.attempts), default=0))
        told = dayrecord.natural_since(record, natural, customer.id, bought)
        rows.natural.append(told is not None)
        second = record.second.get(customer.id)
        rows.kind_word.append(told is not None and (second is None or second < told))
        rows.back.append(dayrecord.comes_back(record, customer.id, bought))
    return rows


def _silent(facts: Facts) -> int:
    """Attempts of this cycle since the last sign of life."""
    since, heard = facts.cycle_since, facts.last_inbound_at
    return sum(
        1
        for one in facts.attempts
        if one.counts and (heard is None or heard < one.at) and (since is None or one.at >= since)
    )


class _Asked:
    """Asks the gate, once for all customers alike in everything it looks at."""

    def __init__(self, playbook: Playbook, catalogue: Catalogue, policy: DayPolicy, grid: Grid) -> None:
        self.rules, self.catalogue, self.policy, self.at = playbook.rules, catalogue, policy, grid.at(0)
        self.channels = tuple(catalogue.ways)
        self.answers: dict[object, Decision] = {}

    def number(self, channel: str | None) -> int:
        """A channel's number in the catalogue, NONE where it has none."""
        return self.channels.index(channel) if channel in self.channels else NONE

    def reach(self, facts: Facts, way: Sequence[str], *, owed: bool) -> tuple[int, int]:
        """The channels as bits by which they may be reached, and from which UTC second (0: at once).

        The gate is asked about the channel that would be used: the one they wish, or the step's first that
        has a number or address; of what is owed, about each.
        """
        there = facts.reachable_channels
        if owed:
            usable = [one for one in self.policy.owed if one in there and not self._never(facts, one)]
            return sum(1 << self.number(one) for one in usable), 0
        wish = facts.preferred_channel
        one = wish if wish in there else next((one for one in way if one in there), None)
        if one is None:
            return 0, 0
        decision = self._ask(facts, one)
        if isinstance(decision, Never):
            return 0, 0
        until = seconds(decision.until) if isinstance(decision, Later) else 0
        return 1 << self.number(one), until

    def _never(self, facts: Facts, channel: str) -> bool:
        return isinstance(self._ask(facts, channel, replying=True), Never)

    def _ask(self, facts: Facts, channel: str, *, replying: bool = False) -> Decision:
        follows = self.catalogue.way(channel).follows
        consents = tuple(sorted(facts.consents.items(), key=lambda one: one[0]))
        place = facts.country, facts.subdivision, facts.also_in, facts.zones, facts.preferred_hours
        past = facts.attempts, facts.last_order_at, facts.last_inbound_at, facts.refused_at
        key = follows, replying, place, past, consents, facts.suppressions, facts.reachable_channels
        if key not in self.answers:
            self.answers[key] = may_go(self.rules, facts, follows, self.at, replying=replying)
        return self.answers[key]


def _chances(
    model: Any, catalogue: Catalogue, policy: DayPolicy, tiers: tuple[str, ...], tier: NDArray[np.int64],
    rows: _Rows, now: datetime,
) -> NDArray[np.float64]:  # fmt: skip
    zones = {zone: day_of(now.astimezone(ZoneInfo(zone)).weekday()) for zone in map(_zone, rows.facts)}
    kinds: list[Kind] = [
        (tiers[own], made + 1, zones[_zone(facts)])
        for own, made, facts in zip(tier.tolist(), rows.made, rows.facts, strict=True)
    ]
    of, found = _numbered(kinds)
    return chance_rows(model, catalogue, policy.options, found)[of]


def _same_day(before: NDArray[np.int64], facts: Sequence[Facts], now: datetime) -> NDArray[np.bool_]:
    """Whether the last touch was on the local day it is now."""
    starts: dict[str, int] = {}
    for zone in set(map(_zone, facts)):
        there = now.astimezone(ZoneInfo(zone))
        starts[zone] = seconds(there.replace(hour=0, minute=0, second=0, microsecond=0))
    return before >= np.array([max(starts[_zone(one)], 1) for one in facts], np.int64)


def _zone(facts: Facts) -> str:
    """The zone their day is told in; UTC for a name that is none."""
    zone = zone_of(facts)
    return zone if zone in known_zones() else "UTC"


def _owed(record: DayRecord) -> NDArray[np.bool_]:
    return _among(record.customers, record.promises.keys() | record.replies.keys())


def _among(customers: Sequence[Any], wanted: Any) -> NDArray[np.bool_]:
    return np.array([one.id in wanted for one in customers], bool)


def _times(customers: Sequence[Any], at: dict[str, datetime]) -> NDArray[np.int64]:
    return np.array([seconds(at[one.id]) if one.id in at else NEVER for one in customers], np.int64)


def _owners(record: DayRecord, roster: Roster) -> NDArray[np.int64]:
    """Whoever promised keeps the promise; else the customer's own rep."""
    number = {rep: at for at, rep in enumerate(roster.reps)}
    none: tuple[None, None] = (None, None)
    owner = [record.promises.get(one.id, none)[1] or one.rep_id for one in record.customers]
    return np.array([number.get(rep, NONE) for rep in owner], np.int64)


def _languages(record: DayRecord, roster: Roster) -> NDArray[np.int64]:
    number = {language: at for at, language in enumerate(roster.languages)}
    return np.array([number.get(one.language, NONE) for one in record.customers], np.int64)


def _numbered(values: list[Any]) -> tuple[NDArray[np.int64], list[Any]]:
    """Each value's number among the distinct ones, and those."""
    numbers: dict[Any, int] = {}
    of = [numbers.setdefault(value, len(numbers)) for value in values]
    return np.array(of, np.int64), list(numbers)
