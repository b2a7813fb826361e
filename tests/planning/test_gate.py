from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.codes import Answer, Reason
from assistant.planning.decisions import Go, Later, Never
from assistant.planning.facts import Attempted, Consent, Consented, Facts, Suppressed
from assistant.planning.gate import may_go
from assistant.planning.own_rules import read_own
from assistant.planning.rules import load_rules

GIVEN = Consent(Consented.GIVEN)
EVERYWHERE = sorted(load_rules().jurisdictions)


def at(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


TUESDAY_NOON = at("2026-11-24 12:00")


def test_inside_every_rule_it_goes_until_the_window_shuts(rules, ana):
    decision = may_go(rules, ana, "sms", TUESDAY_NOON)
    assert isinstance(decision, Go)
    assert decision.until == at("2026-11-24 20:00")
    assert {check.answer for check in decision.checks} == {Answer.YES}


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("05:00", "2026-11-24 09:00"),
        ("08:59", "2026-11-24 09:00"),
        ("20:00", "2026-11-25 09:00"),
        ("23:30", "2026-11-25 09:00"),
    ],
)
def test_the_morning_end_and_the_evening_end_are_both_checked(rules, ana, now, until):
    decision = may_go(rules, ana, "sms", at(f"2026-11-24 {now}"))
    assert isinstance(decision, Later)
    assert (decision.reason, decision.until) == (Reason.OUTSIDE_HOURS, at(until))


def test_monday_7_in_shanghai_waits_for_monday_9_not_for_tuesday(rules, wang):
    decision = may_go(rules, wang, "sms", at("2026-11-23 07:00", "Asia/Shanghai"))
    assert isinstance(decision, Later)
    assert decision.until == at("2026-11-23 09:00", "Asia/Shanghai")


def test_a_sunday_is_the_recipients_sunday_not_the_senders(rules, ana):
    utah = replace(ana, subdivision="UT", zones=("America/Denver",))
    saturday_evening = at("2026-11-21 18:30", "America/Denver")
    assert saturday_evening.strftime("%a %H:%M") == "Sun 01:30"  # where the sender sits
    assert isinstance(may_go(rules, utah, "sms", saturday_evening), Go)
    sunday_evening = at("2026-11-22 18:00", "America/Denver")
    assert sunday_evening.strftime("%a") == "Mon"
    decision = may_go(rules, utah, "sms", sunday_evening)
    assert (decision.rule, decision.until) == ("US-UT.hours", at("2026-11-23 09:00", "America/Denver"))


def test_the_turn_of_the_year_comes_when_it_comes_to_the_recipient(rules, ana, wang):
    new_years_morning = at("2027-01-01 10:00", "Asia/Shanghai")
    decision = may_go(rules, wang, "call", new_years_morning)
    assert (decision.reason, decision.until.year) == (Reason.HOLIDAY, 2027)
    last_evening = at("2026-12-31 19:30")
    assert last_evening.year == 2027  # already the new year in UTC
    assert isinstance(may_go(rules, ana, "sms", last_evening), Go)
    assert may_go(rules, ana, "sms", last_evening).until == at("2026-12-31 20:00")


def test_the_chinese_noon_rest_is_kept_for_calls_and_not_for_texts(rules, wang):
    noon = at("2026-11-23 12:30", "Asia/Shanghai")
    assert isinstance(may_go(rules, wang, "sms", noon), Go)
    decision = may_go(rules, wang, "call", noon)
    assert isinstance(decision, Later)
    assert decision.until == at("2026-11-23 14:00", "Asia/Shanghai")


def test_9_oclock_stays_9_oclock_over_the_clock_change_of_8_march(rules, ana):
    for evening, morning in (("2026-03-06", "2026-03-07 09:00"), ("2026-03-07", "2026-03-08 12:00"),
                             ("2026-03-08", "2026-03-09 09:00")):  # fmt: skip
        decision = may_go(rules, ana, "sms", at(f"{evening} 21:30"))
        assert isinstance(decision, Later)
        assert decision.until == at(morning)


