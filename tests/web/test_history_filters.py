"""The supervisor's filters: people are found by what one knows of them, and mistakes are told."""

import pytest
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.history.models import Event
from assistant.runtime import Runtime
from tests import cast
from tests.web.conftest import H, Visitor


@pytest.fixture
def looked(supervisor: Visitor, rep: Visitor, customers: dict[str, str]) -> Visitor:
    """A supervisor, after a rep has stopped all contact with Ana."""
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/stop", why="leave me be")
    return supervisor


@pytest.mark.parametrize("known", ["Ana Ferreira", "ferreira", "07700 900130", "cus_ana"])
def test_a_customer_is_found_by_name_number_or_id(looked: Visitor, known: str) -> None:
    page = looked.get(f"/history?customer={known}")
    assert page.h1 == "History of Ana Ferreira"
    assert "leave me be" in page.text
    assert "王雪" not in page.text


def test_of_several_who_fit_one_is_chosen(looked: Visitor, runtime: Runtime, clock: FixedClock) -> None:
    with db.transaction(runtime.engine) as session:
        ben = cast.ben(session, clock.now()).id
    page = looked.get("/history?customer=ferreira&verb=stopped", expect=422)
    assert "More than one customer fits" in page.text
    links = [one.get("href") for one in page.all("a") if "customer=cus_" in (one.get("href") or "")]
    assert any(ben in link for link in links)
    ana = next(link for link in links if "cus_ana" in link)
    assert "leave me be" in looked.get(ana).text


def test_the_only_one_of_exactly_that_name_is_meant(
    looked: Visitor, runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        cast.ben(session, clock.now()).name = "Ana Ferreira Costa"
    assert looked.get("/history?customer=ana ferreira").h1 == "History of Ana Ferreira"


def test_nobody_by_that_name_is_said_and_nothing_shown(looked: Visitor) -> None:
    page = looked.get("/history?customer=zzzz", expect=422)
    assert "No customer has this name" in page.text
    assert "leave me be" not in page.text
    kept = [one.get("value") for one in page.all("input") if one.get("id") == "customer"]
    assert kept == ["zzzz"]


def test_a_first_day_after_the_last_is_said(looked: Visitor) -> None:
    page = looked.get("/history?since=2026-11-24&until=2026-11-22", expect=422)
    assert "The first day is later than the last" in page.text
    assert looked.get("/history?since=2026-11-23&until=2026-11-23").status == 200


def test_who_looked_for_whom_is_on_that_customers_chain(
    looked: Visitor, runtime: Runtime, customers: dict[str, str]
) -> None:
    looked.get("/history?customer=ferreira")
    with db.reading(runtime.engine) as session:
        seen = session.exec(select(Event).where(Event.verb == "viewed")).all()
    assert [one.customer_id for one in seen] == [customers["ana"]]


def test_what_was_looked_for_is_told_in_words(log_in, customers: dict[str, str]) -> None:
    person = log_in("supervisor", "zh")
    person.get("/history?since=2026-11-01&until=2026-11-30&verb=stopped&channel=sms")
    step = " ".join("".join(one.itertext()) for one in person.get("/history").root.iter(f"{H}ol"))
    for told in ("起始日: 2026-11-01", "截止日: 2026-11-30", "事项: ", "渠道: "):
        assert told in step
    for code in ("since", "until", "verb", "channel", "stopped", "sms"):
        assert code not in step
