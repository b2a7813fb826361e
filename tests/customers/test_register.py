"""Customers one at a time."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import register
from assistant.customers.models import Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history.ledger import SYSTEM, Actor
from assistant.history.timeline import timeline

RITA = Actor("rep", "rep_rita")


def add(session: Session, clock: FixedClock, name: str = "Ana Silva", **details: Any) -> Customer:
    return register.add_customer(session, name=name, actor=RITA, now=clock.now(), **details)


def amend(session: Session, clock: FixedClock, customer: Customer, **changes: Any) -> Customer:
    return register.amend_customer(session, customer.id, changes, actor=RITA, now=clock.now())


@pytest.mark.parametrize(
    ("details", "language", "said"),
    [
        ({"name": "王丽", "honorific": "女士"}, "zh", "王女士"),
        ({"name": "欧阳明", "honorific": "先生"}, "zh", "欧阳先生"),
        ({"name": "王丽", "honorific": "Ms"}, "zh", "王女士"),
        ({"name": "王丽"}, "zh", "王丽"),
        ({"name": "Ana Silva", "given_name": "Ana", "honorific": "Ms"}, "en", "Ana"),
        ({"name": "Li Wang", "honorific": "Ms"}, "en", "Ms Wang"),
        ({"name": "Li Wang", "honorific": "女士"}, "en", "Ms Wang"),
        ({"name": "Ana Silva"}, "en", "Ana Silva"),
        ({"name": "Ana Silva", "given_name": "Ana"}, "zh", "Ana"),
        ({"name": "王丽", "honorific": "女士"}, "en", "王丽"),
    ],
)
def test_people_are_addressed_as_one_speaks(
    clock: FixedClock, details: dict[str, str], language: str, said: str
) -> None:
    customer = Customer(id="cus_1", created_at=clock.now(), **details)
    assert register.how_to_address(customer, language) == said


def test_numbers_are_kept_in_e164_in_their_order(session: Session, clock: FixedClock) -> None:
    add(session, clock, country="PT", phones=("912 345 678", "+44 20 7946 0018", "912345678"))
    kept = session.exec(select(Phone).order_by(col(Phone.position))).all()
    assert [phone.e164 for phone in kept] == ["+351912345678", "+442079460018"]


@pytest.mark.parametrize(
    ("details", "named"),
    [
        ({"name": " "}, "name"),
        ({"name": "A\0na"}, "name"),
        ({"zone": "Europe/Atlantis"}, "time zone"),
        ({"language": "klingon"}, "language"),
        ({"country": "Atlantis"}, "country"),
        ({"phones": ("12",)}, "phone"),
        ({"preferred_from": "25:00"}, "preferred_from"),
        ({"preferred_channel": "pigeon"}, "preferred_channel"),
        ({"birthday": "2099-01-01"}, "birthday"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named(
    session: Session, clock: FixedClock, details: dict[str, Any], named: str
) -> None:
    with pytest.raises(Invalid, match=rf"^{named}"):
        add(session, clock, **details)


def test_a_reference_is_given_once(session: Session, clock: FixedClock) -> None:
    add(session, clock, external_ref="A1")
    with pytest.raises(Invalid, match="taken"):
        add(session, clock, external_ref="A1")


def test_what_is_learned_is_added_in_any_usual_form(session: Session, clock: FixedClock) -> None:
    ana = add(session, clock, language="English", tags=["tea"], birthday=date(1980, 5, 4))
    amend(
        session,
        clock,
        ana,
        birthday="5 May 1980",
        preferred_from="9:30",
        preferred_channel="短信",
        tags="茶;vip",
    )
    assert (ana.language, ana.birthday, ana.preferred_from) == ("en", date(1980, 5, 5), "09:30")
    assert (ana.preferred_channel, ana.tags) == ("sms", ["茶", "vip"])


def test_traits_are_merged_and_an_empty_one_goes(session: Session, clock: FixedClock) -> None:
    ana = add(session, clock, traits={"likes": "jasmine", "family": "twins", "visits": 0})
    amend(session, clock, ana, traits={"likes": "oolong", "family": ""})
    assert ana.traits == {"likes": "oolong", "visits": 0}
    for wrong in ("words", {"likes": ["a", "list"]}, {"likes": float("nan")}, {"likes": "a\0"}):
        with pytest.raises(Invalid, match=r"^traits"):
            amend(session, clock, ana, traits=wrong)


def test_a_field_can_be_cleared_but_not_the_name(session: Session, clock: FixedClock) -> None:
    ana = add(session, clock, birthday="1980-05-05", city="Lisboa")
    amend(session, clock, ana, birthday=None, city="")
    assert (ana.birthday, ana.city) == (None, "")
    with pytest.raises(Invalid, match=r"^name"):
        amend(session, clock, ana, name=" ")


def test_history_names_the_fields_and_keeps_the_values_apart(session: Session, clock: FixedClock) -> None:
    ana = add(session, clock, city="Lisboa")
    amend(session, clock, ana, city="Porto", notes="moved")
    amend(session, clock, ana, city="Porto")
    (moment,) = timeline(session, customer_id=ana.id, verb="amended").items
    assert moment.event.facts == {"fields": ["city", "notes"]}
    assert moment.text == '{"city": ["Lisboa", "Porto"], "notes": ["", "moved"]}'


def test_nobody_unknown_is_amended(session: Session, clock: FixedClock) -> None:
    with pytest.raises(Missing):
        register.amend_customer(session, "cus_none", {"city": "Porto"}, actor=SYSTEM, now=clock.now())


def test_a_trait_noted_meanwhile_by_another_is_kept(engine: sa.Engine, clock: FixedClock) -> None:
    with db.transaction(engine) as session:
        ana = add(session, clock, traits={"likes": "jasmine"})
    with db.reading(engine) as slow:
        seen = slow.get(Customer, ana.id)
        with db.transaction(engine) as quick:
            amend(quick, clock, ana, traits={"family": "twins"})
        amended = amend(slow, clock, ana, traits={"likes": "oolong"})
        assert amended is seen
        assert amended.traits == {"likes": "oolong", "family": "twins"}


@pytest.mark.parametrize(("typed", "kept"), [("谨慎", "careful"), ("Warm", "warm"), ("", None)])
def test_how_one_best_speaks_with_somebody_is_kept_by_its_name(
    session: Session, clock: FixedClock, typed: str, kept: str | None
) -> None:
    ana = add(session, clock)
    assert amend(session, clock, ana, style=typed).style == kept
    with pytest.raises(Invalid, match="style"):
        amend(session, clock, ana, style="loud")
