import re
from dataclasses import replace

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import consents, register
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


def test_customers_are_found_by_name_number_city_and_state(rep: Visitor, customers: dict[str, str]) -> None:
    for search, found, other in (
        ("ferr", "Ana", "王雪"),
        ("王", "王雪", "Ana"),
        ("900130", "Ana", "王雪"),
        ("上海", "王雪", "Ana"),
    ):
        text = rep.get(f"/customers?search={search}").text
        assert found in text
        assert other not in text
    assert "Ana" in rep.get("/customers?state=lapsed&tier=ordinary").text
    assert "Nobody fits" in rep.get("/customers?tier=key").text


def test_no_number_is_made_of_zeros(rep: Visitor, customers: dict[str, str]) -> None:
    for search in ("0000", "0 0-0 0", " 000000 "):
        assert "Nobody fits" in rep.get(f"/customers?search={search}").text


def test_a_long_list_goes_on_and_back_to_the_top(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        for number in range(60):
            register.add_customer(session, name=f"Extra {number:02}", actor=SYSTEM, now=clock.now())
    first = rep.get("/customers")
    assert "Ana" in first.text
    assert "From the top" not in first.text
    (more,) = [link.get("href") for link in first.all("a") if link.get("rel") == "next"]
    second = rep.get(more)
    assert "Ana" not in second.text
    assert "From the top" in second.text
    assert len(set(re.findall(r"Extra \d\d", first.text + second.text))) == 60


def test_a_dossier_holds_rhythm_consents_with_proof_and_the_reason_for_the_tier(
    rep: Visitor, customers: dict[str, str]
) -> None:
    page = rep.get(f"/customers/{customers['ana']}")
    assert page.h1 == "Ana Ferreira"
    assert "Usually buys every 21 days" in page.text
    assert "paper form" in page.text
    assert "1 order" in page.text
    assert "<circle" in page.html
    assert "10:00 there" in page.text


def test_tags_are_added_and_taken_away_in_place(rep: Visitor, customers: dict[str, str]) -> None:
    place = f"/customers/{customers['ana']}/tags"
    rep.get(f"/customers/{customers['ana']}")
    assert "爱喝茶" in rep.send(place, add="爱喝茶").text
    assert "Take away 爱喝茶" in rep.page.html
    rep.send(place, add="爱喝茶")
    assert rep.page.html.count("Take away 爱喝茶") == 1
    assert "Take away" not in rep.send(place, remove="爱喝茶").html


def test_do_not_contact_is_for_good_and_asks_why(rep: Visitor, customers: dict[str, str]) -> None:
    place = f"/customers/{customers['ana']}/stop"
    rep.get(f"/customers/{customers['ana']}")
    rep.send(place, expect=422, why=" ")
    rep.get(f"/customers/{customers['ana']}")
    old_tab = replace(rep)
    page = rep.send(place, why="“leave me be”")
    assert "will not be contacted again" in page.text
    assert "every channel · “leave me be”" in page.text
    refused = old_tab.send(f"/customers/{customers['ana']}/calls")
    assert refused.path == f"/customers/{customers['ana']}"
    assert "do-not-contact list" in refused.text


def test_why_somebody_was_not_contacted_is_a_row_with_its_rule(
    rep: Visitor, customers: dict[str, str]
) -> None:
    rep.get(f"/customers/{customers['wang']}")  # 18:00 in Shanghai
    old_tab = replace(rep)
    rep.send(f"/customers/{customers['wang']}/stop", why="no")
    old_tab.send(f"/customers/{customers['wang']}/calls")
    text = rep.get(f"/not-contacted?customer={customers['wang']}").text
    assert "Why 王雪 was not contacted" in text
    assert "do-not-contact list" in text
    assert "No rule has kept anyone" in rep.get(f"/not-contacted?customer={customers['ana']}").text


def test_a_channel_taken_back_is_shown_as_such(
    rep: Visitor, customers: dict[str, str], runtime: Runtime, clock: FixedClock
) -> None:
    with db.transaction(runtime.engine) as session:
        from_them = {
            "customer_id": customers["ana"],
            "channel": "sms",
            "status": "withdrawn",
            "proof": "e-mail",
        }
        consents.record_consent(
            session, **from_them, given_on=clock.now().date(), actor=SYSTEM, now=clock.now()
        )
    text = rep.get(f"/customers/{customers['ana']}").text
    assert "text message: withdrawn" in text
    assert "call: agreed" in text
