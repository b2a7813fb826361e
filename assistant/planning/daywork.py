"""Turns customers who need a rep into work to be booked: single talks, and batches of the ordinary."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.planning.capacity import NOBODY, Kept, Work
from assistant.planning.roster import BoolArray
from assistant.planning.worth_acting import FloatArray, IntArray


@dataclass(frozen=True)
class Candidates:
    """Customers who need a rep, in no order; one row each. The columns are those of capacity.Work; `rank` is
    their class (lower first), `since` the order within it, `index` the order after that, highest first.

    `batch_before`: a number shared by those who were in one batch in the plan before, NOBODY for others.
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
    rank: IntArray
    since: IntArray
    index: FloatArray
    batch_before: IntArray


@dataclass(frozen=True)
class Items:
    """Work in order; `of[row]` is the item a candidate belongs to."""

    work: Work
    of: IntArray


def items_of(found: Candidates, size: int) -> Items:
    """Puts candidates in order, those batched together by `size` who can be worked at the same time.

    Batches of the plan before stay together. A batch counts with the sum of its members' indices, for it
    takes one talk's time, and goes by the id of its first member.
    """
    of = _groups(found, size)
    many = int(of.max()) + 1 if len(of) else 0
    ranked = np.lexsort((-found.index, found.since, found.rank))
    lead = np.full(many, NOBODY, np.int64)
    lead[of[ranked[::-1]]] = ranked[::-1]
    total = np.bincount(of, found.index, many)
    order = np.lexsort((-total, found.since[lead], found.rank[lead]))
    place = np.empty(many, np.int64)
    place[order] = np.arange(many)
    rows = lead[order]
    names = ("id", "window", "best", "units", "language", "skill", "owner", "urgent", "batched")
    return Items(Work(**{name: getattr(found, name)[rows] for name in names}), place[of])


def _groups(found: Candidates, size: int) -> IntArray:
    """A number for each item: one's own, or that of the batch."""
    of = np.arange(len(found.id), dtype=np.int64)
    batched = np.flatnonzero(found.batched)
    columns = (found.window, found.best, found.units, found.language, found.skill, found.owner)
    alike = _numbered(tuple(column[batched] for column in columns))
    before = found.batch_before[batched]
    order = np.lexsort((-found.index[batched], before, alike))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(alike[order]) != 0) | (np.diff(before[order]) != 0)
    starts = np.flatnonzero(new)
    within = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    first = new | ((within % size == 0) & (before[order] == NOBODY))
    of[batched[order]] = len(of) + np.cumsum(first)
    return np.unique(of, return_inverse=True)[1].astype(np.int64)


def _numbered(columns: tuple[NDArray[np.int64], ...]) -> IntArray:
    """The same number for rows alike in every column."""
    number = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        _, digit = np.unique(column, return_inverse=True)
        _, number = np.unique(number * (len(column) + 1) + digit, return_inverse=True)
    return number


def kept_items(items: Items, found: Candidates, rep: IntArray, cell: IntArray, begun: BoolArray) -> Kept:
    """The bookings of the plan before (NOBODY: none), for the items of this one."""
    had = np.flatnonzero(rep != NOBODY)
    _, first = np.unique(items.of[had], return_index=True)
    rows = had[first]
    started = np.zeros(len(items.work), bool)
    started[items.of[begun]] = True
    return Kept(items.work.id[items.of[rows]], rep[rows], cell[rows], started[items.of[rows]])
