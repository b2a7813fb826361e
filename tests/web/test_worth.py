"""Supervisors see what customers are worth, and get from each number to the customers behind it."""

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import db
from assistant.clock import FixedClock
from assistant.customers import standing
from assistant.customers.models import Lapse, Order
from assistant.runtime import Runtime
from assistant.scoring.concentration import concentration
from assistant.web.worth import EDGE, HEIGHT, WIDTH, draw
from tests.web.conftest import Visitor


@pytest.fixture
def scored(runtime: Runtime, clock: FixedClock, customers: dict[str, str]) -> dict[str, str]:
    """Ana bought nine times for much, 王雪 once for little."""
    today = clock.now().date()
    with db.transaction(runtime.engine) as session:
        for back in range(9):
            day = today - timedelta(days=100 + 21 * back)
            session.add(Order(id=f"ord_{back}", customer_id=customers["ana"], external_ref=f"a{back}",
                              ordered_on=day, amount=200))  # fmt: skip
    standing.score_customers(runtime.engine, now=clock.now())
    return customers


def numbers(page: str, path: str, visitor: Visitor) -> list[str]:
    """What links to customers of `page` lead to."""
    links = [one.get("href", "") for one in visitor.get(path).all("a")]
    return [one for one in links if one.startswith(f"/customers?{page}=")]


def test_every_number_leads_to_the_customers_behind_it(
    supervisor: Visitor, runtime: Runtime, scored: dict[str, str]
) -> None:
    for place in ("tier", "quadrant", "stage"):
        links = numbers(place, "/worth", supervisor)
        assert links
        for link in links:
            with db.reading(runtime.engine) as session:
                lapses = [session.get_one(Lapse, who) for who in scored.values()]
            value = link.rpartition("=")[2]
            here = sum(getattr(one, place) == value for one in lapses)
            assert len([one for one in supervisor.get(link).all("li") if one.get("class") == "task"]) == here


def test_the_page_tells_tiers_with_effort_concentration_and_service(
    supervisor: Visitor, scored: dict[str, str]
) -> None:
    said = supervisor.get("/worth").text
    assert "50 % of those who bought in the 365 days before made 80 % of the sales" in said
    assert "all-out effort" in said
    assert "let them be an example to others" in said
    assert "communication 3" in said


def test_the_page_speaks_chinese(log_in: Callable[..., Visitor], scored: dict[str, str]) -> None:
    said = log_in("supervisor", "zh").get("/worth").text
    assert "极力挽回" in said
    assert "80 %的销售额" in said


def test_before_the_first_scoring_the_page_says_so(supervisor: Visitor) -> None:
    assert "Nobody was scored yet." in supervisor.get("/worth").text


def test_a_rep_may_not_see_it(rep: Visitor) -> None:
    rep.get("/worth", expect=403)


@pytest.mark.parametrize(
    ("language", "service", "stage"),
    [("en", "let them be an example", "Declining since"), ("zh", "以情感交流为主", "起处于衰退期")],
)
def test_the_dossier_tells_stage_quadrant_and_service(
    log_in: Callable[..., Visitor], scored: dict[str, str], language: str, service: str, stage: str
) -> None:
    said = log_in("rep", language).get(f"/customers/{scored['ana']}").text
    assert service in said
    assert stage in said


def test_the_dossier_tells_a_natural_end(rep: Visitor, runtime: Runtime, scored: dict[str, str]) -> None:
    with db.transaction(runtime.engine) as session:
        session.get_one(Lapse, scored["ana"]).natural = "moved"
    assert "a natural end: not chased" in rep.get(f"/customers/{scored['ana']}").text
    with db.transaction(runtime.engine) as session:
        session.get_one(Lapse, scored["ana"]).natural = "no_need"
    assert "not lost" in rep.get(f"/customers/{scored['ana']}").text


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=60))
def test_the_curve_rises_within_its_drawing_and_never_above_the_line_of_all_alike(
    sales: list[float],
) -> None:
    curve = draw(concentration(np.array(sales)))
    assert curve is not None
    points = [tuple(map(float, pair.split(","))) for pair in curve.line.split(" ")]
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert all(EDGE <= x <= WIDTH - EDGE and EDGE <= y <= HEIGHT - EDGE for x, y in points)
    slope = (HEIGHT - 2 * EDGE) / (WIDTH - 2 * EDGE)
    assert all(HEIGHT - EDGE - y <= slope * (x - EDGE) + 0.2 for x, y in points)
