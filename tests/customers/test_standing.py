"""Where every customer stands is stored, and said when it moves."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.customers import register, standing, telling
from assistant.customers.models import Customer, Interaction, Lapse, Order
from assistant.history import ledger
from assistant.history.ledger import SYSTEM
from assistant.history.timeline import timeline

TIERS = {"key", "major", "ordinary", "small", "release"}


def buy(session: Session, who: Customer, days: list[date], amount: str = "40", currency: str = "EUR") -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number, day in enumerate(days):
        session.add(
            Order(
                id=ids.new("ord", at),
                customer_id=who.id,
                external_ref=f"{who.id}-{day}-{number}",
                ordered_on=day,
                amount=Decimal(amount) + number % 3,
                currency=currency,
            )
        )


@pytest.fixture
def shop(engine: sa.Engine, clock: FixedClock) -> dict[str, str]:
    """Ana buys every three weeks until today, Ben stopped half a year ago, Cleo never bought."""
    today = clock.now().date()
    with db.transaction(engine) as session:
        made = [
            register.add_customer(session, name=name, actor=SYSTEM, now=clock.now())
            for name in ("Ana", "Ben", "Cleo")
        ]
        buy(session, made[0], [today - timedelta(days=21 * back) for back in range(15)])
        buy(session, made[1], [today - timedelta(days=200 + 14 * back) for back in range(15)], amount="90")
    return {customer.name: customer.id for customer in made}


def lapses(engine: sa.Engine) -> dict[str, Lapse]:
    with db.reading(engine) as session:
        return {lapse.customer_id: lapse for lapse in session.exec(select(Lapse))}


def test_everybody_gets_a_standing_with_its_reason_in_two_languages(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    report = standing.score_customers(engine, now=clock.now())
    found = lapses(engine)
    assert {name: found[who].state for name, who in shop.items()} == {
        "Ana": "active",
        "Ben": "lapsed",
        "Cleo": "never_bought",
    }
    ben = found[shop["Ben"]]
    assert (ben.days_since, ben.usual_gap_days) == (200, 14.0)
    assert ben.lapsed_on is not None
    assert "14" in telling.why(ben, "en")
    assert "14" in telling.why(ben, "zh")
    assert telling.evidence_record(ben)[0]["code"] == "rhythm_own"
    assert found[shop["Cleo"]].days_since is None
    assert (
        report.customers == sum(report.counts_per_tier.values()) == sum(report.counts_per_state.values()) == 3
    )
    assert set(report.counts_per_tier) == TIERS


def test_scoring_is_one_step_of_the_house_and_a_first_score_is_no_move(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    standing.score_customers(engine, now=clock.now())
    report = standing.score_customers(engine, now=clock.now())
    assert report.moved == 0
    with db.reading(engine) as session:
        steps = timeline(session, verb="scored").items
        assert ledger.verify(session)[1] == []
    assert {moment.event.customer_id for moment in steps} == {ledger.HOUSE}
    assert set(steps[0].event.facts["parameters"]) == {"r", "alpha", "a", "b"}
    assert steps[0].event.facts["customers"] == 3


def test_who_moved_has_it_in_their_history(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    standing.score_customers(engine, now=clock.now())
    report = standing.score_customers(engine, now=clock.advance(timedelta(days=150)))
    assert report.moved >= 1
    with db.reading(engine) as session:
        (moment,) = timeline(session, customer_id=shop["Ana"], verb="scored").items
    assert moment.event.facts["state"][0] == "active"
    assert lapses(engine)[shop["Ana"]].state == moment.event.facts["state"][1]


def test_an_open_complaint_weighs_and_a_closed_one_does_not(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    standing.score_customers(engine, now=clock.now())
    quiet = lapses(engine)[shop["Ana"]].score
    at = clock.now() - timedelta(days=9)
    with db.transaction(engine) as session:
        complaint = Interaction(id="int_1", customer_id=shop["Ana"], kind="complaint", at=at, open=True)
        session.add(complaint)
    standing.score_customers(engine, now=clock.now())
    assert lapses(engine)[shop["Ana"]].score > quiet
    with db.transaction(engine) as session:
        session.add(Interaction(id="int_2", customer_id=shop["Ben"], kind="referral", at=at))
        complaint.open = False
        session.add(session.merge(complaint))
    standing.score_customers(engine, now=clock.now())
    assert lapses(engine)[shop["Ana"]].score == pytest.approx(quiet)


def test_other_currencies_are_weighed_in_the_commonest(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    today = clock.now().date()
    with db.transaction(engine) as session:
        for name, amount, currency in (("王丽", "4000", "JPY"), ("Zed", "40", "XTS")):
            made = register.add_customer(session, name=name, actor=SYSTEM, now=clock.now())
            buy(session, made, [today - timedelta(days=21 * back) for back in range(10)], amount, currency)
            shop[name] = made.id
    report = standing.score_customers(engine, now=clock.now())
    assert (report.currency, report.unconverted) == ("EUR", ("XTS",))
    found = lapses(engine)
    assert found[shop["王丽"]].future_value < found[shop["Ana"]].future_value * 2


def test_an_empty_house_is_scored_from_what_is_believed_beforehand(
    engine: sa.Engine, clock: FixedClock
) -> None:
    report = standing.score_customers(engine, now=clock.now())
    assert (report.customers, report.method) == (0, "prior")


def test_the_erased_are_not_scored(engine: sa.Engine, clock: FixedClock, shop: dict[str, str]) -> None:
    with db.transaction(engine) as session:
        ben = session.get(Customer, shop["Ben"])
        assert ben is not None
        ben.erased_at = clock.now()
        session.add(ben)
    assert standing.score_customers(engine, now=clock.now()).customers == 2


def test_looking_at_the_model_stores_nothing(
    engine: sa.Engine, clock: FixedClock, shop: dict[str, str]
) -> None:
    with db.reading(engine) as session:
        assert standing.current_model(session, clock.now()).customers == 3
    assert lapses(engine) == {}


def test_progress_counts_customers(engine: sa.Engine, clock: FixedClock, shop: dict[str, str]) -> None:
    told: list[tuple[int, int]] = []
    standing.score_customers(engine, now=clock.now(), on_progress=lambda *seen: told.append(seen))
    assert told == [(3, 3)]
