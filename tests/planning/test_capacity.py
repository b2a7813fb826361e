from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from assistant.errors import Invalid
from assistant.planning.capacity import ALL_DAY, NOBODY, Kept, Work, book
from assistant.planning.roster import Grid, Roster

CELLS = 6
GRID = Grid(0, 900, CELLS)


def roster(free, speaks=None, able=None) -> Roster:
    free = np.array(free, bool)
    many = len(free)
    speaks = np.ones((many, 1), bool) if speaks is None else np.array(speaks, bool)
    able = np.ones((many, 1), bool) if able is None else np.array(able, bool)
    return Roster(tuple(f"rep{n}" for n in range(many)), ("zh",), ("service",), free, speaks, able)


def work(window, **columns) -> Work:
    many = len(window)
    plain = {
        "id": np.arange(many),
        "window": window,
        "best": np.full(many, ALL_DAY),
        "units": np.ones(many, int),
        "language": np.full(many, NOBODY),
        "skill": np.full(many, NOBODY),
        "owner": np.full(many, NOBODY),
        "urgent": np.zeros(many, bool),
        "batched": np.zeros(many, bool),
    } | columns
    flags = {"urgent", "batched"}
    return Work(
        **{name: np.array(column, bool if name in flags else np.int64) for name, column in plain.items()}
    )


def opens(*rows: str) -> np.ndarray:
    return np.array([[mark == "x" for mark in row] for row in rows])


def placed(booked):
    return list(zip(booked.rep.tolist(), booked.cell.tolist(), strict=True))


ALWAYS = opens("xxxxxx")


def test_the_first_come_first_and_who_finds_no_room_is_told_from_whom_nobody_can_serve():
    two = roster([[1, 1, 0, 0, 0, 0]])
    booked = book(GRID, two, ALWAYS, work([0, 0, 0], language=[NOBODY, NOBODY, NOBODY]), batch_cells=4)
    assert placed(booked) == [(0, 0), (0, 1), (NOBODY, NOBODY)]
    assert booked.able.all()
    mute = roster([[1] * CELLS], speaks=[[0]])
    assert not book(GRID, mute, ALWAYS, work([0], language=[0]), batch_cells=4).able.any()


def test_an_earlier_booking_moves_on_to_make_room_for_one_who_is_only_there_then():
    windows = opens("xxxxxx", "xx....")
    one = roster([[1, 1, 1, 0, 0, 0]])
    booked = book(GRID, one, windows, work([0, 0, 1, 1]), batch_cells=4)
    assert sorted(placed(booked)) == [(NOBODY, NOBODY), (0, 0), (0, 1), (0, 2)]
    assert (booked.rep[:3] == 0).all()


def test_a_customer_goes_to_their_own_rep_and_to_another_when_that_one_is_away_or_full():
    both = roster([[1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0], [0] * 6])
    booked = book(GRID, both, ALWAYS, work([0, 0, 0], owner=[1, 1, 2]), batch_cells=4)
    assert booked.rep.tolist() == [1, 1, 0]
    full = book(GRID, both, ALWAYS, work([0, 0, 0], owner=[1, 1, 1]), batch_cells=4)
    assert full.rep.tolist() == [1, 1, 0]


def test_the_best_part_of_the_day_is_taken_while_there_is_room():
    windows = opens("xxxxxx", "....xx")
    booked = book(GRID, roster([[1] * 6]), windows, work([0] * 3, best=[1] * 3), batch_cells=4)
    assert booked.cell.tolist() == [4, 5, 0]


def test_work_of_several_cells_takes_them_in_a_row():
    booked = book(GRID, roster([[1, 1, 0, 1, 1, 1]]), ALWAYS, work([0, 0], units=[3, 2]), batch_cells=4)
    assert booked.cell.tolist() == [3, 0]


def test_batches_take_no_more_than_their_hour_of_a_rep():
    booked = book(GRID, roster([[1] * 6]), ALWAYS, work([0] * 4, batched=[1, 1, 1, 0]), batch_cells=2)
    assert booked.cell.tolist() == [0, 1, NOBODY, 2]


def test_nobody_is_booked_twice_in_a_day():
    with pytest.raises(Invalid, match="twice"):
        book(GRID, roster([[1] * 6]), ALWAYS, work([0, 0], id=[7, 7]), batch_cells=4)


def test_no_reps_and_no_work_are_no_error():
    none = roster(np.zeros((0, CELLS)), np.zeros((0, 1)), np.zeros((0, 1)))
    assert not book(GRID, none, ALWAYS, work([0, 0]), batch_cells=4).able.any()
    assert len(book(GRID, roster([[1] * 6]), ALWAYS, work([]), batch_cells=4).rep) == 0


WINDOWS = st.lists(st.lists(st.booleans(), min_size=CELLS, max_size=CELLS), min_size=1, max_size=4)


