"""Supervisors decide on a page whom to let go; nobody else sees it."""

from datetime import date

import pytest

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Lapse, LettingGo, ScoringRun
from assistant.runtime import Runtime
from tests.web.conftest import Visitor


@pytest.fixture
def proposed(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> str:
    """A proposal to let Ana go; its id."""
    now = clock.now()
    with db.transaction(runtime.engine) as session:
        session.add(ScoringRun(id="run_1", state="done", as_of=date(2026, 11, 23), version="v", shape=1,
                               customers=1, started_at=now))  # fmt: skip
        session.flush()
        grounds = {"days_since": 700, "usual_gap_days": 20.0, "orders": 8, "spend_all": 0.8}
        session.add(LettingGo(id="let_1", customer_id=customers["ana"], state="proposed", expected_value=0.01,
                              cost=0.5, currency="EUR", grounds=grounds, run_id="run_1",
                              proposed_at=now))  # fmt: skip
    return "let_1"


def tier(runtime: Runtime, customer_id: str) -> str:
    with db.reading(runtime.engine) as session:
        return session.get_one(Lapse, customer_id).tier


def test_the_figures_are_shown_and_approving_lets_go(
    supervisor: Visitor, runtime: Runtime, customers: dict[str, str], proposed: str
) -> None:
    page = supervisor.get("/lettings")
    assert "Ana Ferreira" in page.text
    assert "0.01 EUR" in page.text
    supervisor.send("/lettings/decide", letting=proposed, verdict="approve", note="too small")
    assert tier(runtime, customers["ana"]) == "release"
    supervisor.get("/lettings?state=approved")
    supervisor.send("/reopen", why="she called")
    assert tier(runtime, customers["ana"]) == "small"


def test_a_rep_may_not_decide(rep: Visitor, proposed: str) -> None:
    assert rep.get("/lettings", expect=403).h1 == "This is not open to you"
