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
        ([("call", HOUR), ("visit", 2 * HOUR)], "sms", Reason.CAP_24H, "2026-11-25 10:00"),
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
        Reason.SUPPRESSED, Reason.OUTSIDE_HOURS, Reason.OUTSIDE_HOURS, Reason.CAP_7D,
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


def test_a_member_state_without_a_row_follows_the_union(rules, ana):
    decision = may_go(
        rules, replace(ana, country="PT", subdivision=None, zones=("Europe/Lisbon",)), "sms", TUESDAY_NOON
    )
    assert isinstance(decision, Go)
    assert decision.until == at("2026-11-24 20:00", "Europe/Lisbon")


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
