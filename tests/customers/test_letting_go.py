"""Nobody is let go before a supervisor says so, and whoever buys again is taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.customers import letting_go, register, standing
from assistant.customers.models import Customer, Lapse, LettingGo, LettingState, Order
from assistant.errors import Invalid, Missing, Stale
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline

BOSS = Actor("rep", "rep_boss")


def buy(session: Session, who: str, days: list[date], amount: str) -> None:
    for day in days:
        order = Order(id=f"ord_{who}_{day}", customer_id=who, external_ref=f"{who}-{day}", ordered_on=day,
                      amount=Decimal(amount), currency="EUR")  # fmt: skip
        session.add(order)


@pytest.fixture
def small(engine: sa.Engine, clock: FixedClock) -> str:
    """Of thirty who buy well, one bought sweets for cents two years ago; the id of that one."""
    today = clock.now().date()
    with db.transaction(engine) as session:
        for number in range(30):
            who = register.add_customer(session, name=f"Good {number}", actor=SYSTEM, now=clock.now())
            buy(session, who.id, [today - timedelta(days=30 * back + number) for back in range(12)], "80")
        cents = register.add_customer(session, name="Cent", actor=SYSTEM, now=clock.now())
        buy(session, cents.id, [today - timedelta(days=700 + 20 * back) for back in range(8)], "0.10")
    return cents.id


def proposal(engine: sa.Engine) -> LettingGo:
    with db.reading(engine) as session:
        (found,) = letting_go.listed(session)
    return found.letting


def tier_of(engine: sa.Engine, customer_id: str) -> str:
    with db.reading(engine) as session:
        return session.get_one(Lapse, customer_id).tier


def states(engine: sa.Engine) -> list[str]:
    with db.reading(engine) as session:
        return sorted(session.exec(select(LettingGo.state)))


def test_scoring_only_proposes(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    report = standing.score_customers(engine, now=clock.now())
    let = proposal(engine)
    assert (report.proposed, let.customer_id, let.currency) == (1, small, "EUR")
    assert let.expected_value < let.cost
    assert let.grounds["grounds"] == ["costs_more"]
    assert letting_go.why(let, "en") == "One more attempt brings 0.00 on average and costs 0.50."
    assert "成本为0.50" in letting_go.why(let, "zh")
    assert let.grounds["orders"] == 8
    assert (tier_of(engine, small), report.counts_per_tier["release"]) == ("small", 0)


def test_a_waiting_proposal_is_not_made_twice(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    standing.score_customers(engine, now=clock.advance(timedelta(days=1)))
    assert states(engine) == ["proposed"]


def test_who_was_let_go_stays_so_when_scored_again(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.transaction(engine) as session:
        letting_go.approve(session, proposal(engine).id, actor=BOSS, now=clock.now(), note="too small")
    assert tier_of(engine, small) == "release"
    report = standing.score_customers(engine, now=clock.advance(timedelta(days=1)))
    assert (tier_of(engine, small), report.counts_per_tier["release"], report.moved) == ("release", 1, 0)
    with db.reading(engine) as session:
        (step,) = timeline(session, customer_id=small, verb="let_go_approved").items
    assert (step.event.actor, step.text, step.event.facts["orders"]) == ("rep_boss", "too small", 8)


def test_who_was_kept_is_not_proposed_again_for_half_a_year(
    engine: sa.Engine, clock: FixedClock, small: str
) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.transaction(engine) as session:
        letting_go.decline(session, proposal(engine).id, actor=BOSS, now=clock.now())
    standing.score_customers(engine, now=clock.advance(timedelta(days=100)))
    assert states(engine).count("proposed") == 0
    standing.score_customers(engine, now=clock.advance(timedelta(days=100)))
    assert proposal(engine).customer_id == small


def test_buying_again_takes_them_back(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.transaction(engine) as session:
        letting_go.approve(session, proposal(engine).id, actor=BOSS, now=clock.now())
    now = clock.advance(timedelta(days=10))
    with db.transaction(engine) as session:
        buy(session, small, [now.date()], "200")
    standing.score_customers(engine, now=now)
    assert states(engine) == ["reopened"]
    assert tier_of(engine, small) != "release"
    with db.reading(engine) as session:
        (step,) = timeline(session, customer_id=small, verb="let_go_reopened").items
    assert step.event.facts == {"why": "bought again"}


def test_a_proposal_without_grounds_is_withdrawn(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.transaction(engine) as session:
        today = clock.now().date()
        buy(session, small, [today - timedelta(days=20 * back) for back in range(6)], "90")
    standing.score_customers(engine, now=clock.advance(timedelta(days=1)))
    assert states(engine) == ["withdrawn"]


def test_a_supervisor_takes_back_with_a_reason(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    let = proposal(engine)
    with db.transaction(engine) as session:
        letting_go.approve(session, let.id, actor=BOSS, now=clock.now())
    with pytest.raises(Invalid, match="why"), db.transaction(engine) as session:
        letting_go.reopen(session, let.id, why=" ", actor=BOSS, now=clock.now())
    with db.transaction(engine) as session:
        letting_go.reopen(session, let.id, why="her sister asked", actor=BOSS, now=clock.now())
    assert (states(engine), tier_of(engine, small)) == (["reopened"], "small")


def test_what_is_decided_is_not_decided_again(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    let = proposal(engine)
    with db.transaction(engine) as session:
        letting_go.approve(session, let.id, actor=BOSS, now=clock.now())
    for decide in (letting_go.approve, letting_go.decline):
        with pytest.raises(Stale, match="approved"), db.transaction(engine) as session:
            decide(session, let.id, actor=BOSS, now=clock.now())
    with pytest.raises(Missing), db.transaction(engine) as session:
        letting_go.approve(session, ids.new("let", clock.now()), actor=BOSS, now=clock.now())


def test_the_counts_name_every_state(engine: sa.Engine, clock: FixedClock, small: str) -> None:
    standing.score_customers(engine, now=clock.now())
    with db.reading(engine) as session:
        assert letting_go.counts(session) == {str(one): int(one == "proposed") for one in LettingState}


def test_what_is_decided_while_a_run_is_stored_stands(
    engine: sa.Engine, clock: FixedClock, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.score_customers(engine, now=clock.now())
    let = proposal(engine)
    monkeypatch.setattr(standing, "BATCH", 1)
    with db.transaction(engine) as session:
        session.add(Customer(id="a, stored first", name="First", created_at=clock.now()))

    def meanwhile(done: int, _many: int) -> None:
        if done == 1:
            with db.transaction(engine) as session:
                letting_go.approve(session, let.id, actor=BOSS, now=clock.now())

    report = standing.score_customers(engine, now=clock.advance(timedelta(hours=1)), on_progress=meanwhile)
    assert (tier_of(engine, small), report.counts_per_tier["release"]) == ("release", 1)
    assert states(engine) == ["approved"]
