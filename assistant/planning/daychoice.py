"""By which channel and in which part of the day each customer is reached today, or why not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.errors import Invalid
from assistant.planning.capacity import ALL_DAY
from assistant.planning.daypolicy import DayPolicy
from assistant.planning.roster import BoolArray, Grid
from assistant.planning.rungs import ENDED
from assistant.planning.sentences import Day
from assistant.planning.worth_acting import FloatArray, IntArray

CODES = tuple(Day)
OPEN = len(CODES)
"""Not decided yet: the customer is a candidate."""
NONE = -1
BLOCKS = 12
"""Parts of a day in which a wait may end; a wait that ends inside one counts from the next."""


@dataclass(frozen=True)
class People:
    """A million customers as columns, one row each.

    `tier` indexes `tiers`; `chance[row, option]` that a touch by that option wins them back; `step` a row of
    `steps`, the ladder's channels in order (rungs.ENDED: over); `reachable` has bit n set when channel n can
    be used, `wish` is the channel they asked for or NONE; `where` a row of the opening hours; `ready_at`,
    `promise_due`, `replied_at` UTC seconds (worth_acting.NEVER for none); `owner`, `language` index the
    roster or NONE. `asked`: they asked for more than one touch today.
    """

    id: IntArray
    tiers: tuple[str, ...]
    steps: tuple[tuple[str, ...], ...]
    tier: NDArray[np.integer]
    value: FloatArray
    chance: NDArray[np.floating]
    step: NDArray[np.integer]
    reachable: NDArray[np.integer]
    wish: NDArray[np.integer]
    where: NDArray[np.integer]
    ready_at: IntArray
    owner: NDArray[np.integer]
    language: NDArray[np.integer]
    promise_due: IntArray
    replied_at: IntArray
    holdout: BoolArray
    released: BoolArray
    natural: BoolArray
    talking: BoolArray
    touched_today: BoolArray
    asked: BoolArray

    def __post_init__(self) -> None:
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        arrays = {name: one for name, one in columns.items() if isinstance(one, np.ndarray)}
        if odd := [name for name, one in arrays.items() if len(one) != len(self.id)]:
            raise Invalid(f"{odd[0]}: {len(arrays[odd[0]])} rows where there are {len(self.id)} customers")

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True)
class Choice:
    """Per customer a code of CODES or OPEN, channel, option, and the rows of `opens` a Work is made of."""

    code: NDArray[np.uint8]
    channel: IntArray
    option: IntArray
    window: IntArray
    best: IntArray
    opens: BoolArray


def standing(policy: DayPolicy, people: People, owed: BoolArray, grid: Grid) -> NDArray[np.uint8]:
    """The first rule that keeps a customer from being planned, as a code; OPEN where none does.

    What is owed, a promise or an answer, is planned whatever else holds: the customer asked for it.
    """
    unplanned = np.isin(people.tier, [at for at, tier in enumerate(people.tiers) if tier in policy.unplanned])
    rules = (
        (people.holdout, Day.HOLDOUT),
        (people.released | unplanned, Day.RELEASED),
        (people.natural, Day.NATURAL),
        (people.talking, Day.TALKING),
        (people.touched_today & ~people.asked, Day.TOUCHED_TODAY),
        (people.step == ENDED, Day.LADDER_END),
        (people.ready_at >= grid.end, Day.WAITING),
    )
    code = np.full(len(people), OPEN, np.uint8)
    for holds, why in reversed(rules):
        code[holds & ~owed] = CODES.index(why)
    return code


def choose(
    policy: DayPolicy,
    channels: tuple[str, ...],
    people: People,
    opens: BoolArray,
    grid: Grid,
    owed: BoolArray,
) -> Choice:
    """Chooses for every customer `standing` lets through.

    The channel: the one they asked for, if it is reachable and, for what is owed, open today; else what is
    owed goes by the first of `policy.owed` that is both, and all else by the first reachable of the ladder's
    step. The part of the day: where
    their chance is highest. Customers alike in what decides it are decided once. `opens[where, option, cell]`
    as of daycells.open_cells. Raises Invalid for a step with a channel that is not in `channels`.
    """
    code = standing(policy, people, owed, grid)
    rows = np.flatnonzero(code == OPEN)
    kinds = _Kinds(policy, channels, people, opens, grid, owed, rows)
    code[rows] = kinds.code[kinds.of]
    chosen, of = rows[code[rows] == OPEN], kinds.of[code[rows] == OPEN]
    columns = {name: np.full(len(people), NONE, np.int64) for name in ("channel", "option", "window", "best")}
    columns["channel"][chosen] = kinds.channel[of]
    columns["window"][chosen] = kinds.window[of]
    option = kinds.option(people.chance, chosen, of)
    columns["option"][chosen] = option
    columns["best"][chosen] = kinds.best(of, option)
    return Choice(code, **columns, opens=kinds.rows())


class _Kinds:
    """Customers who are alike in step, reach, wish, place and when their wait ends."""

    def __init__(
        self,
        policy: DayPolicy,
        channels: tuple[str, ...],
        people: People,
        opens: BoolArray,
        grid: Grid,
        owed: BoolArray,
        rows: IntArray,
    ) -> None:
        self.per_block = -(-grid.cells // BLOCKS)
        self.opens, self.grid = opens, grid
        self.options = np.array([channels.index(one.channel) for one in policy.options])
        self.parted = np.array([one.part is not None for one in policy.options])
        self._channel_cells = np.stack(
            [opens[:, self.options == number].any(axis=1) for number in range(len(channels))], axis=1
        )
        orders = [_numbers(channels, names) for names in (policy.owed, *people.steps)]
        self._read(people, grid, owed, rows, len(channels), len(orders))
        self._decide(orders)

    def _read(
        self, people: People, grid: Grid, owed: BoolArray, rows: IntArray, channels: int, orders: int
    ) -> None:
        due = owed[rows]
        step = np.where(due, 0, people.step[rows].astype(np.int64) + 1)
        ahead = np.maximum(people.ready_at[rows] - grid.start, 0)
        block = np.where(due, 0, -(-ahead // (grid.unit * self.per_block)))
        digits = (
            (step, orders),
            (people.wish[rows].astype(np.int64) + 1, channels + 1),
            (people.reachable[rows].astype(np.int64), 1 << channels),
            (people.where[rows].astype(np.int64), max(len(self.opens), 1)),
            (block, BLOCKS + 1),
        )
        keys = np.zeros(len(rows), np.int64)
        for values, size in digits:
            keys = keys * size + values
        found, of = np.unique(keys, return_inverse=True)
        self.of: IntArray = of
        rest, taken = found, []
        for _, size in reversed(digits):
            rest, digit = np.divmod(rest, size)
            taken.append(digit)
        block, self.where, self.reachable, wish, self.step = taken
        self.from_cell, self.wish = block * self.per_block, wish - 1

    def _decide(self, orders: list[list[int]]) -> None:
        self.code = np.full(len(self.step), OPEN, np.uint8)
        self.channel = np.full(len(self.step), NONE, np.int64)
        asked = (self.wish >= 0) & (self.reachable >> np.maximum(self.wish, 0) & 1 == 1)
        last = _last_open(self._channel_cells)
        asked &= (self.step > 0) | (last[self.where, np.maximum(self.wish, 0)] >= 0)
        self.channel[asked] = self.wish[asked]
        edges = np.searchsorted(self.step, np.arange(len(orders) + 1))
        for number, order in enumerate(orders):
            mine = slice(edges[number], edges[number + 1])
            channel, where = self.channel[mine], self.where[mine]
            for one in order:
                hit = (channel == NONE) & (self.reachable[mine] >> one & 1 == 1)
                if number == 0:
                    hit &= last[where, one] >= 0
                channel[hit] = one
        none = self.channel == NONE
        reached = self.reachable & sum(1 << one for one in orders[0]) > 0
        self.code[none] = CODES.index(Day.UNREACHABLE)
        self.code[none & (self.step == 0) & reached] = CODES.index(Day.CLOSED)
        shut = ~none & (last[self.where, self.channel] < self.from_cell)
        self.code[shut] = CODES.index(Day.CLOSED)
        self._window()

    def _window(self) -> None:
        many = self._channel_cells.shape[1]
        keys = (self.where * many + np.maximum(self.channel, 0)) * (BLOCKS + 1)
        keys += self.from_cell // self.per_block
        self._windows, self.window = np.unique(keys, return_inverse=True)

    def option(self, chance: NDArray[np.floating], rows: IntArray, of: IntArray) -> IntArray:
        """The option of each row: of its channel, open from when its wait ends, with the highest chance."""
        last, channel = _last_open(self.opens), self.channel[of]
        found = np.full(len(rows), NONE, np.int64)
        for one in np.unique(channel):
            choices = np.flatnonzero(self.options == one)
            mine = np.flatnonzero(channel == one)
            where, start = self.where[of[mine]], self.from_cell[of[mine]]
            likely = np.where(
                last[where[:, None], choices] >= start[:, None], chance[rows[mine][:, None], choices], -1.0
            )
            found[mine] = choices[likely.argmax(axis=1)]
        return found

    def best(self, of: IntArray, option: IntArray) -> IntArray:
        """The row of `rows()` with the cells of the option's part of the day, ALL_DAY where it has none."""
        at = len(self._windows) + self.where[of] * len(self.options) + option
        return np.where(self.parted[option], at, ALL_DAY)

    def rows(self) -> BoolArray:
        """First a row for each window, then one for each place and option."""
        rest, block = np.divmod(self._windows, BLOCKS + 1)
        where, channel = np.divmod(rest, self._channel_cells.shape[1])
        late = np.arange(self.grid.cells) >= (block * self.per_block)[:, None]
        return np.concatenate(
            [self._channel_cells[where, channel] & late, self.opens.reshape(-1, self.grid.cells)]
        )


def _numbers(channels: tuple[str, ...], names: tuple[str, ...]) -> list[int]:
    if strange := [name for name in names if name not in channels]:
        raise Invalid(
            f"the ladder names {strange[0]!r}, which is no channel; known are {', '.join(channels)}"
        )
    return [channels.index(name) for name in names]


def _last_open(cells: BoolArray) -> IntArray:
    """The last open cell along the last axis, NONE where none is open."""
    size = cells.shape[-1]
    return np.where(cells.any(axis=-1), size - 1 - cells[..., ::-1].argmax(axis=-1), NONE)
