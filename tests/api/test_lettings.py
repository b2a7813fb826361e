"""Supervisors' programs decide whom to let go, and read what customers are worth."""

from datetime import date

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import standing
from assistant.customers.models import Lapse, LettingGo, ScoringRun
from assistant.runtime import Runtime
from tests.api.conftest import Program


@pytest.fixture
def proposed(runtime: Runtime, clock: FixedClock, ana: str) -> str:
    """A proposal to let Ana go; its id."""
    now, grounds = clock.now(), {"grounds": ["stopped"], "attempts": 3, "answers": 0, "chance": 0.1}
    with db.transaction(runtime.engine) as session:
        session.add(ScoringRun(id="run_1", state="done", as_of=date(2026, 11, 23), version="v", shape=1,
                               customers=1, started_at=now))  # fmt: skip
        session.flush()
        session.add(LettingGo(id="let_1", customer_id=ana, state="proposed", expected_value=0.3, cost=0.5,
                              currency="EUR", grounds=grounds, run_id="run_1", proposed_at=now))  # fmt: skip
    return "let_1"


def tier(runtime: Runtime, customer_id: str) -> str:
    with db.reading(runtime.engine) as session:
        return session.get_one(Lapse, customer_id).tier


def test_a_proposal_is_listed_with_its_reason_in_both_languages(supervisor: Program, proposed: str) -> None:
    page = supervisor.get("/lettings").json
    (one,) = page["items"]
    assert one["why"]["en"] == "Tried 3 times, 0 answers: the stop rule is reached."
    assert one["why"]["zh"] == "已联系3次，回应0次，达到停止规则。"
    assert page["counts"] == {"proposed": 1, "approved": 0, "declined": 0, "reopened": 0, "withdrawn": 0}


def test_approving_lets_go_and_reopening_takes_back(
    supervisor: Program, runtime: Runtime, ana: str, proposed: str
) -> None:
    done = supervisor.post(f"/lettings/{proposed}/approve", {"note": "enough"})
    assert (done.status_code, done.json["state"], tier(runtime, ana)) == (200, "approved", "release")
    assert supervisor.post(f"/lettings/{proposed}/approve", {}).status_code == 409
    assert supervisor.post(f"/lettings/{proposed}/reopen", {"why": ""}).status_code == 422
    assert supervisor.post(f"/lettings/{proposed}/reopen", {"why": "she wrote"}).json["state"] == "reopened"
    assert tier(runtime, ana) == "small"


def test_declining_keeps_the_customer(supervisor: Program, runtime: Runtime, ana: str, proposed: str) -> None:
    assert supervisor.post(f"/lettings/{proposed}/decline", {}).json["state"] == "declined"
    assert tier(runtime, ana) != "release"
    assert supervisor.get("/lettings", state="declined").json["items"][0]["id"] == proposed


def test_what_is_not_there_is_missing(supervisor: Program) -> None:
    assert supervisor.post("/lettings/let_none/approve", {}).status_code == 404


def test_a_reps_program_sees_neither(rep: Program) -> None:
    assert (rep.get("/lettings").status_code, rep.get("/worth").status_code) == (403, 403)


def test_worth_is_told_by_tier_and_quadrant(
    supervisor: Program, runtime: Runtime, clock: FixedClock, ana: str
) -> None:
    standing.score_customers(runtime.engine, now=clock.now())
    told = supervisor.get("/worth").json
    assert [one["tier"] for one in told["tiers"]] == ["key", "major", "ordinary", "small", "release"]
    assert sum(one["customers"] for one in told["tiers"]) == 1
    assert {one["quadrant"] for one in told["quadrants"]} == {"high_high", "high_low", "low_low", "low_high"}
    assert all(one["approach"]["zh"] for one in told["quadrants"])
    assert told["concentration"]["of_sales"] == 0.8


def test_a_good_word_is_entered_like_any_other_dealing(
    rep: Program, runtime: Runtime, clock: FixedClock, ana: str
) -> None:
    dealt = {"kind": "word_of_mouth", "text": "defended us", "at": clock.now().isoformat()}
    assert rep.post(f"/customers/{ana}/interactions", dealt).status_code == 201
    standing.score_customers(runtime.engine, now=clock.now())
    found = rep.get(f"/lapses/{ana}").json["because"]
    assert {"code": "sources"}.items() <= next(one for one in found if one["code"] == "sources").items()
