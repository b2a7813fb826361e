"""What is known of where a customer lives may contradict itself: then every candidate counts."""

from typing import Any

import pytest

from assistant.planning.codes import Reason
from assistant.planning.decisions import Never
from assistant.planning.gate import may_go
from assistant.touches.facts import facts_for
from tests.touches.desk import Desk

LI = "cus_li"


def facts(desk: Desk, number: str, **known: Any) -> Any:
    desk.meet(LI, number, **known)
    with desk.transaction() as session:
        return facts_for(session, LI, provider="phone", now=desk.clock.now())


def test_a_number_of_another_country_adds_that_country(desk: Desk) -> None:
    assert facts(desk, "+8613800138000", country="US", zone="America/New_York").also_in == ("CN",)


@pytest.mark.parametrize("number", ["+447911123499", "+447700900130"])
def test_a_range_within_a_shared_calling_code_contradicts_nothing(desk: Desk, number: str) -> None:
    assert facts(desk, number, country="GB", zone="Europe/London").also_in == ()


def test_a_zone_of_the_place_is_taken_by_any_of_its_names(desk: Desk) -> None:
    assert facts(desk, "+12125550123", country="US", subdivision="NY", zone="US/Eastern").zones == (
        "US/Eastern",
    )


def test_a_zone_that_is_not_one_of_the_place_is_intersected_with_those_that_are(desk: Desk) -> None:
    known = facts(desk, "+12125550123", country="US", subdivision="NY", zone="Europe/London")
    assert known.zones == ("Europe/London", "America/New_York")


def test_places_that_share_no_hour_go_to_a_person(desk: Desk) -> None:
    known = facts(desk, "+8613800138000", country="US", zone="")
    decision = may_go(desk.rules, known, "sms", desk.clock.now())
    assert isinstance(decision, Never)
    assert decision.reason is Reason.NO_COMMON_HOUR
    assert decision.for_a_person


def test_without_a_country_the_number_tells_it(desk: Desk) -> None:
    known = facts(desk, "+12125550123", country="", zone="")
    assert (known.country, known.also_in) == ("US", ())
