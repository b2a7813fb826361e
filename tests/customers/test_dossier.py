"""All that is on record about one customer; and how customers are found."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from assistant.clock import FixedClock
from assistant.customers import consents, register
from assistant.customers.dossier import Totals, dossier, search
from assistant.customers.models import Customer, Interaction, Lapse, Order
from assistant.errors import Invalid, Missing
from assistant.history.ledger import SYSTEM


def add(session: Session, clock: FixedClock, name: str, **details: Any) -> Customer:
    return register.add_customer(session, name=name, actor=SYSTEM, now=clock.now(), **details)


def order(session: Session, who: Customer, ref: str, day: date, amount: str, currency: str = "EUR") -> None:
    session.add(
        Order(
            id=f"ord_{ref}",
            customer_id=who.id,
            external_ref=ref,
            ordered_on=day,
            amount=Decimal(amount),
            currency=currency,
        )
    )


def names(session: Session, query: str) -> list[str]:
    return [found.customer.name for found in search(session, query).items]


def test_the_dossier_holds_what_is_on_record(session: Session, clock: FixedClock) -> None:
    ana = add(session, clock, "Ana", phones=("+351912345678",))
    today = clock.now().date()
    order(session, ana, "1", today - timedelta(days=30), "10.50")
    order(session, ana, "2", today - timedelta(days=9), "20")
    order(session, ana, "3", today - timedelta(days=8), "-5")
    order(session, ana, "4", today - timedelta(days=30), "99", "CNY")
    soon, past = clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)
    session.add(Interaction(id="int_1", customer_id=ana.id, kind="complaint", at=past, text="late"))
    session.add(Interaction(id="int_2", customer_id=ana.id, kind="visit", at=soon))
    asked = {"customer_id": ana.id, "actor": SYSTEM, "now": clock.now()}
    consents.record_consent(session, channel="sms", status="given", proof="form", given_on=today, **asked)  # type: ignore[arg-type]
    consents.block(session, channel="call", rule="asked", why="no calls", **asked)  # type: ignore[arg-type]
    session.flush()
    seen = dossier(session, ana.id, clock.now())
    assert [phone.e164 for phone in seen.phones] == ["+351912345678"]
    assert seen.consents["sms"].proof == "form"
    assert [block.channel for block in seen.blocks] == ["call"]
    assert [one.external_ref for one in seen.orders][:2] == ["3", "2"]
    assert seen.totals == {"CNY": Totals(1, Decimal("99.00")), "EUR": Totals(2, Decimal("25.50"))}
    assert seen.rhythm.days == (today - timedelta(days=30), today - timedelta(days=9))
    assert seen.rhythm.days_since == 9
    assert [one.id for one in seen.interactions] == ["int_1"]
    assert seen.lapse is None


def test_a_newcomer_has_an_empty_dossier(session: Session, clock: FixedClock) -> None:
    seen = dossier(session, add(session, clock, "Cleo").id, clock.now())
    assert (seen.orders, seen.totals, seen.rhythm.days, seen.rhythm.days_since) == ((), {}, (), None)


def test_the_unknown_and_the_erased_have_none(session: Session, clock: FixedClock) -> None:
    gone = add(session, clock, "Gone")
    gone.erased_at = clock.now()
    session.flush()
    for customer_id in (gone.id, "cus_none"):
        with pytest.raises(Missing):
            dossier(session, customer_id, clock.now())
    assert names(session, "Gone") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ana", ["Ana Silva"]),
        ("silv", ["Ana Silva"]),
        ("王", ["王丽"]),
        ("a1", ["Ana Silva"]),
        ("912 345", ["Ana Silva"]),
        ("0912-345-678", ["Ana Silva"]),
        ("老客户", ["王丽"]),
        ("VIP", ["Ana Silva"]),
        ("12", []),
        ("0000", []),
        ("00 351", ["Ana Silva"]),
        ("lisb", ["Ana Silva"]),
        ("茶", ["王丽"]),
        ("%", ["100% Tea_House"]),
        ("_", ["100% Tea_House"]),
        ("!", []),
        ("\0\ud800'\"\\", []),
        ("", ["100% Tea_House", "Ana Silva", "王丽"]),
    ],
)
def test_customers_are_found_by_what_one_knows(
    session: Session, clock: FixedClock, query: str, expected: list[str]
) -> None:
    add(
        session, clock, "Ana Silva", external_ref="A1", phones=("+351912345678",), tags=["vip"], city="Lisboa"
    )
    add(session, clock, "王丽", tags=["老客户"], industry="茶叶")
    add(session, clock, "100% Tea_House")
    assert sorted(names(session, query)) == sorted(expected)


def worth(session: Session, who: Customer, value: float, tier: str = "key", state: str = "lapsed") -> None:
    lapse = {"score": 50.0, "expected_purchases": 1.0, "probability_alive": 0.5, "scored_at": who.created_at}
    session.add(Lapse(customer_id=who.id, future_value=value, tier=tier, state=state, **lapse))
    session.flush()


def test_those_worth_most_come_first_and_the_unscored_last(session: Session, clock: FixedClock) -> None:
    for name, value in (("Small", 3.5), ("Great", 900.0), ("Nothing", 0.0)):
        worth(session, add(session, clock, name), value)
    add(session, clock, "New")
    assert names(session, "") == ["Great", "Small", "Nothing", "New"]


def test_a_list_is_narrowed_by_tier_and_state(session: Session, clock: FixedClock) -> None:
    worth(session, add(session, clock, "Ana"), 9, "key", "lapsed")
    worth(session, add(session, clock, "Bo"), 8, "small", "lapsed")
    worth(session, add(session, clock, "Cleo"), 7, "key", "active")
    add(session, clock, "New")

    def found(**asked: str) -> list[str]:
        return [one.customer.name for one in search(session, "", **asked).items]

    assert found(tier="key") == ["Ana", "Cleo"]
    assert found(state="lapsed") == ["Ana", "Bo"]
    assert found(tier="key", state="active") == ["Cleo"]


def test_pages_cover_everybody_once_also_those_worth_the_same(session: Session, clock: FixedClock) -> None:
    for number in range(12):
        one = add(session, clock, "Ana" if number % 2 else "王丽")
        if number % 3:
            worth(session, one, 0.1 + number % 2)
    seen, after = [], None
    while True:
        page = search(session, "", limit=5, after=after)
        seen += [found.customer.id for found in page.items]
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 12


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "x",
        "[]",
        "[1, 2]",
        "3",
        '["a"]',
        "null",
        '["a", "b"]',
        '[NaN, "b"]',
        '[true, "b"]',
        f'[{"9" * 150}, "b"]',
    ],
)
def test_a_mark_nobody_gave_out_is_refused(session: Session, mark: str) -> None:
    with pytest.raises(Invalid, match="after"):
        search(session, "", after=mark)
