"""Books work that needs a rep into the reps' hours: in order of worth, nobody twice, nobody outside hours.

Work of one cell is a matching of customers to cells whose weight hangs on the customer alone. There, going
through the customers in order and moving earlier bookings along a chain when a place is needed is optimal
(the greedy algorithm on a transversal matroid; Edmonds and Fulkerson 1965). The chain is given up after
REACH kinds of work, and batches and work of several cells take no part in chains: there it is greedy only.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.roster import BoolArray, Grid, Roster

IntArray = NDArray[np.int64]
REACH = 24
CHUNK = 4096
NOBODY = -1
ALL_DAY = -1
"""For `best`: no part of the day is better than another."""


@dataclass(frozen=True)
class Work:
    """Work in the order it is to be booked, one row each.

    `id` names it across runs; `window` is a row of `opens` (cells in which it may be done), `best` a row of
    `opens` preferred within it or ALL_DAY; `units` cells in a row it takes; `language`, `skill` and `owner`
    index the roster, NOBODY for any; an index beyond the roster's is what no rep has. `urgent`: may push
    other work aside. `batched`: counts against the cells a rep has for batches in a day.
    """

    id: IntArray
    window: IntArray
    best: IntArray
    units: IntArray
    language: IntArray
    skill: IntArray
    owner: IntArray
    urgent: BoolArray
    batched: BoolArray

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True)
class Booked:
    """For each row of the work its rep and first cell, NOBODY where there was no room.

    `able`: somebody on the roster has the language and skill. `moved`: rows kept from before that got
    another rep or cell.
    """

    rep: IntArray
    cell: IntArray
    able: BoolArray
    moved: IntArray


@dataclass(frozen=True)
class Kept:
    """Earlier bookings: id of the work, rep, first cell, and whether it has begun and must stay."""

    id: IntArray
    rep: IntArray
    cell: IntArray
    begun: BoolArray


_NONE = np.zeros(0, np.int64)
NOTHING_KEPT = Kept(_NONE, _NONE, _NONE, np.zeros(0, bool))


def book(
    grid: Grid,
    roster: Roster,
    opens: BoolArray,
    work: Work,
    *,
    batch_cells: int,
    kept: Kept = NOTHING_KEPT,
) -> Booked:
    """Books the work into the roster's free cells.

    What is kept stays where it is as long as it is still wanted and still allowed there; what has begun
    always stays. Then the rest in order: with its owner at its best part of the day, with its owner at any
    allowed time, and when everybody had that chance with any rep who can do it. An owner who is not on duty
    counts as none. Urgent work that finds no room pushes out the least of what is neither urgent nor begun,
    which is booked again where there is room. Raises Invalid when the work names one id twice.
    """
    if len(np.unique(work.id)) < len(work):
        raise Invalid("work: the same customer stands there twice; nobody is touched twice in a day")
    board = _Board(grid, roster, opens, work, batch_cells)
    before = board.keep(kept)
    for spill in (False, True):
        board.kinds(spill)
        board.fill(np.flatnonzero(board.rep == NOBODY))
    while board.pushed:  # ends: each time one more urgent piece of work has a place
        board.pushed = False
        board.kinds(True)
        board.fill(np.flatnonzero(board.rep == NOBODY))
    stays = before >= 0
    changed = stays & ((board.rep != before) | (board.cell != board.cell_before))
    return Booked(board.rep, board.cell, board.able(), np.flatnonzero(changed & (board.rep != NOBODY)))


@dataclass
class _Kind:
    """Work that can be done by the same reps at the same times."""

    reps: IntArray
    cells: BoolArray
    best: BoolArray | None
    units: int
    batched: bool


@dataclass
class _Board:
    """The bookings while they are made."""

    grid: Grid
    roster: Roster
    opens: BoolArray
    work: Work
    batch_cells: int
    rep: IntArray = field(init=False)
    cell: IntArray = field(init=False)
    cell_before: IntArray = field(init=False)
    pushed: bool = False

    def __post_init__(self) -> None:
        self.free = self.roster.free.copy()
        self.on_duty = self.free.any(axis=1)
        self.rep, self.cell = (np.full(len(self.work), NOBODY, np.int64) for _ in range(2))
        self.occupant = np.full(self.free.shape, NOBODY, np.int64)
        self.begun, self.stays = (np.zeros(len(self.work), bool) for _ in range(2))
        self.batch_left = np.full(len(self.roster.reps), self.batch_cells)
        self.kinds(False)

    def kinds(self, spill: bool) -> None:
        """Sorts the work into kinds; in the spill an owner no longer matters."""
        work = self.work
        on_duty = np.append(self.on_duty, False)[work.owner]  # NOBODY looks at the last one
        owner = np.where(on_duty & (not spill), work.owner, NOBODY)
        digits = (work.window, work.best, work.units, work.language, work.skill, owner, work.batched)
        found, of = np.unique(_packed(digits), return_inverse=True)
        self.kind_of: IntArray = of
        self.known: dict[int, _Kind] = {}
        self.closed = {urgent: np.zeros(len(found), bool) for urgent in (False, True)}
        self.full = np.zeros(len(found), bool)
        self.sample = np.unique(of, return_index=True)[1].astype(np.int64)
        self.owner = owner
        self.alike = _packed([digit[self.sample] for digit in digits[2:]])

    def kind(self, number: int) -> _Kind:
        """One kind, made when it is first asked for."""
        if number not in self.known:
            row, work = self.sample[number], self.work
            columns = (
                work.window,
                work.best,
                work.units,
                work.language,
                work.skill,
                self.owner,
                work.batched,
            )
            self.known[number] = self._kind(*(int(column[row]) for column in columns))
        return self.known[number]

    def _kind(self, *key: int) -> _Kind:
        window, best, units, language, skill, owner, batched = key
        able = self._who(language, skill)
        if owner != NOBODY:
            able &= np.arange(len(able)) == owner
        cells = self.opens[window]
        return _Kind(
            np.flatnonzero(able),
            cells,
            None if best == ALL_DAY else cells & self.opens[best],
            units,
            bool(batched),
        )

    def _who(self, language: int, skill: int) -> BoolArray:
        able = np.ones(len(self.roster.reps), bool)
        if language != NOBODY:
            able &= _has(self.roster.speaks, language)
        if skill != NOBODY:
            able &= _has(self.roster.able, skill)
        return able

    def able(self) -> BoolArray:
        """Whether anybody can do each row's work at all; after the spill."""
        needs, of = np.unique(_packed((self.work.language, self.work.skill)), return_inverse=True)
        rows = np.unique(of, return_index=True)[1]
        some = [self._who(int(self.work.language[row]), int(self.work.skill[row])).any() for row in rows]
        return np.array(some, bool)[of] if len(needs) else np.zeros(0, bool)

    def keep(self, kept: Kept) -> IntArray:
        """Puts earlier bookings back; gives the rep each row had, NOBODY for new ones."""
        before = np.full(len(self.work), NOBODY, np.int64)
        self.cell_before = before.copy()
        row_of = {int(one): row for row, one in enumerate(self.work.id)}
        for at in np.argsort(~kept.begun, kind="stable"):
            row = row_of.get(int(kept.id[at]))
            if row is None:
                continue
            rep, cell = int(kept.rep[at]), int(kept.cell[at])
            before[row], self.cell_before[row] = rep, cell
            kind = self.kind(int(self.kind_of[row]))
            span = slice(cell, cell + kind.units)
            allowed = self.free[rep, span] & kind.cells[span]
            if kept.begun[at] or (cell >= 0 and len(allowed) == kind.units and allowed.all()):
                self.begun[row], self.stays[row] = kept.begun[at], True
                self.put(row, rep, cell)
        return before

    def fill(self, rows: IntArray) -> None:
        """Books these rows in their order; a kind that found no room once will find none later."""
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            shut = np.where(
                self.work.urgent[chunk], *(self.closed[one][self.kind_of[chunk]] for one in (True, False))
            )
            for row in chunk[~shut]:
                self._book(int(row), int(self.kind_of[row]), bool(self.work.urgent[row]))

    def _book(self, row: int, number: int, urgent: bool) -> None:
        if self.closed[urgent][number]:
            return
        kind = self.kind(number)
        place = (
            self._room(number) or self._by_chain(number, urgent) or (self._pushing(kind) if urgent else None)
        )
        if place is None:
            self._close(number, urgent)
        else:
            self.put(row, *place)

    def _close(self, number: int, urgent: bool) -> None:
        """Where a kind found no room, no kind for the same reps finds any within the same hours."""
        alike = np.flatnonzero((self.alike == self.alike[number]) & ~self.closed[urgent])
        windows = self.opens[self.work.window[self.sample[alike]]]
        self.closed[urgent][alike[~(windows & ~self.kind(number).cells).any(axis=1)]] = True

    def put(self, row: int, rep: int, cell: int) -> None:
        units = int(self.work.units[row])
        self.free[rep, max(cell, 0) : cell + units] = False
        self.occupant[rep, max(cell, 0) : cell + units] = row
        self.rep[row], self.cell[row] = rep, cell
        self.batch_left[rep] -= units * bool(self.work.batched[row])

    def take(self, row: int) -> tuple[int, int]:
        """Frees the cells of a row and says which they were."""
        rep, cell, units = int(self.rep[row]), int(self.cell[row]), int(self.work.units[row])
        self.free[rep, cell : cell + units] = True
        self.occupant[rep, cell : cell + units] = NOBODY
        self.rep[row] = self.cell[row] = NOBODY
        self.batch_left[rep] += units * bool(self.work.batched[row])
        return rep, cell

    def _room(self, number: int) -> tuple[int, int] | None:
        """A free place for a kind. Places only get fewer, so one that found none is not asked again."""
        place = None if self.full[number] else self._free_place(self.kind(number))
        self.full[number] = place is None
        return place

    def _free_place(self, kind: _Kind) -> tuple[int, int] | None:
        """The first free place, in the best part of the day if there is one; among reps the least booked."""
        for cells in (kind.best, kind.cells) if kind.best is not None else (kind.cells,):
            reps = kind.reps[self.batch_left[kind.reps] >= kind.units] if kind.batched else kind.reps
            free = _runs(self.free[reps] & cells, kind.units)
            some = free.any(axis=0)
            if some.any():
                cell = int(some.argmax())
                there = reps[free[:, cell]]
                return int(there[self.free[there].sum(axis=1).argmax()]), cell
        return None

    def _by_chain(self, number: int, urgent: bool) -> tuple[int, int] | None:
        """Makes room by moving bookings of one cell on, each to where its own kind may be."""
        if self.kind(number).units != 1 or self.kind(number).batched:
            return None
        came: dict[int, tuple[int, int]] = {number: (NOBODY, NOBODY)}
        waiting = deque([number])
        while waiting and len(came) <= REACH:
            current = waiting.popleft()
            for other, row in self._neighbours(current, urgent):
                if other in came or self.closed[urgent][other]:
                    continue
                came[other] = (current, row)
                place = self._room(other)
                if place is not None:
                    return self._shifted(came, other, place)
                waiting.append(other)
        if not waiting and not urgent:
            self.closed[urgent][list(came)] = True  # all that can be reached was looked at
        return None

    def _neighbours(self, number: int, urgent: bool) -> list[tuple[int, int]]:
        """The kinds that sit where this kind could be, each with one of their rows that may move.

        What was planned before moves for urgent work only.
        """
        kind = self.kind(number)
        there = self.occupant[kind.reps][:, kind.cells]
        rows = np.unique(there[there != NOBODY])
        still = self.begun if urgent else self.stays
        rows = rows[~still[rows] & ~self.work.batched[rows] & (self.work.units[rows] == 1)]
        kinds, first = np.unique(self.kind_of[rows], return_index=True)
        return list(zip(kinds.tolist(), rows[first].tolist(), strict=True))

    def _shifted(
        self, came: dict[int, tuple[int, int]], last: int, place: tuple[int, int]
    ) -> tuple[int, int]:
        while came[last][0] != NOBODY:
            last, row = came[last]
            freed = self.take(row)
            self.put(row, *place)
            place = freed
        return place

    def _pushing(self, kind: _Kind) -> tuple[int, int] | None:
        """The place of the least booking that is neither urgent nor begun; its work is booked again after."""
        if kind.units != 1 or kind.batched:
            return None
        there = self.occupant[kind.reps][:, kind.cells]
        rows = np.unique(there[there != NOBODY])
        rows = rows[~self.begun[rows] & ~self.work.urgent[rows] & (self.work.units[rows] == 1)]
        if not rows.size:
            return None
        self.pushed = True
        return self.take(int(rows[-1]))


def _packed(digits: Sequence[NDArray[np.generic]]) -> IntArray:
    """One number for each row, alike where all digits are. The digits are small: -1 and up."""
    keys = np.zeros(len(digits[0]), np.int64)
    for digit in digits:
        values = digit.astype(np.int64) + 1
        keys = keys * (int(values.max(initial=0)) + 1) + values
    return keys


def _has(table: BoolArray, column: int) -> BoolArray:
    """Who has it; nobody, where the roster has no such column."""
    return table[:, column] if column < table.shape[1] else np.zeros(len(table), bool)


def _runs(free: BoolArray, units: int) -> BoolArray:
    """Whether `units` free cells in a row begin at each cell."""
    runs = free.copy()
    for ahead in range(1, units):
        runs[:, :-ahead] &= free[:, ahead:]
        runs[:, -ahead:] = False
    return runs
