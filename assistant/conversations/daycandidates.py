"""Turns what is on record into the columns a day is planned from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from assistant.conversations import dayrecord
from assistant.conversations.climbing import Climb, climbs, reaching
from assistant.conversations.daychances import Kind, chance_rows
from assistant.conversations.dayrecord import DayRecord
from assistant.conversations.plans import KIND_WORD_AFTER, LAPSED
from assistant.conversations.playbook import Playbook
from assistant.conversations.proposing import TALKS
from assistant.customers.models import Channel
from assistant.planning.channels import Catalogue
from assistant.planning.codes import Why
from assistant.planning.daycells import Where
from assistant.planning.daychoice import NONE, People
from assistant.planning.daypolicy import DayPolicy
from assistant.planning.decisions import Decision, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.ladder import End, Rung
from assistant.planning.moments import zone_of
from assistant.planning.response.model import Model, fresh
from assistant.planning.response.options import day_of
from assistant.planning.roster import Grid, Roster
from assistant.planning.rungs import ENDED
from assistant.planning.timetables import places_of
from assistant.planning.timing import day_number
from assistant.planning.traits import is_held_out
from assistant.planning.windows import known_zones, seconds
from assistant.planning.worth_acting import NEVER
from assistant.touches import choices, everyones_facts

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
    """The columns while they are filled, one entry a customer. `way`: the channel of the next touch, "" where
    the ladder is at its end or no channel of the step can be used."""

    facts: list[Facts] = field(default_factory=list)
    number: list[int] = field(default_factory=list)
    way: list[str] = field(default_factory=list)
    ended: list[bool] = field(default_factory=list)
    ready: list[int] = field(default_factory=list)
    reach: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    natural: list[bool] = field(default_factory=list)
    back: list[bool] = field(default_factory=list)


def candidates(
    session: Session, playbook: Playbook, policy: DayPolicy, roster: Roster, grid: Grid, now: datetime
) -> Candidates:
    """Everybody lapsed, and everybody we owe a promise or an answer, as the ladder and the contact rules see
    them. A few queries for all, and six for every 400 (climbing.climbs)."""
    record = dayrecord.read(session, grid.at(grid.cells))
    rows = _Reader(session, playbook, policy, grid, record, now).rows()
    customers, tiers = record.customers, tuple(playbook.ladder.tiers)
    tier = np.array([tiers.index(one.tier or UNPLACED) for one in customers], np.int64)
    way, steps = _numbered([(one,) for one in rows.way])
    where, wheres = _numbered([Where(places_of(one), one.zones, one.preferred_hours) for one in rows.facts])
    model = choices.live(session) or fresh(day_number(now))
    catalogue, before = playbook.policies.channels, np.array(rows.before, np.int64)
    people = People(
        id=np.arange(len(tier), dtype=np.int64),
        tiers=tiers,
        steps=tuple(tuple(name for name in step if name) for step in steps),
        tier=tier,
        value=np.array([max(one.future_value or 0.0, 0.0) for one in customers], float),
        chance=_chances(model, catalogue, policy, tiers, tier, rows, now),
        step=np.where(np.array(rows.ended, bool), ENDED, way),
        reachable=np.array(rows.reach, np.int64),
        wish=np.full(len(tier), NONE, np.int64),
        where=where,
        ready_at=np.array(rows.ready, np.int64),
        owner=_owners(record, roster),
        language=_languages(record, roster),
        promise_due=_times(customers, {who: due for who, (due, _) in record.promises.items()}),
        replied_at=_times(customers, record.replies),
        holdout=np.array([is_held_out(playbook.policies.traits, one.tags) for one in customers], bool),
        released=np.zeros(len(tier), bool),
        natural=np.array(rows.natural, bool),
        talking=_among(customers, record.talking) | np.array(rows.back, bool),
        touched_today=_same_day(before, rows.facts, now),
        asked=np.zeros(len(tier), bool),
    )
    return Candidates([one.id for one in customers], people, wheres, _among(customers, record.calling))


class _Reader:
    """Asks ladder and gate about each customer, the gate once for all who are alike in what it looks at."""

    def __init__(
        self,
        session: Session,
        playbook: Playbook,
        policy: DayPolicy,
        grid: Grid,
        record: DayRecord,
        now: datetime,
    ) -> None:
        self.playbook, self.policy, self.record, self.at = playbook, policy, record, grid.at(0)
        self.catalogue = playbook.policies.channels
        self.channels = tuple(self.catalogue.ways)
        self.natural = frozenset(one.id for one in playbook.taxonomy.reasons if one.natural)
        lapsed = [(one, one) for one in record.customers if one.state in LAPSED]
        self.climbs = climbs(session, playbook, lapsed, now)
        self.known = everyones_facts.known(session, now)
        self.facts = everyones_facts.facts_of(
            record.customers, self.known, provider=playbook.provider, now=now
        )
        self.answers: dict[object, Decision] = {}

    def rows(self) -> _Rows:
        """What the ladder and the contact rules say, customer by customer."""
        rows, record = _Rows(), self.record
        owed = record.promises.keys() | record.replies.keys()
        for customer, facts in zip(record.customers, self.facts, strict=True):
            climb, bought = self.climbs.get(customer.id), self.known.last_days.get(customer.id)
            before = max((seconds(one.at) for one in facts.attempts), default=0)
            next_ = self._next(customer.id, climb, facts, bought)
            reach, until = self._reach(facts, climb, next_, owed=customer.id in owed)
            wait = int(next_.wait.total_seconds()) if isinstance(next_, Rung) and before else 0
            rows.facts.append(facts)
            rows.number.append(climb.made + 1 if climb else 1)
            rows.way.append(next_.channel if isinstance(next_, Rung) else "")
            rows.ended.append(not isinstance(next_, Rung) and next_ is not End.UNREACHABLE)
            rows.ready.append(max(before + wait, until))
            rows.reach.append(reach)
            rows.before.append(before)
            rows.natural.append(climb is not None and climb.natural and not climb.complaint and next_ is None)
            rows.back.append(dayrecord.comes_back(record, customer.id, bought))
        return rows

    def _next(
        self, customer_id: str, climb: Climb | None, facts: Facts, bought: date | None
    ) -> Rung | End | None:
        """The next touch; None for who is not lapsed, or left for a reason of their own and had our word."""
        if climb is None:
            return None
        if not climb.natural or climb.complaint:
            return climb.next
        told = dayrecord.natural_since(self.record, self.natural, customer_id, bought)
        second, wish = self.record.second.get(customer_id), facts.preferred_channel
        if told is None or (second is not None and second >= told):
            return None
        there = (one for one in KIND_WORD if one in facts.reachable_channels)
        if wish in facts.reachable_channels:
            there = (one for one in KIND_WORD if one == wish)
        channel = next(there, None)
        return Rung(climb.made + 1, channel, KIND_WORD_AFTER, Why.LADDER) if channel else None

    def _reach(
        self, facts: Facts, climb: Climb | None, next_: Rung | End | None, *, owed: bool
    ) -> tuple[int, int]:
        """The channels as bits by which they may be contacted, and from which UTC second (0: at once). What
        is owed may go by any of the policy's; a planned touch only by its own channel."""
        if owed:
            usable = [one for one in self.policy.owed if one in facts.reachable_channels]
            open_ = [one for one in usable if not isinstance(self._ask(facts, one, replying=True), Never)]
            return sum(1 << self.channels.index(one) for one in open_), 0
        if climb is None or not isinstance(next_, Rung):
            return 0, 0
        asked = facts if next_.channel in TALKS else reaching(self.playbook, facts, climb)
        decision = self._ask(asked, next_.channel)
        if isinstance(decision, Never):
            return 0, 0
        until = seconds(decision.until) if isinstance(decision, Later) else 0
        return 1 << self.channels.index(next_.channel), until

    def _ask(self, facts: Facts, channel: str, *, replying: bool = False) -> Decision:
        follows = self.catalogue.way(channel).follows
        consents = tuple(sorted(facts.consents.items(), key=lambda one: one[0]))
        place = facts.country, facts.subdivision, facts.also_in, facts.zones, facts.preferred_hours
        past = facts.attempts, facts.last_order_at, facts.last_inbound_at, facts.refused_at
        key = (
            follows, replying, facts.provider, place, past, consents, facts.suppressions,
            facts.reachable_channels,
        )  # fmt: skip
        if key not in self.answers:
            self.answers[key] = may_go(self.playbook.rules, facts, follows, self.at, replying=replying)
        return self.answers[key]


def _chances(
    model: Model, catalogue: Catalogue, policy: DayPolicy, tiers: tuple[str, ...], tier: NDArray[np.int64],
    rows: _Rows, now: datetime,
) -> NDArray[np.float64]:  # fmt: skip
    zones = {zone: day_of(now.astimezone(ZoneInfo(zone)).weekday()) for zone in map(_zone, rows.facts)}
    kinds: list[Kind] = [
        (tiers[own], number, zones[_zone(facts)])
        for own, number, facts in zip(tier.tolist(), rows.number, rows.facts, strict=True)
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
