from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.scoring.purchases import (
    NO_DAY,
    Ledger,
    Purchases,
    cohort_of,
    day_of,
    epoch_day,
    ledger_of,
    summarise,
)
from tests.scoring.histories import AS_OF, bought, cdnow_cohort, cdnow_ledger, ledger

histories = st.lists(
    st.lists(st.tuples(st.integers(0, 900), st.integers(-50, 200)), max_size=12), min_size=1, max_size=6
)


def made(rows: list[list[tuple[int, int]]]) -> Ledger:
    return ledger_of(
        Purchases(str(n), tuple(AS_OF - timedelta(days=d) for d, _ in one), tuple(float(m) for _, m in one))
        for n, one in enumerate(rows)
    )


def kept_days(rows: list[tuple[int, int]]) -> list[int]:
    """The days (0 for today, before it below) with money that no refund took back, one row after another, and
    those on which something was had for nothing."""
    held: list[list[int]] = []
    for day in sorted({-ago for ago, _ in rows}):
        money = [amount for ago, amount in rows if -ago == day]
        held.append([day, sum(amount for amount in money if amount > 0)])
        back = -sum(amount for amount in money if amount < 0)
        while held and back >= held[-1][1]:
            back -= held.pop()[1]
        if held:
            held[-1][1] -= back
    return sorted({day for day, _ in held} | {-ago for ago, amount in rows if amount == 0})


@given(histories)
def test_the_columns_agree_with_counting_one_by_one(rows: list[list[tuple[int, int]]]) -> None:
    summary = summarise(made(rows), AS_OF)
    for at, one in enumerate(rows):
        days = kept_days(one)
        gaps = [later - earlier for earlier, later in pairwise(days)]
        assert summary.purchase_days[at] == len(days)
        assert summary.spend_all[at] == pytest.approx(sum(money for _, money in one))
        assert summary.spend_365[at] == pytest.approx(sum(money for ago, money in one if ago < 365))
        assert summary.count_365[at] == sum(day > -365 for day in days)
        if days:
            assert summary.last_day[at] == epoch_day(AS_OF) + days[-1]
            assert summary.recency[at] == pytest.approx((days[-1] - days[0]) / 7)
            assert summary.age[at] == pytest.approx(-days[0] / 7)
        if gaps:
            assert summary.median_gap_days[at] == np.median(gaps)
        else:
            assert np.isnan(summary.median_gap_days[at])


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[list[tuple[int, int]]], random: object) -> None:
    before = made(rows)
    mixed = np.random.default_rng(random.randint(0, 9)).permutation(len(before.day))  # type: ignore[attr-defined]
    columns = (
        before.customer_index[mixed],
        before.day[mixed],
        before.amount[mixed],
        before.discretionary[mixed],
    )
    one, other = summarise(before, AS_OF), summarise(Ledger(*columns, before.customers), AS_OF)
    assert one.spend_all == pytest.approx(other.spend_all)
    assert one.amount_scatter == pytest.approx(other.amount_scatter)
    assert (one.last_day == other.last_day).all()


def test_the_cdnow_orders_become_the_published_summary() -> None:
    summary, published = summarise(cdnow_ledger(), date(1997, 9, 30)), cdnow_cohort()
    assert (summary.frequency == published.frequency).all()
    assert summary.recency == pytest.approx(published.recency, abs=0.006)
    assert summary.age == pytest.approx(published.age, abs=0.006)


def test_ten_thousand_orders_of_one_day_are_one_purchase() -> None:
    flood = Purchases("flood", (AS_OF,) * 10_000, (1.5,) * 10_000)
    summary = summarise(ledger_of([flood]), AS_OF)
    assert (summary.purchase_days[0], summary.frequency[0], summary.mean_amount[0]) == (1, 0, 15_000)


def test_a_refund_takes_money_and_is_no_purchase() -> None:
    days = AS_OF - timedelta(days=30), AS_OF - timedelta(days=20), AS_OF
    summary = summarise(ledger_of([Purchases("r", days, (50.0, 30.0, -20.0))]), AS_OF)
    assert (summary.purchase_days[0], summary.spend_all[0], summary.mean_amount[0]) == (2, 60, 30)
    assert day_of(summary.last_day[0]) == days[1]


@pytest.mark.parametrize("back", [(-50.0,), (-20.0, -30.0), (-80.0,)])
def test_an_order_taken_back_whole_is_no_purchase(back: tuple[float, ...]) -> None:
    days = (AS_OF - timedelta(days=150), AS_OF - timedelta(days=2), *(AS_OF for _ in back))
    summary = summarise(ledger_of([Purchases("r", days, (90.0, 50.0, *back))]), AS_OF)
    assert (summary.purchase_days[0], summary.spend_all[0]) == (1, 140 + sum(back))
    assert day_of(summary.last_day[0]) == days[0]


def test_a_refund_still_to_come_takes_nothing_back() -> None:
    days = AS_OF - timedelta(days=2), AS_OF + timedelta(days=2)
    assert summarise(ledger_of([Purchases("r", days, (50.0, -50.0))]), AS_OF).bought[0]


@pytest.mark.parametrize("refund", [(), (-20.0,)])
def test_who_comes_for_something_free_still_comes(refund: tuple[float, ...]) -> None:
    days = AS_OF - timedelta(days=9), AS_OF - timedelta(days=1), *(AS_OF for _ in refund)
    summary = summarise(ledger_of([Purchases("free", days, (20.0, 0.0, *refund))]), AS_OF)
    assert (summary.purchase_days[0], day_of(summary.last_day[0])) == (2 - len(refund), days[1])


def test_only_refunds_is_never_bought() -> None:
    summary = summarise(ledger_of([Purchases("r", (AS_OF,), (-20.0,))]), AS_OF)
    assert not summary.bought[0]
    assert (summary.last_day[0], summary.mean_amount[0], summary.spend_all[0]) == (NO_DAY, 0, -20)


def test_orders_after_the_day_are_ignored() -> None:
    assert summarise(ledger(bought("f", 10, -5)), AS_OF).purchase_days[0] == 1
    assert not summarise(ledger(bought("f", -5)), AS_OF).bought[0]


def test_the_discretionary_share_is_of_money_not_of_orders() -> None:
    one = Purchases("d", (AS_OF, AS_OF), (75.0, 25.0), (True, False))
    assert summarise(ledger_of([one]), AS_OF).discretionary_share[0] == 0.75


def test_who_never_bought_is_left_out_of_the_cohort() -> None:
    assert len(cohort_of([bought("a", 3), bought("none")], AS_OF).age) == 1


def test_an_uneven_record_is_refused_with_its_customer() -> None:
    with pytest.raises(Invalid, match="customer odd"):
        ledger_of([Purchases("odd", (AS_OF,), ())])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"customer_index": np.array([7])}, "outside the list"),
        ({"amount": np.array([float("nan")])}, "finite"),
        ({"day": np.array([1, 2])}, "same length"),
    ],
)
def test_a_contradictory_ledger_is_refused(change: dict[str, np.ndarray], says: str) -> None:
    good = {
        "customer_index": np.array([0]),
        "day": np.array([1]),
        "amount": np.array([1.0]),
        "discretionary": np.array([False]),
    }
    with pytest.raises(Invalid, match=says):
        summarise(Ledger(**(good | change), customers=["a"]), AS_OF)
