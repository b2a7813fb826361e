"""When a touch is made, once contacts have taught something."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Go
from assistant.planning.facts import Facts, Suppressed
from assistant.planning.gate import may_go
from assistant.planning.moments import kind_of, moments, zone_of
from assistant.planning.response.memory import Memory, Past
from assistant.planning.response.model import fresh, learn
from assistant.planning.response.options import DayPart, DayType, Observed, Option, Setting
from assistant.planning.slots import Withheld, next_slot
from assistant.planning.timing import Known, Timed, day_number, timed

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
TODAY = day_number(MONDAY)
EVENING = Option("call", DayType.WORKDAY, DayPart.EVENING)
MORNING = Option("call", DayType.WORKDAY, DayPart.MORNING)
FIRST = Setting("ordinary", 1)


def taught(answered: Option, missed: Option, times: int = 400) -> Known:
    """A company whose calls are answered at one kind of hour and never at another."""
    rows = [
        Observed(FIRST, option, True, option == answered, option == answered, TODAY - 5)
        for option in (answered, missed)
        for _ in range(times)
    ]
    return Known(learn(fresh(TODAY - 5), rows, TODAY), FIRST, Memory(), 100.0)


def test_moments_are_one_a_kind_of_hour_each_allowed_where_it_begins(rules, ana):
    found = moments(rules, ana, "call", MONDAY, 3)
    assert {option.part for option in found} == set(DayPart)
    for option, (begin, until) in found.items():
        assert MONDAY <= begin < until <= MONDAY + timedelta(days=4)
        assert isinstance(may_go(rules, ana, "call", begin), Go)
        assert kind_of("call", begin, "America/New_York") == option


def test_nothing_learned_leaves_the_moment_as_the_evidence_has_it(rules, ana):
    plain = next_slot(rules, ana, "call", MONDAY, seed="a:1")
    assert timed(rules, ana, "call", MONDAY, None, seed="a:1") == Timed(plain)


def test_an_urgent_touch_goes_at_the_first_chance_whatever_was_learned(rules, ana):
    found = timed(rules, ana, "call", MONDAY, taught(EVENING, MORNING), urgent=True, seed="a:1")
    assert isinstance(found, Timed)
    assert found.slot.at == MONDAY
    assert found.choice is None


@pytest.mark.parametrize(("answered", "missed"), [(EVENING, MORNING), (MORNING, EVENING)])
def test_calls_move_to_the_hours_that_were_answered(rules, ana, answered, missed):
    known = taught(answered, missed)
    slots = [timed(rules, ana, "call", MONDAY, known, seed=f"customer-{n}:1") for n in range(60)]
    kinds = [kind_of("call", one.slot.at, "America/New_York").part for one in slots]
    assert kinds.count(answered.part) > 50
    assert all(one.choice.propensities[one.choice.option] == one.choice.propensity for one in slots)
    assert all(isinstance(may_go(rules, ana, "call", one.slot.at), Go) for one in slots)
    assert all(one.slot.why[-1] is Why.LEARNED for one in slots)


def test_the_same_seed_gives_the_same_moment(rules, ana):
    known = taught(EVENING, MORNING, times=3)
    once, again = (timed(rules, ana, "call", MONDAY, known, seed="a:1") for _ in range(2))
    assert once == again


def test_after_misses_at_one_hour_this_customer_is_tried_at_another(rules, ana):
    misses = Memory(tuple(Past(EVENING, 1, False, False, TODAY - day) for day in (2, 4, 6, 8)))
    known = taught(EVENING, MORNING, times=6)
    other = Known(known.model, FIRST, misses, 100.0)

    def evenings(who: Known) -> int:
        found = [timed(rules, ana, "call", MONDAY, who, seed=f"c{n}:1") for n in range(80)]
        return sum(one.choice.option == EVENING for one in found)

    assert evenings(other) < evenings(known)


def test_who_asked_for_hours_is_contacted_within_them(rules, ana):
    wishing = Facts(
        ana.country, ana.subdivision, ana.zones, consents=ana.consents, preferred_hours=("10:00", "12:00"),
        reachable_channels=ana.reachable_channels,
    )  # fmt: skip
    found = timed(rules, wishing, "call", MONDAY, taught(EVENING, MORNING), seed="a:1")
    local = found.slot.at.astimezone(ZoneInfo("America/New_York"))
    assert 10 <= local.hour < 12


def test_what_may_not_happen_at_all_is_not_timed(rules, ana):
    stopped = Facts(ana.country, ana.subdivision, ana.zones, suppressions=(Suppressed("opt_out"),))
    found = timed(rules, stopped, "call", MONDAY, taught(EVENING, MORNING), seed="a:1")
    assert isinstance(found, Withheld)
    assert found.reason is Reason.SUPPRESSED


def test_an_hour_that_ends_after_the_latest_moment_is_not_chosen(rules, ana):
    known = taught(EVENING, MORNING)
    latest = MONDAY + timedelta(hours=5)
    found = [timed(rules, ana, "call", MONDAY, known, latest=latest, seed=f"c{n}:1") for n in range(40)]
    assert all(one.slot.at < latest for one in found)
    none_left = timed(rules, ana, "call", MONDAY, known, latest=MONDAY + timedelta(minutes=5), seed="a:1")
    assert none_left == Timed(next_slot(rules, ana, "call", MONDAY, seed="a:1"))


def test_hours_are_told_in_the_first_zone_the_customer_may_be_in(ana):
    assert zone_of(ana) == "America/New_York"
    assert zone_of(Facts("CN")) == "Asia/Shanghai"
