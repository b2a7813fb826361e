from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant import db, wiring
from assistant.app import create_app
from assistant.clock import DemoClock
from assistant.history.ledger import SYSTEM
from assistant.reps import people
from assistant.reps.models import Role
from assistant.runtime import Runtime
from assistant.settings import Settings
from tests.web.conftest import Visitor


@pytest.fixture
def demo(settings: Settings) -> Iterator[Visitor]:
    """Somebody who opens the demo for the first time; a rep and a supervisor work there."""
    runtime = wiring.build(replace(settings, demo="1"))
    with db.transaction(runtime.engine) as session:
        for role in Role:
            people.hire(
                session, login=role, name=role, password="harbour-tea", role=role, actor=SYSTEM,
                now=runtime.clock.now(),
            )  # fmt: skip
    yield Visitor(create_app(runtime).test_client())
    runtime.engine.dispose()


def _clock(visitor: Visitor) -> DemoClock:
    runtime: Runtime = visitor.client.application.extensions["winback"]
    assert isinstance(runtime.clock, DemoClock)
    return runtime.clock


def test_the_first_page_of_the_demo_is_three_doors(demo: Visitor) -> None:
    page = demo.get("/")
    assert [
        one for one in ("Be the rep", "Be the customer", "Be the supervisor") if one not in page.text
    ] == []


def test_one_click_makes_a_rep_or_a_supervisor(demo: Visitor) -> None:
    demo.get("/")
    assert demo.send("/demo/enter/rep").path == "/today"
    demo.get("/history", expect=403)
    demo.get("/")
    assert demo.send("/demo/enter/supervisor").path == "/history"


def test_time_can_be_sped_up_paused_and_skipped(demo: Visitor) -> None:
    demo.get("/")
    clock = _clock(demo)
    demo.send("/demo/clock/pace", speed="10080")
    assert clock.speed == 10080
    demo.send("/demo/clock/pace", speed="0")
    before = clock.now()
    demo.send("/demo/clock/skip", days="1")
    assert clock.now() - before == timedelta(days=1)


@pytest.mark.parametrize("days", ["-1", "", "9" * 30, "two"])
def test_a_skip_is_a_whole_number_of_days(demo: Visitor, days: str) -> None:
    demo.get("/")
    demo.send("/demo/clock/skip", expect=422, days=days)


@pytest.mark.parametrize(
    "path", ["/demo/enter/rep", "/demo/enter/supervisor", "/demo/clock/pace", "/demo/clock/skip"]
)
def test_outside_the_demo_no_such_door_exists(log_in: Callable[..., Visitor], path: str) -> None:
    person = log_in("rep")
    page = person.get("/today")
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    answer = person.client.post(path, data={"csrf_token": token, "speed": "60", "days": "1"})
    assert answer.status_code == 404
    assert "Demo time" not in page.text


def test_outside_the_demo_the_first_page_is_the_way_in(visitor: Visitor, rep: Visitor) -> None:
    assert visitor.get("/").path == "/login"
    assert rep.get("/").path == "/today"