def test_a_public_holiday_is_named_as_the_reason(rules, ana):
    decision = may_go(rules, ana, "sms", at("2026-11-26 12:00"))
    assert isinstance(decision, Later)
    assert decision.reason is Reason.HOLIDAY


def test_pennsylvania_keeps_the_holidays_its_law_names(rules, ana):
    pa = replace(ana, subdivision="PA")
    for day in ("2026-04-03", "2027-06-14", "2026-11-03"):
        decision = may_go(rules, pa, "call", at(f"{day} 12:00"))
        assert isinstance(decision, Later), day
        assert decision.reason is Reason.HOLIDAY


def test_a_suppression_ends_contact_on_every_channel_and_comes_first(rules, ana):
    asked = replace(ana, suppressions=(Suppressed("opt_out", None, TUESDAY_NOON),), consents={})
    for channel in ("sms", "call", "letter"):
        decision = may_go(rules, asked, channel, TUESDAY_NOON)
        assert isinstance(decision, Never)
        assert (decision.reason, decision.rule) == (Reason.SUPPRESSED, "suppression.opt_out")


def test_a_suppression_of_texts_leaves_calls(rules, ana):
    asked = replace(ana, suppressions=(Suppressed("landline", "sms"),))
    assert isinstance(may_go(rules, asked, "sms", TUESDAY_NOON), Never)
    assert isinstance(may_go(rules, asked, "call", TUESDAY_NOON), Go)


@pytest.mark.parametrize(
    ("status", "months_since_order", "channel", "reason"),
    [
        (None, 3, "call", None),
        (None, 17, "call", None),
        (None, 18, "call", Reason.RELATIONSHIP_ENDED),
        (None, None, "call", Reason.NO_CONSENT),
        (None, 3, "sms", Reason.NO_CONSENT),
        (Consented.UNKNOWN, 3, "sms", Reason.NO_CONSENT),
        (Consented.WITHDRAWN, 3, "call", Reason.CONSENT_WITHDRAWN),
        (Consented.GIVEN, None, "sms", None),
    ],
)
def test_an_american_call_needs_a_consent_or_a_recent_order_and_a_text_a_consent(
    rules, ana, status, months_since_order, channel, reason
):
    months = None if months_since_order is None else timedelta(days=30.5 * months_since_order)
    facts = replace(
        ana,
        consents={channel: Consent(status)} if status else {},
        last_order_at=None if months is None else TUESDAY_NOON - months,
    )
    decision = may_go(rules, facts, channel, TUESDAY_NOON)
    assert (decision.reason if isinstance(decision, Never) else None) == reason


def test_the_relationship_clock_ends_on_the_same_day_of_the_month(rules, ana):
    facts = replace(ana, consents={}, last_order_at=datetime(2025, 8, 31, 15, tzinfo=UTC))
    assert isinstance(may_go(rules, facts, "call", datetime(2027, 2, 26, 15, tzinfo=UTC)), Go)
    assert isinstance(may_go(rules, facts, "call", datetime(2027, 3, 1, 15, tzinfo=UTC)), Never)


