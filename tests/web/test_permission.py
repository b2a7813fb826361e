"""May we contact them: what was allowed, what was forbidden, and who may change it."""

from collections.abc import Callable

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations import stopping
from assistant.customers import consents
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


@pytest.fixture
def look(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> Callable[[str], str]:
    """Makes a block that waits for a person, because of what somebody said; returns its id."""

    def make(said: str) -> str:
        with db.transaction(runtime.engine) as session:
            stopping.pause(session, [customers["ana"]], said, actor=SYSTEM, now=clock.now())
            return consents.active_blocks(session, customers["ana"])[0].id

    return make


def test_a_consent_is_noted_and_taken_back_with_what_proves_it(
    rep: Visitor, customers: dict[str, str]
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    page = rep.send("/consents", channel="letter", status="given", proof="card of 3 May")
    assert "Consent noted." in page.text
    assert "letter: agreed" in page.text
    assert "card of 3 May" in page.text
    page = rep.send("/consents", channel="sms", status="withdrawn", proof="said so on the phone")
    assert "this consent is taken back" in page.text
    assert "text message: withdrawn" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"proof": " "},
        {"channel": "pigeon"},
        {"status": "maybe"},
        {"given_on": "2026-11-24"},
        {"given_on": "soon"},
    ],
)
def test_a_consent_without_proof_or_of_a_day_to_come_is_refused(
    rep: Visitor, customers: dict[str, str], wrong: dict[str, str]
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    good = {"channel": "letter", "status": "given", "proof": "card", "given_on": "2026-11-23"}
    rep.send("/consents", expect=422, **{**good, **wrong})


def test_a_wrong_number_waits_for_a_look_and_is_marked_when_it_is_so(
    rep: Visitor, customers: dict[str, str], look: Callable[[str], str]
) -> None:
    look("wrong_number")
    page = rep.get(f"/customers/{customers['ana']}")
    assert "Nothing goes out for now" in page.text
    page = rep.send("/confirm")
    assert "Confirmed." in page.text
    assert "Nothing goes out for now" not in page.text
    assert "wrong number" in page.text


def test_a_death_confirmed_ends_all_contact(
    rep: Visitor, customers: dict[str, str], look: Callable[[str], str]
) -> None:
    look("deceased")
    rep.get(f"/customers/{customers['ana']}")
    assert "Do not contact every channel" in rep.send("/confirm").text


def test_only_a_supervisor_lifts_a_block_and_says_why(
    rep: Visitor, supervisor: Visitor, customers: dict[str, str], look: Callable[[str], str]
) -> None:
    block, place = look("deceased"), f"/customers/{customers['ana']}"
    assert not rep.get(place).has_form("/lift")
    token = rep.page.form("/stop").find(".//*[@name='csrf_token']").get("value")
    refused = rep.client.post(f"/blocks/{block}/lift", data={"why": "me", "csrf_token": token})
    assert refused.status_code == 403
    supervisor.get(place)
    supervisor.send("/lift", expect=422, why=" ")
    supervisor.get(place)
    page = supervisor.send("/lift", why="it was her brother; she rang")
    assert "The block is lifted." in page.text
    assert "Nothing goes out for now" not in page.text
    assert "it was her brother; she rang" in page.text


def test_a_block_that_is_not_there_is_404(supervisor: Visitor, customers: dict[str, str]) -> None:
    token = supervisor.get("/today").all("input")[0].get("value")
    for action in ("lift", "confirm"):
        answer = supervisor.client.post(f"/blocks/none/{action}", data={"why": "x", "csrf_token": token})
        assert answer.status_code == 404
