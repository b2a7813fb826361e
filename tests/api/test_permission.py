"""May we contact them, and what they did other than buying: written down later, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.conversations import stopping
from assistant.customers import consents
from assistant.history.ledger import SYSTEM
from assistant.runtime import Runtime
from tests.api.conftest import Program

TAKEN_BACK = {"channel": "sms", "status": "withdrawn", "proof": "rang us", "given_on": "2026-11-23"}
COMPLAINT = {"kind": "complaint", "text": "arrived broken", "at": "2026-11-20T09:00:00+01:00", "open": True}


@pytest.fixture
def block(runtime: Runtime, clock: FixedClock, ana: str) -> Callable[[str], str]:
    """Makes a block of Ana that waits for a person to look; returns its path."""

    def make(said: str) -> str:
        with db.transaction(runtime.engine) as session:
            stopping.pause(session, [ana], said, actor=SYSTEM, now=clock.now())
            return f"/customers/{ana}/blocks/{consents.active_blocks(session, ana)[0].id}"

    return make


def test_a_consent_taken_back_counts_from_then_on(rep: Program, ana: str) -> None:
    made = rep.post(f"/customers/{ana}/consents", TAKEN_BACK)
    assert (made.status_code, made.json) == (201, TAKEN_BACK)
    assert TAKEN_BACK in rep.get(f"/customers/{ana}").json["consents"]
    opening = {"customer_id": ana, "script": "sms_winback", "channel": "sms"}
    assert rep.post("/conversations", opening).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"proof": ""}, {"proof": "  "}, {"given_on": "2026-11-24"}, {"channel": "pigeon"}, {"who": "x"}]
)
def test_a_consent_without_proof_or_of_a_day_to_come_is_422(
    rep: Program, ana: str, wrong: dict[str, str]
) -> None:
    assert rep.post(f"/customers/{ana}/consents", TAKEN_BACK | wrong).status_code == 422


def test_what_happened_is_noted_and_settled_once(rep: Program, ana: str) -> None:
    made = rep.post(f"/customers/{ana}/interactions", COMPLAINT)
    assert made.status_code == 201, made.text
    assert made.json["open"] is True
    (kept,) = rep.get(f"/customers/{ana}").json["interactions"]
    assert kept == made.json
    place = f"/interactions/{made.json['id']}/settled"
    assert rep.post(place).json["open"] is False
    assert rep.post(place).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{"kind": "gossip"}, {"at": "2026-11-30T09:00:00Z"}, {"at": "2026-11-20"}, {"text": "x" * 5001}]
)
def test_a_dealing_of_no_kind_or_still_to_come_is_422(rep: Program, ana: str, wrong: dict[str, str]) -> None:
    assert rep.post(f"/customers/{ana}/interactions", COMPLAINT | wrong).status_code == 422


def test_of_nobody_nothing_is_noted(rep: Program) -> None:
    sent: tuple[tuple[str, Any], ...] = (("consents", TAKEN_BACK), ("interactions", COMPLAINT))
    for what, body in sent:
        assert rep.post(f"/customers/cus_nobody/{what}", body).status_code == 404, what
    assert rep.post("/interactions/int_none/settled").status_code == 404


def test_only_a_supervisor_lifts_a_block_and_says_why(
    rep: Program, supervisor: Program, ana: str, block: Callable[[str], str]
) -> None:
    place = block("deceased")
    assert rep.post(f"{place}/lift", {"why": "me"}).status_code == 403
    assert supervisor.post(f"{place}/lift", {"why": " "}).status_code == 422
    assert supervisor.post(f"{place}/lift", {"why": "she rang"}).json["lifted_at"]
    assert rep.get(f"/customers/{ana}").json["blocks"] == []
    assert supervisor.post(f"{place}/lift", {"why": "again"}).status_code == 422


def test_a_wrong_number_confirmed_is_not_used_again(
    rep: Program, ana: str, block: Callable[[str], str]
) -> None:
    place = block("wrong_number")
    assert rep.post(f"{place}/confirm").status_code == 200
    told = rep.get(f"/customers/{ana}").json
    assert (told["blocks"], bool(told["phones"][0]["wrong_since_at"])) == ([], True)
    assert rep.post(f"{place}/confirm").status_code == 422


def test_a_block_of_another_customer_is_404(
    supervisor: Program, ana: str, block: Callable[[str], str]
) -> None:
    other = block("deceased").replace(ana, "cus_other")
    assert supervisor.post(f"{other}/lift", {"why": "x"}).status_code == 404
    assert supervisor.post(f"{other}/confirm").status_code == 404