def test_where_only_a_consent_counts_a_recent_order_does_not(rules):
    facts = Facts("FR", last_order_at=TUESDAY_NOON, reachable_channels=frozenset({"call"}))
    decision = may_go(rules, facts, "call", TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert decision.reason is Reason.NO_CONSENT


def test_china_is_blocked_for_the_provider_that_cannot_carry_it_and_for_no_other(rules, wang):
    now = at("2026-11-23 10:00", "Asia/Shanghai")
    blocked = may_go(rules, replace(wang, provider="twilio"), "sms", now)
    assert isinstance(blocked, Never)
    assert blocked.reason is Reason.BLOCKED_COUNTRY
    assert isinstance(may_go(rules, replace(wang, provider="phone"), "sms", now), Go)
    assert isinstance(may_go(rules, wang, "call", now), Go)


def test_a_channel_without_a_number_is_never(rules, ana):
    decision = may_go(rules, replace(ana, reachable_channels=frozenset({"call"})), "sms", TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert decision.reason is Reason.NO_NUMBER


@pytest.mark.parametrize(
    ("change", "channel", "reason"),
    [
        ({"zones": ("Mars/Olympus",)}, "sms", Reason.UNKNOWN_ZONE),
        ({"zones": ("America/New_York", "\udc80\x00")}, "sms", Reason.UNKNOWN_ZONE),
        ({"country": "ZZ"}, "sms", Reason.UNKNOWN_COUNTRY),
        ({"country": ""}, "sms", Reason.UNKNOWN_COUNTRY),
        ({"subdivision": "ZZ"}, "sms", Reason.UNKNOWN_SUBDIVISION),
        ({}, "fax", Reason.UNKNOWN_CHANNEL),
        ({"country": "TH", "subdivision": None}, "call", Reason.NO_RULE),
        ({"preferred_hours": ("25:00", "26:00")}, "sms", Reason.PREFERENCE),
        ({"zones": ("America/New_York", "Asia/Shanghai")}, "sms", Reason.NO_COMMON_HOUR),
    ],
)
def test_what_is_unknown_is_a_safe_never(rules, ana, change, channel, reason):
    decision = may_go(rules, replace(ana, **change), channel, TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert decision.reason is reason


def test_two_candidate_zones_leave_the_hours_both_share(rules, ana):
    both = replace(ana, zones=("America/New_York", "America/Los_Angeles"))
    decision = may_go(rules, both, "sms", at("2026-11-24 09:00"))
    assert isinstance(decision, Later)
    assert decision.until == at("2026-11-24 12:00")
    assert may_go(rules, both, "sms", decision.until).until == at("2026-11-24 20:00")


def test_without_a_zone_all_zones_of_the_place_count(rules, ana):
    decision = may_go(
        rules, replace(ana, subdivision="TX", zones=()), "sms", at("2026-11-24 09:30", "America/Chicago")
    )
    assert isinstance(decision, Later)
    assert decision.until == at("2026-11-24 09:00", "America/Denver")


def test_wished_hours_are_an_intersection_not_a_replacement(rules, ana):
    wish = replace(ana, preferred_hours=("19:00", "22:00"))
    decision = may_go(rules, wish, "sms", TUESDAY_NOON)
    assert isinstance(decision, Later)
    assert (decision.reason, decision.until) == (Reason.PREFERENCE, at("2026-11-24 19:00"))
    assert may_go(rules, wish, "sms", decision.until).until == at("2026-11-24 20:00")


def attempts(*pairs: tuple[str, timedelta]) -> tuple[Attempted, ...]:
    return tuple(Attempted(channel, TUESDAY_NOON - ago) for channel, ago in pairs)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("made", "channel", "reason", "until"),
    [
        ([("letter", HOUR), ("letter", HOUR)], "sms", None, None),
        ([("call", 5 * HOUR), ("sms", 30 * DAY)], "call", Reason.CAP_24H, "2026-11-25 09:00"),
        ([("call", 24 * HOUR)], "call", None, None),
        ([("call", HOUR), ("visit", 2 * HOUR)], "sms", Reason.CAP_24H, "2026-11-25 11:00"),
        ([("sms", 6 * DAY)], "sms", Reason.CAP_7D, "2026-11-25 12:00"),
        (
            [("sms", 8 * DAY), ("sms", 15 * DAY), ("sms", 22 * DAY), ("sms", 29 * DAY)],
            "sms",
            Reason.CAP_30D,
            "2026-11-25 12:00",
        ),
        ([("sms", 8 * DAY)] * 3 + [("call", 40 * DAY)] * 3, "call", Reason.CAP_CYCLE, None),
        (
            [("call", 2 * DAY), ("call", 3 * DAY), ("call", 4 * DAY)],
            "call",
            Reason.CAP_7D,
            "2026-11-27 12:00",
        ),
    ],
)
def test_caps_hold_per_channel_and_over_all_channels(rules, ana, made, channel, reason, until):
    decision = may_go(rules, replace(ana, attempts=attempts(*made)), channel, TUESDAY_NOON)
    assert (None if isinstance(decision, Go) else decision.reason) == reason
    if until:
        assert decision.until == at(until)


def test_what_does_not_count_is_no_attempt_and_an_earlier_cycle_is_forgotten(rules, ana):
    silent = replace(ana, attempts=(Attempted("sms", TUESDAY_NOON - HOUR, counts=False),))
    assert isinstance(may_go(rules, silent, "sms", TUESDAY_NOON), Go)
    old = replace(ana, attempts=attempts(*[("call", 60 * DAY)] * 6), cycle_since=TUESDAY_NOON - 30 * DAY)
    assert isinstance(may_go(rules, old, "call", TUESDAY_NOON), Go)


def test_the_week_cap_frees_a_text_next_week_not_in_three(rules, ana):
    capped = replace(ana, attempts=attempts(("sms", 1 * HOUR)))
    decision = may_go(rules, capped, "sms", TUESDAY_NOON)
    assert decision.until == TUESDAY_NOON + 7 * DAY - HOUR


def test_an_answer_is_no_attempt_but_keeps_the_hours(rules, ana):
    asked = replace(
        ana, attempts=attempts(("sms", HOUR), ("call", HOUR)), last_inbound_at=TUESDAY_NOON - HOUR
    )
    assert isinstance(may_go(rules, asked, "sms", TUESDAY_NOON, replying=True), Go)
    assert isinstance(may_go(rules, asked, "sms", TUESDAY_NOON), Later)
    night = replace(asked, last_inbound_at=at("2026-11-24 22:00"))
    decision = may_go(rules, night, "sms", at("2026-11-24 22:05"), replying=True)
    assert isinstance(decision, Later)
    assert (decision.reason, decision.until) == (Reason.OUTSIDE_HOURS, at("2026-11-25 09:00"))


def test_replying_to_nobody_is_an_attempt_like_any_other(rules, ana):
    made = attempts(("sms", HOUR))
    for heard in (None, TUESDAY_NOON - 3 * DAY):
        asked = replace(ana, attempts=made, last_inbound_at=heard)
        assert isinstance(may_go(rules, asked, "sms", TUESDAY_NOON, replying=True), Later)


def test_a_message_of_saturday_evening_may_still_be_answered_on_monday(rules, ana):
    pa = replace(
        ana, subdivision="PA", attempts=attempts(("sms", HOUR)), last_inbound_at=at("2026-11-28 21:00")
    )
    first = may_go(rules, pa, "sms", at("2026-11-28 21:01"), replying=True)
    assert first.until == at("2026-11-30 09:00")
    assert isinstance(may_go(rules, pa, "sms", first.until, replying=True), Go)
    assert isinstance(may_go(rules, pa, "sms", at("2026-12-01 09:00"), replying=True), Later)


def test_an_answer_never_passes_a_suppression_or_a_withdrawn_consent(rules, ana):
    heard = replace(ana, last_inbound_at=TUESDAY_NOON)
    stopped = replace(heard, suppressions=(Suppressed("opt_out"),))
    withdrawn = replace(heard, consents={"sms": Consent(Consented.WITHDRAWN)})
    for facts in (stopped, withdrawn):
        assert isinstance(may_go(rules, facts, "sms", TUESDAY_NOON, replying=True), Never)


def test_a_refusal_rests_sixty_days_and_is_final_in_japan(rules, ana):
    refused = replace(ana, refused_at=TUESDAY_NOON - 10 * DAY)
    decision = may_go(rules, refused, "sms", TUESDAY_NOON)
    assert (decision.reason, decision.until) == (Reason.COOLING_OFF, TUESDAY_NOON + 50 * DAY)
    japan = replace(refused, country="JP", subdivision=None, zones=("Asia/Tokyo",))
    decision = may_go(rules, japan, "call", TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert decision.reason is Reason.REFUSED


def test_every_rule_answers_even_when_the_first_says_no(rules, ana):
    facts = replace(ana, suppressions=(Suppressed("opt_out"),), attempts=attempts(("sms", HOUR)))
    decision = may_go(rules, facts, "sms", at("2026-11-24 23:00"))
    named = {check.rule.split(".")[0]: check for check in decision.checks}
    assert {"suppression", "US-NY", "house", "reach"} <= set(named)
    assert [check.reason for check in decision.checks if check.answer is not Answer.YES] == [
        Reason.SUPPRESSED, Reason.OUTSIDE_HOURS, Reason.OUTSIDE_HOURS, Reason.CAP_24H, Reason.CAP_7D,
    ]  # fmt: skip


def test_a_letter_keeps_no_hours_and_no_caps(rules, ana):
    facts = replace(ana, reachable_channels=frozenset({"letter"}), consents={}, zones=())
    assert isinstance(may_go(rules, facts, "letter", at("2026-11-26 03:00")), Go)


def test_a_rule_not_yet_in_force_gives_way_to_that_of_the_country(rules, ana):
    oregon = replace(ana, subdivision="OR", zones=("America/Los_Angeles",), attempts=attempts(("call", HOUR)))
    codes = {
        check.rule.split(".")[0] for check in may_go(rules, oregon, "sms", TUESDAY_NOON - 365 * DAY).checks
    }
    assert "US" in codes
    assert "US-OR" not in codes


def test_a_member_state_without_a_row_is_off_until_the_union_is_confirmed(rules, ana):
    lisbon = replace(ana, country="PT", subdivision=None, zones=("Europe/Lisbon",))
    decision = may_go(rules, lisbon, "sms", TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert (decision.reason, decision.rule) == (Reason.NOT_SWITCHED_ON, "EU.place")
    assert decision.for_a_person
    confirmed = read_own("schema_version: 1\nconfirmed: {EU: counsel}\n", "own.yaml")
    decision = may_go(confirmed, lisbon, "sms", TUESDAY_NOON)
    assert isinstance(decision, Go)
    assert decision.until == at("2026-11-24 20:00", "Europe/Lisbon")


def test_the_checks_come_in_the_order_of_the_rules(rules, ana):
    facts = replace(ana, subdivision="OK", zones=("America/Chicago",), preferred_hours=("10:00", "19:00"))
    said = [check.rule for check in may_go(rules, facts, "sms", TUESDAY_NOON).checks]
    assert said == [
        "suppression", "US-OK.place", "US-OK.consent", "US-OK.hours", "house.hours", "wish.hours",
        "house.cap1", "house.cap3", "house.cap4", "house.cap5", "US-OK.cap1", "US-OK.status", "reach",
        "house.after_refusal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "for_a_person"),
    [
        ({"zones": ("America/New_York", "Asia/Shanghai")}, True),
        ({"zones": ("Mars/Olympus",)}, True),
        ({"country": "ZZ"}, True),
        ({"also_in": ("CN",), "zones": ()}, True),
        ({"zones": ("Mars/Olympus",), "suppressions": (Suppressed("opt_out"),)}, False),
        ({"reachable_channels": frozenset()}, False),
        ({"consents": {}}, False),
    ],
)
def test_what_nobody_can_know_goes_to_a_person_and_what_is_forbidden_does_not(
    rules, ana, change, for_a_person
):
    decision = may_go(rules, replace(ana, **change), "sms", TUESDAY_NOON)
    assert isinstance(decision, Never)
    assert decision.for_a_person is for_a_person


def test_a_number_of_another_country_must_satisfy_the_rules_of_both(rules, ana):
    both = replace(ana, also_in=("CA",), consents={}, last_order_at=TUESDAY_NOON - 200 * DAY)
    assert [check.rule for check in may_go(rules, both, "call", TUESDAY_NOON).checks[1:5]] == [
        "US-NY.place", "CA.place", "US-NY.consent", "CA.consent",
    ]  # fmt: skip
    evening = may_go(rules, both, "call", at("2026-11-28 18:30"))
    assert (evening.reason, evening.rule) == (Reason.OUTSIDE_HOURS, "CA.hours")
    china = replace(ana, also_in=("CN",), provider="twilio")
    assert Reason.BLOCKED_COUNTRY in {
        check.reason for check in may_go(rules, china, "sms", TUESDAY_NOON).checks
    }


def test_a_dated_rule_is_picked_by_the_recipients_day_not_by_utc(rules, ana):
    pa = replace(ana, subdivision="PA")
    last_sunday = may_go(rules, pa, "call", at("2026-10-11 13:00"))
    assert isinstance(last_sunday, Go)
    saturday_night = at("2026-10-17 21:30")  # already the 18th in UTC
    later = may_go(rules, pa, "call", saturday_night)
    assert isinstance(later, Later)
    assert later.until == at("2026-10-19 09:00")
    assert {check.detail for check in later.checks if check.rule == "US-PA.place"} == {"S 2019-12-03"}
    assert may_go(rules, pa, "call", at("2026-10-16 18:00")).until == at("2026-10-16 20:00")
    assert may_go(rules, pa, "call", at("2026-10-19 18:00")).until == at("2026-10-19 19:00")


def test_a_rule_that_starts_tomorrow_already_shapes_the_next_opening(rules, ana):
    texas = replace(ana, subdivision="TX", zones=("America/Chicago",))
    for day, morning in (("2025-08-30", "09:00"), ("2025-09-06", "12:00")):
        decision = may_go(rules, texas, "sms", at(f"{day} 20:30", "America/Chicago"))
        sunday = at(f"{day} 20:30", "America/Chicago") + timedelta(hours=11)
        assert decision.until == max(at(f"{sunday:%Y-%m-%d} 12:00", "America/Chicago"), sunday), morning


def test_a_machine_keeps_hours_that_a_person_need_not(rules, ana):
    say = {"automated_call": GIVEN, "call": GIVEN}
    maine = replace(
        ana, subdivision="ME", consents=say, reachable_channels=frozenset({"automated_call", "call"})
    )
    evening = at("2026-11-24 17:30")
    assert isinstance(may_go(rules, maine, "call", evening), Go)
    assert may_go(rules, maine, "automated_call", evening).until == at("2026-11-25 09:00")
    nebraska = replace(maine, subdivision="NE", zones=("America/Chicago",))
    sunday = at("2026-11-22 12:30", "America/Chicago")
    assert isinstance(may_go(rules, nebraska, "call", sunday), Go)
    assert may_go(rules, nebraska, "automated_call", sunday).until == at(
        "2026-11-22 13:00", "America/Chicago"
    )


def test_who_wants_no_calls_wants_none_from_a_machine_and_who_wants_no_texts_no_pictures(rules, ana):
    facts = replace(ana, suppressions=(Suppressed("asked", "call"), Suppressed("asked", "sms")))
    for channel in ("automated_call", "mms"):
        decision = may_go(rules, facts, channel, TUESDAY_NOON)
        assert decision.reason is Reason.SUPPRESSED


def test_a_consent_to_texts_holds_for_pictures_and_not_for_machines_that_speak(rules, ana):
    facts = replace(ana, reachable_channels=frozenset({"sms", "call", "automated_call"}))
    assert isinstance(may_go(rules, facts, "mms", TUESDAY_NOON), Go)
    assert may_go(rules, facts, "automated_call", TUESDAY_NOON).reason is Reason.NO_CONSENT
    taken = replace(facts, consents={"sms": Consent(Consented.WITHDRAWN), "mms": GIVEN})
    assert may_go(rules, taken, "mms", TUESDAY_NOON).reason is Reason.CONSENT_WITHDRAWN


@pytest.mark.parametrize("channel", ["visit", "office_visit", "home_visit", "tea"])
def test_a_visit_keeps_the_house_hours_and_counts_as_a_touch(rules, ana, channel):
    facts = replace(ana, consents={}, reachable_channels=frozenset({"visit"}), subdivision="RI")
    assert isinstance(may_go(rules, facts, channel, at("2026-11-24 19:00")), Go)
    assert may_go(rules, facts, channel, at("2026-11-24 20:30")).until == at("2026-11-25 09:00")
    made = replace(facts, attempts=attempts(("call", HOUR)))
    assert may_go(rules, made, channel, TUESDAY_NOON).reason is Reason.CAP_24H


@pytest.mark.parametrize("part", ["FL", "MD", "OK", "OR"])
def test_three_in_a_day_on_both_channels_is_the_law_whatever_the_house_allows(ana, part):
    lax = read_own("schema_version: 1\nhouse: {caps: [{count: 9, hours: 24}]}\n", "own.yaml")
    facts = replace(ana, subdivision=part, zones=("America/New_York",), last_inbound_at=TUESDAY_NOON)
    made = attempts(("sms", HOUR), ("call", 2 * HOUR), ("call", 20 * HOUR))
    assert isinstance(may_go(lax, replace(facts, attempts=made[:2]), "call", TUESDAY_NOON), Go)
    full = replace(facts, attempts=made)
    decision = may_go(lax, full, "sms", TUESDAY_NOON)
    assert (decision.reason, decision.rule) == (Reason.CAP_24H, f"US-{part}.cap1")
    assert isinstance(may_go(lax, full, "sms", TUESDAY_NOON, replying=True), Go)
    answers = tuple(replace(one, counts=False) for one in made)
    assert isinstance(may_go(lax, replace(facts, attempts=answers), "sms", TUESDAY_NOON), Go)


def test_no_second_touch_in_a_day_on_any_channel_unless_the_customer_asked(rules, ana):
    called = replace(ana, attempts=attempts(("call", 3 * HOUR)))
    assert may_go(rules, called, "sms", TUESDAY_NOON).reason is Reason.CAP_24H
    asked = replace(called, last_inbound_at=TUESDAY_NOON - HOUR)
    assert isinstance(may_go(rules, asked, "sms", TUESDAY_NOON, replying=True), Go)


def test_a_permission_that_is_not_confirmed_is_not_used(rules, ana):
    london = replace(ana, country="GB", subdivision=None, zones=("Europe/London",), consents={})
    assert may_go(rules, london, "call", TUESDAY_NOON).reason is Reason.NO_CONSENT
    confirmed = read_own("schema_version: 1\nconfirmed: {GB.consent.call: weekly check}\n", "own.yaml")
    assert isinstance(may_go(confirmed, london, "call", TUESDAY_NOON), Go)


def test_a_naive_now_is_an_error_of_the_caller(rules, ana):
    with pytest.raises(Invalid):
        may_go(rules, ana, "sms", datetime(2026, 11, 24, 12))  # noqa: DTZ001


minutes = st.integers(0, 3 * 365 * 1440).map(
    lambda n: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)
made = st.lists(st.tuples(st.sampled_from(["sms", "call"]), st.integers(0, 45 * 24)), max_size=8)


@given(
    code=st.sampled_from(EVERYWHERE),
    channel=st.sampled_from(["sms", "call"]),
    now=minutes,
    made=made,
    wish=st.sampled_from([None, ("10:00", "12:00"), ("18:00", "09:30")]),
    refused=st.sampled_from([None, 5, 59, 61]),
)
@settings(max_examples=150, deadline=None)
def test_later_names_the_first_moment_the_gate_says_go_and_go_holds_until_its_end(
    code, channel, now, made, wish, refused
):
    country, _, part = code.partition("-")
    facts = Facts(
        "PT" if country == "EU" else country,
        part or None,
        consents={"sms": GIVEN, "call": GIVEN},
        reachable_channels=frozenset({"sms", "call"}),
        attempts=tuple(Attempted(which, now - timedelta(hours=ago)) for which, ago in made),
        preferred_hours=wish,
        refused_at=None if refused is None else now - timedelta(days=refused),
    )
    rules = load_rules()
    decision = may_go(rules, facts, channel, now)
    if isinstance(decision, Later):
        then = may_go(rules, facts, channel, decision.until)
        assert isinstance(then, Go)
        assert not isinstance(may_go(rules, facts, channel, decision.until - timedelta(minutes=1)), Go)
        for step in range(1, 12):
            between = now + (decision.until - now) * step / 12
            assert not isinstance(may_go(rules, facts, channel, between), Go)
    elif isinstance(decision, Go):
        marks = [now + (decision.until - now) * step / 6 for step in range(6)]
        assert all(isinstance(may_go(rules, facts, channel, mark), Go) for mark in marks)
        assert all(a < b for a, b in pairwise([*marks, decision.until]))
