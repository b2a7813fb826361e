"""A whole day in one run: whom to touch, by which channel, when, by whom; and for all others why not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.capacity import NOBODY, Booked, book
from assistant.planning.channels import Carrier, Catalogue
from assistant.planning.daychoice import CODES, NONE, OPEN, People, choose
from assistant.planning.daypolicy import DayPolicy
from assistant.planning.daywork import Candidates, items_of, kept_items
from assistant.planning.roster import BoolArray, Grid, Roster
from assistant.planning.sentences import Day, why
from assistant.planning.windows import moment, seconds
from assistant.planning.worth_acting import (
    FloatArray,
    IntArray,
    Owed,
    classes,
    index,
    margin,
    order,
    saved,
    shadow_price,
)


@dataclass(frozen=True)
class DayPlan:
    """One row for each customer, in the order they were given; NONE or NOBODY where there is nothing to say.

    `code` indexes CODES. `at`: UTC seconds at which the cell begins. `gain`: margin a day's wait would lose.
    `order`: the rows that are touched, what comes first first. `price`: margin per minute, below which no
    minute of a rep was to be had. `moved`: rows that had another rep or moment in the plan before.
    """

    id: IntArray
    channels: tuple[str, ...]
    reps: tuple[str, ...]
    code: NDArray[np.uint8]
    channel: IntArray
    option: IntArray
    at: IntArray
    rep: IntArray
    batch: IntArray
    gain: FloatArray
    order: IntArray
    price: float
    moved: IntArray

    @property
    def counts(self) -> dict[Day, int]:
        """How many customers have each code; together all of them."""
        found = np.bincount(self.code, minlength=len(CODES))
        return {code: int(found[at]) for at, code in enumerate(CODES)}

    def touch(self, row: int) -> "Touch":
        """One row as a value."""
        channel, rep, at = int(self.channel[row]), int(self.rep[row]), int(self.at[row])
        return Touch(
            int(self.id[row]),
            CODES[self.code[row]],
            self.channels[channel] if channel != NONE else None,
            moment(at) if at != NONE else None,
            self.reps[rep] if rep != NOBODY else None,
        )


@dataclass(frozen=True, slots=True)
class Touch:
    """What the day has for one customer; no moment: nothing today."""

    customer: int
    code: Day
    channel: str | None
    at: datetime | None
    rep: str | None

    @property
    def why(self) -> Mapping[str, str]:
        """The reason as a sentence in en and zh."""
        return why(self.code)


def plan_day(
    policy: DayPolicy,
    catalogue: Catalogue,
    people: People,
    opens: BoolArray,
    roster: Roster,
    grid: Grid,
    now: datetime,
    *,
    before: DayPlan | None = None,
    begun: BoolArray | None = None,
) -> DayPlan:
    """Plans the day for every customer. The contact rules are asked again when a touch is made.

    First promises that are overdue, then answers owed, then promises due in the day, then key customers one
    to one, then by index; the ordinary in batches. Nobody twice. `opens` as of daycells.open_cells.
    Planning again with the plan `before` (of the same customers in the same order) keeps every booking that
    can stay; rows in `begun` are under way and always stay. Reps are known by name: the roster may have
    changed since. Raises Invalid for columns that do not fit.
    """
    if before is not None and not np.array_equal(before.id, people.id):
        raise Invalid("before: is a plan of other customers")
    day = _Day(policy, catalogue, people, opens, roster, grid, now, before, begun)
    return day.planned()


class _Day:
    """The columns of one run, each made from those before it."""

    def __init__(
        self,
        policy: DayPolicy,
        catalogue: Catalogue,
        people: People,
        opens: BoolArray,
        roster: Roster,
        grid: Grid,
        now: datetime,
        before: DayPlan | None,
        begun: BoolArray | None,
    ) -> None:
        self.policy, self.people, self.roster, self.grid = policy, people, roster, grid
        self.channels = tuple(catalogue.ways)
        self.ways = list(catalogue.ways.values())
        self.before = None if before is None else replace(before, rep=_by_name(before, roster.reps))
        self.now = seconds(now)
        self.begun = np.zeros(len(people), bool) if begun is None else begun
        self.debts = Owed(people.promise_due, people.replied_at)
        self.rank = classes(self.debts, self.now, grid.end).astype(np.int64)
        self.choice = choose(policy, self.channels, people, opens, grid, self.rank < 3)
        self._resume()
        self._weigh()

    def _resume(self) -> None:
        """What is under way keeps its channel and goes on, whatever else holds of the customer."""
        if self.before is None:
            return
        under_way = np.flatnonzero(self.begun & (self.before.rep != NOBODY))
        self.choice.code[under_way] = OPEN
        for name in ("channel", "option"):
            getattr(self.choice, name)[under_way] = getattr(self.before, name)[under_way]
        self.choice.window[under_way] = np.maximum(self.choice.window[under_way], 0)

    def _weigh(self) -> None:
        """Chance, cost and gain of each candidate; what is not worth its cost is dropped."""
        choice, people, policy = self.choice, self.people, self.policy
        self.gain = np.zeros(len(people))
        self.minutes = np.zeros(len(people))
        rows = np.flatnonzero(choice.code == OPEN)
        channel = choice.channel[rows]
        chance = people.chance[rows, choice.option[rows]]
        self.batched = np.zeros(len(people), bool)
        self.batched[rows] = self._in_batches(people.tier[rows], channel) & (self.rank[rows] == 3)
        alone = np.array([way.minutes for way in self.ways])[channel]
        self.minutes[rows] = np.where(self.batched[rows], policy.batches.minutes / policy.batches.of, alone)
        self.gain[rows] = saved(people.value[rows], chance, policy.half_life_days, policy.wait_days)
        cost = np.array([way.cost for way in self.ways])[channel]
        brings = margin(people.value[rows], chance, cost, self.minutes[rows], policy.wage)
        poor = rows[(brings <= 0) & (self.rank[rows] == 3) & ~self.begun[rows]]
        choice.code[poor] = CODES.index(Day.NOT_WORTH)

    def _in_batches(self, tier: NDArray[np.integer], channel: IntArray) -> BoolArray:
        batches = self.policy.batches
        tiers = np.array([name in batches.tiers for name in self.people.tiers], bool)
        channels = np.array([name in batches.channels for name in self.channels], bool)
        return np.asarray(tiers[tier] & channels[channel], bool)

    def planned(self) -> DayPlan:
        """Books reps and lets the product send; gives the plan."""
        rows = np.flatnonzero(self.choice.code == OPEN)
        by_rep = np.array([way.carrier is Carrier.REP for way in self.ways], bool)
        needs_rep = by_rep[self.choice.channel[rows]] | (self.rank[rows] < 3)
        self.price = shadow_price(self.gain[rows], self.minutes[rows], self.roster.minutes(self.grid))
        self.index = index(self.gain, self.minutes, self.price)
        self.at, self.rep, self.batch = (np.full(len(self.people), NONE, np.int64) for _ in range(3))
        self.moved = np.zeros(len(self.people), bool)
        self._send(rows[~needs_rep])
        self._book(rows[needs_rep])
        touched = np.flatnonzero(self.at != NONE)
        first = self._one_to_one()[touched]
        debts = Owed(self.debts.promise_due[touched], self.debts.replied_at[touched])
        ordered = touched[order(debts, self.index[touched], self.now, self.grid.end, first=first)]
        return DayPlan(
            self.people.id, self.channels, self.roster.reps, self.choice.code, self.choice.channel,
            self.choice.option, self.at, self.rep, self.batch, self.gain, ordered, self.price,
            np.flatnonzero(self.moved),
        )  # fmt: skip

    def _one_to_one(self) -> BoolArray:
        wanted = [at for at, tier in enumerate(self.people.tiers) if tier in self.policy.one_to_one]
        return np.isin(self.people.tier, wanted)

    def _send(self, rows: IntArray) -> None:
        """What the product carries goes at the first open cell; the best up to the day's limit."""
        best = rows[np.argsort(-self.index[rows], kind="stable")]
        go = best[: self.policy.messages]
        self.choice.code[best[len(go) :]] = CODES.index(Day.LIMIT)
        self.choice.code[go] = CODES.index(Day.BY_ITSELF)
        first = self.choice.opens.argmax(axis=1)
        self.at[go] = self.grid.start + first[self.choice.window[go]] * self.grid.unit

    def _book(self, rows: IntArray) -> None:
        found = self._candidates(rows)
        items = items_of(found, self.policy.batches.of)
        rep, cell = self._before(rows)
        kept = kept_items(items, found, rep, cell, self.begun[rows])
        cells = int(self.policy.batches.hours * 3600 // self.grid.unit)
        booked = book(self.grid, self.roster, self.choice.opens, items.work, batch_cells=cells, kept=kept)
        self._take(rows, items.of, booked)
        self.moved[rows] = (rep != NOBODY) & ((self.rep[rows] != rep) | (booked.cell[items.of] != cell))
        self._say(rows, booked.able[items.of], rep != NOBODY)

    def _candidates(self, rows: IntArray) -> Candidates:
        choice, people, rank = self.choice, self.people, self.rank[rows]
        channel = choice.channel[rows]
        skills = np.array([_at(self.roster.skills, way.skill) for way in self.ways])
        minutes = np.where(self.batched[rows], self.policy.batches.minutes, self.minutes[rows])
        units = np.maximum(np.ceil(minutes * 60 / self.grid.unit), 1).astype(np.int64)
        since = np.where(rank == 1, people.replied_at[rows], np.where(rank == 3, 0, people.promise_due[rows]))
        return Candidates(
            people.id[rows], choice.window[rows], choice.best[rows], units,
            people.language[rows].astype(np.int64), skills[channel], people.owner[rows].astype(np.int64),
            rank < 2, self.batched[rows], np.where(rank == 3, 3 + ~self._one_to_one()[rows], rank), since,
            self.index[rows], self._batch_before(rows),
        )  # fmt: skip

    def _batch_before(self, rows: IntArray) -> IntArray:
        return np.full(len(rows), NOBODY, np.int64) if self.before is None else self.before.batch[rows]

    def _before(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        if self.before is None:
            return np.full(len(rows), NOBODY, np.int64), np.full(len(rows), NOBODY, np.int64)
        return self.before.rep[rows], (self.before.at[rows] - self.grid.start) // self.grid.unit

    def _take(self, rows: IntArray, of: IntArray, booked: Booked) -> None:
        rep = booked.rep[of]
        there = rep != NOBODY
        self.rep[rows] = rep
        self.at[rows[there]] = self.grid.start + booked.cell[of][there] * self.grid.unit
        batch = there & self.batched[rows]
        self.batch[rows[batch]] = of[batch]

    def _say(self, rows: IntArray, able: BoolArray, had: BoolArray) -> None:
        """Each row's code, by the first that holds."""
        rank, there = self.rank[rows], self.rep[rows] != NOBODY
        said = (
            (~there & ~able, Day.NO_SKILL),
            (~there, Day.NO_ROOM),
            (self.begun[rows] & had, Day.IN_PROGRESS),
            (rank == 1, Day.REPLY),
            (rank < 3, Day.PROMISE),
            (had & ~self.moved[rows], Day.KEPT),
            (self._one_to_one()[rows], Day.ONE_TO_ONE),
            (self.batched[rows], Day.BATCH),
        )
        self.choice.code[rows] = np.select(
            [holds for holds, _ in said], [CODES.index(code) for _, code in said], CODES.index(Day.INDEX)
        )


def _by_name(before: DayPlan, reps: tuple[str, ...]) -> IntArray:
    """The reps of a plan as the roster numbers them now; NOBODY for who is no longer on it."""
    now = [reps.index(name) if name in reps else NOBODY for name in before.reps]
    return np.array([*now, NOBODY], np.int64)[before.rep]  # NOBODY looks at the last one


def _at(names: tuple[str, ...], name: str) -> int:
    """Where a name stands; NOBODY for no name, and for one nobody has a number nobody has."""
    if not name:
        return NOBODY
    return names.index(name) if name in names else len(names)
