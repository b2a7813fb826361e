"""A run that was cut off goes on with its own model; between runs the changed are scored by the model in
force."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import register, standing
from assistant.customers.changes import note_change
from assistant.customers.models import Lapse, Order, RunState, ScoringRun
from assistant.history.ledger import SYSTEM

NUMBERS = count()


def buy(session: Session, who: str, days: list[date], amount: str = "40", currency: str = "EUR") -> None:
    for number, day in enumerate(days):
        one = next(NUMBERS)
        session.add(
            Order(id=f"ord_{one}", customer_id=who, external_ref=f"ref {one}",
                  ordered_on=day, amount=Decimal(amount) + number % 3, currency=currency)
        )  # fmt: skip


@pytest.fixture
def town(engine: sa.Engine, clock: FixedClock) -> list[str]:
    """Twelve customers with rhythms and silences of their own, in the order of their ids."""
    today = clock.now().date()
    made = []
    with db.transaction(engine) as session:
        for number in range(12):
            who = register.add_customer(session, name=f"N{number}", actor=SYSTEM, now=clock.now()).id
            days = [today - timedelta(days=15 * number + (9 + number) * back) for back in range(10)]
            buy(session, who, days, str(10 + 7 * number))
            made.append(who)
    return sorted(made)


def stood(engine: sa.Engine, *, without: frozenset[str] = frozenset({"run_id"})) -> dict[str, Any]:
    with db.reading(engine) as session:
        return {one.customer_id: one.model_dump(exclude=set(without)) for one in session.exec(select(Lapse))}


def runs_of(engine: sa.Engine) -> list[ScoringRun]:
    with db.reading(engine) as session:
        return list(session.exec(select(ScoringRun).order_by(ScoringRun.started_at, ScoringRun.id)))


class CutOffError(Exception):
    pass


def cut_off_after(engine: sa.Engine, clock: FixedClock, parts: int) -> None:
    told = []

    def stop(*seen: int) -> None:
        told.append(seen)
        if len(told) == parts:
            raise CutOffError

    with pytest.raises(CutOffError):
        standing.score_customers(engine, now=clock.now(), on_progress=stop)


def test_a_run_cut_off_goes_on_where_it_stopped_and_comes_to_the_same(
    engine: sa.Engine, clock: FixedClock, town: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_report = standing.score_customers(engine, now=clock.now())
    timeless = frozenset({"run_id", "scored_at"})
    whole = stood(engine, without=timeless)
    clock.advance(timedelta(seconds=1))
    with db.transaction(engine) as session:
        session.connection().execute(sa.text("DELETE FROM lapses"))
    monkeypatch.setattr(standing, "BATCH", 5)
    cut_off_after(engine, clock, 1)
    assert sorted(stood(engine)) == town[:5]
    told: list[tuple[int, int]] = []
    report = standing.score_customers(engine, now=clock.now(), on_progress=lambda *seen: told.append(seen))
    assert told == [(10, 12), (12, 12)]
    assert stood(engine, without=timeless) == whole
    assert report.counts_per_tier == whole_report.counts_per_tier
    assert [run.state for run in runs_of(engine)] == [RunState.DONE, RunState.DONE]
    assert {one["run_id"] for one in stood(engine, without=frozenset()).values()} == {report.run_id}


def test_going_on_uses_the_model_the_run_began_with(
    engine: sa.Engine, clock: FixedClock, town: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "BATCH", 5)
    cut_off_after(engine, clock, 1)
    with db.transaction(engine) as session:
        buy(session, town[-1], [clock.now().date()] * 40, "9000")
    (begun,) = runs_of(engine)
    report = standing.score_customers(engine, now=clock.now())
    assert (report.run_id, report.version) == (begun.id, begun.version)


def test_a_run_cut_off_on_an_earlier_day_is_given_up(
    engine: sa.Engine, clock: FixedClock, town: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "BATCH", 5)
    cut_off_after(engine, clock, 2)
    report = standing.score_customers(engine, now=clock.advance(timedelta(days=1)))
    assert [run.state for run in runs_of(engine)] == [RunState.GIVEN_UP, RunState.DONE]
    assert report.customers == 12


def test_only_the_changed_are_scored_in_between_and_by_the_same_model(
    engine: sa.Engine, clock: FixedClock, town: list[str]
) -> None:
    report = standing.score_customers(engine, now=clock.now())
    before = stood(engine)
    assert not standing.has_changes(engine)
    now = clock.advance(timedelta(minutes=5))
    with db.transaction(engine) as session:
        buy(session, town[7], [now.date()])
        note_change(session, [town[7]], now)
    assert standing.has_changes(engine)
    with db.transaction(engine) as session:
        fresh = register.add_customer(session, name="Fresh", actor=SYSTEM, now=now).id
        buy(session, fresh, [now.date()])
    assert standing.has_changes(engine)
    assert standing.score_changed(engine, now=now) == 2
    after = stood(engine, without=frozenset())
    assert not standing.has_changes(engine)
    assert (after[town[7]]["days_since"], after[fresh]["days_since"]) == (0, 0)
    assert {one["run_id"] for one in after.values()} == {report.run_id}
    assert all(stood(engine)[who] == before[who] for who in town if who != town[7])


def test_scoring_all_one_by_one_comes_to_what_scoring_all_at_once_came_to(
    engine: sa.Engine, clock: FixedClock, town: list[str]
) -> None:
    standing.score_customers(engine, now=clock.now())
    whole = stood(engine)
    for who in town:
        with db.transaction(engine) as session:
            note_change(session, [who], clock.now())
        assert standing.score_changed(engine, now=clock.now()) == 1
    found = stood(engine)
    for who in town:
        for name, value in whole[who].items():
            close = pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
            assert name == "evidence" or found[who][name] == close, (who, name)


def test_a_change_that_comes_while_scoring_is_kept_for_the_next(
    engine: sa.Engine, clock: FixedClock, town: list[str]
) -> None:
    def meanwhile(*_: int) -> None:
        with db.transaction(engine) as session:
            note_change(session, [town[3]], clock.now() + timedelta(seconds=1))

    standing.score_customers(engine, now=clock.now())
    standing.score_customers(engine, now=clock.now(), on_progress=meanwhile)
    assert standing.has_changes(engine)
    standing.score_customers(engine, now=clock.now())
    assert not standing.has_changes(engine)


def test_odd_orders_are_counted_not_dropped_silently(
    engine: sa.Engine, clock: FixedClock, town: list[str]
) -> None:
    today = clock.now().date()
    with db.transaction(engine) as session:
        buy(session, town[0], [today + timedelta(days=3)])
        buy(session, town[1], [today - timedelta(days=400)] * 150)
        buy(session, town[2], [today - timedelta(days=401)], amount="-15")
        session.flush()
        session.execute(
            sa.text("UPDATE customers SET erased_at = created_at WHERE id = :who"), {"who": town[5]}
        )
    odd = standing.score_customers(engine, now=clock.now()).oddities
    assert (odd.still_to_come, odd.crowded_day, odd.refunds, odd.of_erased) == (1, 150, 1, 10)


def test_orders_ten_thousand_on_one_day_are_one_purchase(
    engine: sa.Engine, clock: FixedClock, town: list[str]
) -> None:
    standing.score_customers(engine, now=clock.now())
    before = stood(engine)[town[4]]
    with db.transaction(engine) as session:
        day = clock.now().date() - timedelta(days=before["days_since"])
        rows = [
            {"id": f"ord_x{number}", "customer_id": town[4], "external_ref": f"x{number}", "ordered_on": day,
             "amount": Decimal("0.01"), "currency": "EUR", "kind": "necessary", "units": 1}
            for number in range(10_000)
        ]  # fmt: skip
        session.connection().execute(sa.insert(Order.__table__), rows)  # type: ignore[attr-defined]
    report = standing.score_customers(engine, now=clock.now())
    after = stood(engine)[town[4]]
    assert report.oddities.crowded_day >= 10_000
    assert (after["state"], after["usual_gap_days"]) == (before["state"], before["usual_gap_days"])


def test_who_was_never_scored_is_a_change(engine: sa.Engine, clock: FixedClock, town: list[str]) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.transaction(engine) as session:
        register.add_customer(session, name="Fresh", actor=SYSTEM, now=clock.now())
    assert standing.has_changes(engine)
    assert standing.score_changed(engine, now=clock.now()) == 1
    assert not standing.has_changes(engine)
