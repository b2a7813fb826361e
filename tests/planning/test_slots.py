from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Go
from assistant.planning.facts import Attempted, Consent, Consented, Suppressed
from assistant.planning.gate import may_go
from assistant.planning.slots import Slot, Withheld, next_slot


def at(text: str, zone: str = "America/New_York") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_a_text_inside_the_hours_goes_at_once(rules, ana):
    slot = next_slot(rules, ana, "sms", at("2026-11-24 11:07"), seed="t1")
    assert slot == Slot(at("2026-11-24 11:07"), at("2026-11-24 20:00"), (Why.AT_ONCE,))


def test_texts_that_wait_for_the_morning_are_spread_over_its_first_half_hour(rules, ana):
    slots = [next_slot(rules, ana, "sms", at("2026-11-24 22:00"), seed=f"touch-{n}") for n in range(200)]
    opening = at("2026-11-25 09:00")
    delays = [(slot.at - opening).total_seconds() for slot in slots]
    assert 0 <= min(delays) < 120
    assert 1680 < max(delays) <= 1800
    assert len(set(delays)) > 150
    assert slots[0].why == (Why.HOURS_OPEN, Reason.OUTSIDE_HOURS, Why.SPREAD)


def test_the_same_seed_gives_the_same_moment_and_no_seed_the_opening(rules, ana):
    night = at("2026-11-24 22:00")
    assert next_slot(rules, ana, "sms", night, seed="a") == next_slot(rules, ana, "sms", night, seed="a")
    assert next_slot(rules, ana, "sms", night).at == at("2026-11-25 09:00")


def test_a_call_waits_for_the_late_afternoon_of_the_same_day(rules, ana):
    slot = next_slot(rules, ana, "call", at("2026-11-24 10:00"))
    assert slot.at == at("2026-11-24 16:00")
    assert Why.GOOD_CALL_HOURS in slot.why
    assert next_slot(rules, ana, "call", at("2026-11-24 17:30")).at == at("2026-11-24 17:30")
    assert next_slot(rules, ana, "call", at("2026-11-24 19:30")).at == at("2026-11-24 19:30")


def test_a_chinese_call_passes_over_the_noon_rest_to_the_afternoon(rules, wang):
    slot = next_slot(rules, wang, "call", at("2026-11-23 07:00", "Asia/Shanghai"))
    assert slot.at == at("2026-11-23 16:00", "Asia/Shanghai")
    assert slot.until == at("2026-11-23 20:00", "Asia/Shanghai")


def test_an_urgent_call_an_answer_and_a_wish_do_not_wait_for_the_afternoon(rules, ana):
    morning = at("2026-11-24 10:00")
    heard = replace(ana, last_inbound_at=morning)
    wish = replace(ana, preferred_hours=("10:30", "18:00"))
    assert next_slot(rules, ana, "call", morning, urgent=True).at == morning
    assert next_slot(rules, heard, "call", morning, replying=True).at == morning
    slot = next_slot(rules, wish, "call", morning)
    assert slot.at == at("2026-11-24 10:30")
    assert Why.WISH in slot.why


def test_a_day_without_afternoon_hours_keeps_its_morning(rules, ana):
    brazil = replace(ana, country="BR", subdivision="SP", zones=())
    slot = next_slot(rules, brazil, "call", at("2026-11-28 07:00", "America/Sao_Paulo"))
    assert slot.at == at("2026-11-28 10:00", "America/Sao_Paulo")


def test_a_cap_moves_the_slot_and_is_named(rules, ana):
    capped = replace(ana, attempts=(Attempted("sms", at("2026-11-24 11:00")),))
    slot = next_slot(rules, capped, "sms", at("2026-11-25 11:00"))
    assert slot.at == at("2026-12-01 11:00")
    assert Reason.CAP_7D in slot.why


def test_no_slot_is_a_reason_not_a_date(rules, ana):
    stopped = replace(ana, suppressions=(Suppressed("opt_out"),))
    assert next_slot(rules, stopped, "sms", at("2026-11-24 11:00")) == Withheld(
        Reason.SUPPRESSED, "suppression.opt_out"
    )


def test_a_slot_nobody_can_reckon_is_for_a_person(rules, ana):
    nowhere = replace(ana, zones=("America/New_York", "Asia/Shanghai"))
    found = next_slot(rules, nowhere, "sms", at("2026-11-24 11:00"))
    assert found == Withheld(Reason.NO_COMMON_HOUR, "hours", for_a_person=True)


def test_a_relationship_that_runs_out_before_the_opening_withholds_the_call(rules, ana):
    facts = replace(ana, consents={"call": Consent(Consented.UNKNOWN)}, last_order_at=at("2025-05-24 22:00"))
    found = next_slot(rules, facts, "call", at("2026-11-24 21:30"))
    assert found == Withheld(Reason.RELATIONSHIP_ENDED, "US-NY.consent")


@pytest.mark.parametrize("channel", ["sms", "call"])
def test_a_slot_is_always_a_moment_the_gate_allows(rules, ana, wang, channel):
    for facts in (
        ana,
        wang,
        replace(ana, subdivision="RI"),
        replace(ana, preferred_hours=("19:00", "08:00")),
    ):
        for hour in range(0, 24 * 14, 5):
            earliest = at("2026-11-20 00:00") + timedelta(hours=hour)
            slot = next_slot(rules, facts, channel, earliest, seed=f"{hour}")
            assert isinstance(slot, Slot)
            assert slot.at >= earliest
            decision = may_go(rules, facts, channel, slot.at)
            assert isinstance(decision, Go)
            assert decision.until == slot.until > slot.at