@settings(deadline=None, max_examples=200)
@given(
    WINDOWS,
    st.lists(st.lists(st.booleans(), min_size=CELLS, max_size=CELLS), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(0, 3), st.floats(0.1, 100)), min_size=1, max_size=14),
)
def test_booking_single_cells_in_order_of_worth_is_as_good_as_the_best_assignment(windows, free, customers):
    customers.sort(key=lambda one: -one[1])
    window = np.array([which % len(windows) for which, _ in customers])
    worth = np.array([value for _, value in customers])
    mask = np.array(windows, bool)
    booked = book(GRID, roster(free), mask, work(window), batch_cells=4)
    there = mask[window][:, None, :] & np.array(free, bool)[None]
    gains = worth[:, None] * there.reshape(len(worth), -1)
    rows, places = linear_sum_assignment(gains, maximize=True)
    assert worth[booked.rep != NOBODY].sum() == pytest.approx(gains[rows, places].sum())


ROWS = st.tuples(
    st.integers(0, 3), st.integers(1, 3), st.sampled_from([NOBODY, 0]), st.sampled_from([NOBODY, 0, 1, 2]),
    st.booleans(), st.booleans(),
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(WINDOWS, st.lists(ROWS, max_size=20), st.randoms(use_true_random=False))
def test_nothing_is_booked_outside_hours_over_another_or_to_who_cannot_do_it(windows, rows, dice):
    mask = np.array(windows, bool)
    reps = roster(
        [[dice.random() < 0.7 for _ in range(CELLS)] for _ in range(3)],
        able=[[dice.random() < 0.5] for _ in range(3)],
    )
    names = ("units", "skill", "owner", "urgent", "batched")
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names, start=1)}
    wanted = work([row[0] % len(windows) for row in rows], **columns)
    booked = book(GRID, reps, mask, wanted, batch_cells=2)
    taken = Counter()
    batches = Counter()
    for row, (rep, cell) in enumerate(placed(booked)):
        if rep == NOBODY:
            continue
        span = range(cell, cell + wanted.units[row])
        assert all(reps.free[rep, at] and mask[wanted.window[row], at] for at in span)
        assert wanted.skill[row] == NOBODY or reps.able[rep, wanted.skill[row]]
        taken.update((rep, at) for at in span)
        batches[rep] += len(span) * wanted.batched[row]
    assert all(count == 1 for count in taken.values())
    assert all(count <= 2 for count in batches.values())


def kept_of(booked, wanted, *, begun=()):
    rows = np.flatnonzero(booked.rep != NOBODY)
    return Kept(wanted.id[rows], booked.rep[rows], booked.cell[rows], np.isin(wanted.id[rows], begun))


def test_planning_again_without_news_moves_nothing():
    windows = opens("xxxxxx", "xx....")
    wanted, one = work([0, 0, 1, 1, 0]), roster([[1] * 4 + [0] * 2])
    first = book(GRID, one, windows, wanted, batch_cells=4)
    again = book(GRID, one, windows, wanted, batch_cells=4, kept=kept_of(first, wanted))
    assert placed(again) == placed(first)
    assert again.moved.size == 0


def test_a_newcomer_worth_more_takes_what_is_free_and_moves_nobody():
    wanted, one = work([0, 0]), roster([[1, 1, 1, 0, 0, 0]])
    kept = kept_of(book(GRID, one, ALWAYS, wanted, batch_cells=4), wanted)
    news = work([0, 0, 0, 0], id=[9, 8, 0, 1])
    booked = book(GRID, one, ALWAYS, news, batch_cells=4, kept=kept)
    assert placed(booked) == [(0, 2), (NOBODY, NOBODY), (0, 0), (0, 1)]
    assert booked.moved.size == 0


def test_an_overdue_promise_pushes_out_the_least_but_never_what_has_begun():
    wanted, one = work([0, 0]), roster([[1, 1, 0, 0, 0, 0]])
    kept = kept_of(book(GRID, one, ALWAYS, wanted, batch_cells=4), wanted, begun=[1])
    news = work([0, 0, 0], id=[9, 0, 1], urgent=[True, False, False])
    booked = book(GRID, one, ALWAYS, news, batch_cells=4, kept=kept)
    assert placed(booked) == [(0, 0), (NOBODY, NOBODY), (0, 1)]


def test_a_place_that_a_rep_who_fell_ill_cannot_keep_is_given_to_another():
    wanted = work([0, 0])
    kept = Kept(np.array([0, 1]), np.array([0, 1]), np.array([2, 2]), np.array([False, False]))
    ill = roster([[0] * 6, [1] * 6])
    booked = book(GRID, ill, ALWAYS, wanted, batch_cells=4, kept=kept)
    assert placed(booked) == [(1, 0), (1, 2)]
    assert booked.moved.tolist() == [0]


def test_what_is_pushed_out_in_the_end_is_booked_again_where_there_is_room():
    windows, two = opens("xxxxxx", "x....."), roster([[1, 0, 0, 0, 0, 1], [0, 0, 0, 1, 0, 0]])
    wanted = work([1, 0], owner=[1, 0], urgent=[True, False], batched=[False, True])
    assert placed(book(GRID, two, windows, wanted, batch_cells=4)) == [(0, 0), (1, 3)]
