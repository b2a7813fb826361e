"""Dealings become the counts scoring weighs, each in its own window."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from assistant import db, ids
from assistant.clock import FixedClock
from assistant.customers import signs, valuing
from assistant.customers.models import Interaction, InteractionKind
from assistant.customers.signs import Heard
from assistant.scoring.extras import Extras
from tests import cast


@pytest.fixture
def ana(engine: sa.Engine, clock: FixedClock) -> str:
    with db.transaction(engine) as session:
        return cast.ana(session, clock.now()).id


def deal(
    engine: sa.Engine, clock: FixedClock, who: str, kind: str, *days_ago: int, open: bool = False
) -> None:
    with db.transaction(engine) as session:
        for days in days_ago:
            at = clock.now() - timedelta(days=days)
            session.add(Interaction(id=ids.new("int", at), customer_id=who, kind=kind, at=at, open=open))


def told(engine: sa.Engine, clock: FixedClock, **how: object) -> dict[str, Extras]:
    with db.reading(engine) as session:
        return signs.extras(session, clock.now(), **how)


def test_each_sign_is_counted_in_its_two_windows(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    deal(engine, clock, ana, "complaint", 10, 200)
    deal(engine, clock, ana, "complaint", 900, open=True)
    deal(engine, clock, ana, "review", 20, 30, 300)
    deal(engine, clock, ana, "activity", 5)
    deal(engine, clock, ana, "visit", 190, 350)
    deal(engine, clock, ana, "call", 40, 250)
    assert told(engine, clock)[ana] == Extras(
        open_complaints=1, complaints_now=1, complaints_before=1, bad_reviews=2, reviews_before=1,
        activity_now=1, activity_before=2, interactions_now=1, interactions_before=1,
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "source"), signs.VALUE_SOURCES.items())
def test_a_value_source_counts_for_a_year(
    engine: sa.Engine, clock: FixedClock, ana: str, kind: InteractionKind, source: str
) -> None:
    deal(engine, clock, ana, kind, 3, 364, 366)
    assert getattr(told(engine, clock)[ana], source) == 2


def test_nothing_still_to_come_counts(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    deal(engine, clock, ana, "referral", -1)
    assert told(engine, clock) == {}


def test_only_those_asked_for_are_told(engine: sa.Engine, clock: FixedClock, ana: str) -> None:
    deal(engine, clock, ana, "referral", 3)
    assert told(engine, clock, only=["cus_nobody"]) == {}
    assert told(engine, clock, after=ana) == {}
    assert list(told(engine, clock, only=[ana])) == [ana]


def test_what_contacts_taught_comes_beside_what_was_dealt(
    engine: sa.Engine, clock: FixedClock, ana: str
) -> None:
    deal(engine, clock, ana, "referral", 3)
    heard = {ana: Heard(attempts=4, unanswered=2, left=True, natural="moved")}
    one = told(engine, clock, heard=heard)[ana]
    assert (one.referrals, one.unanswered, one.left, one.natural) == (1, 2, True, "moved")


def test_nobody_is_worth_anything_before_the_first_scoring(engine: sa.Engine) -> None:
    with db.reading(engine) as session:
        found = valuing.view(session)
    assert (found.as_of, found.concentration, sum(one.customers for one in found.tiers)) == (None, None, 0)
