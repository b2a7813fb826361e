from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.codes import Reason
from assistant.planning.decisions import Go, Never
from assistant.planning.facts import Consent, Consented, Facts
from assistant.planning.gate import may_go
from assistant.planning.openings import NONE, Group, first_open, group_of, openings
from assistant.planning.rules import load_rules
from assistant.planning.windows import moment, seconds

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CODES = [("US", "NY"), ("US", "KY"), ("US", "PA"), ("US", None), ("CA", "ON"), ("GB", None), ("CN", None),
         ("FR", None), ("IT", None), ("JP", None), ("AU", "NSW")]  # fmt: skip


def customer(country: str, part: str | None, channel: str, wish: tuple[str, str] | None) -> Facts:
    """Somebody nothing but hours stands against."""
    return Facts(
        country,
        part,
        consents={channel: Consent(Consented.GIVEN)},
        reachable_channels=frozenset({channel}),
        preferred_hours=wish,
    )


@given(
    place=st.sampled_from(CODES),
    channel=st.sampled_from(["sms", "call", "automated_call", "letter"]),
    wish=st.sampled_from([None, ("18:00", "20:00"), ("22:00", "09:30")]),
    now=st.integers(1_600_000_000, 1_900_000_000),
    ahead=st.integers(0, 6 * 86_400),
)
@settings(max_examples=150, deadline=None)
def test_the_openings_of_a_group_are_those_of_the_gate(place, channel, wish, now, ahead):
    rules, facts = load_rules(), customer(*place, channel, wish)
    group = group_of(facts, channel)
    found = openings(rules, [group], moment(now))[group]
    at, until = found.first(np.array([now + ahead]))
    decision = may_go(rules, facts, channel, moment(now + ahead))
    if channel == "letter":
        assert at[0] == now + ahead
    elif isinstance(decision, Go):
        assert (at[0], until[0]) == (now + ahead, seconds(decision.until))
    elif isinstance(decision, Never):
        assert (found.reason, decision.reason) == (Reason.NO_COMMON_HOUR,) * 2
    else:
        assert at[0] == seconds(decision.until)
        assert until[0] == seconds(may_go(rules, facts, channel, decision.until).until)


def test_customers_who_are_alike_share_a_group_and_the_others_do_not(rules, ana, wang):
    twin = replace(ana, last_order_at=NOW, refused_at=NOW)
    groups = [
        group_of(one, "sms") for one in (ana, wang, twin, replace(ana, preferred_hours=("18:00", "20:00")))
    ]
    assert groups[0] == groups[2]
    assert len(openings(rules, groups, NOW)) == 3


def test_many_customers_are_answered_at_once_each_from_when_they_are_ready(rules, ana, wang):
    groups = [group_of(one, "sms") for one in (wang, ana, wang)]
    ready = np.array([seconds(NOW), seconds(NOW), seconds(NOW + timedelta(days=1))])
    at, until = first_open(openings(rules, groups, NOW), groups, ready)
    assert [moment(int(one)) for one in at] == [
        datetime(2026, 11, 25, 1, tzinfo=UTC), datetime(2026, 11, 24, 14, tzinfo=UTC),
        datetime(2026, 11, 26, 1, tzinfo=UTC),
    ]  # fmt: skip
    assert (until > at).all()


@pytest.mark.parametrize(
    ("group", "reason"),
    [
        (Group("fax", (("US", None),)), Reason.UNKNOWN_CHANNEL),
        (Group("sms", (("XX", None),)), Reason.UNKNOWN_COUNTRY),
        (Group("sms", (("US", "ZZ"),)), Reason.UNKNOWN_SUBDIVISION),
        (Group("call", (("TH", None),)), Reason.NO_RULE),
        (Group("sms", (("US", None),), ("Mars/Olympus",)), Reason.UNKNOWN_ZONE),
        (Group("sms", (("US", None),), (), ("9", "10")), Reason.PREFERENCE),
        (Group("sms", (("US", None), ("CN", None))), Reason.NO_COMMON_HOUR),
    ],
)
def test_a_group_without_hours_says_why_and_opens_never(rules, group, reason):
    found = openings(rules, [group], NOW)[group]
    assert found.reason is reason
    assert found.first(np.array([seconds(NOW)]))[0].tolist() == [NONE]


def test_beyond_the_days_asked_for_nothing_is_promised(rules, ana):
    group = group_of(ana, "sms")
    found = openings(rules, [group], NOW, days=2)[group]
    assert found.reason is None
    assert found.first(np.array([seconds(NOW + timedelta(days=9))]))[0].tolist() == [NONE]


def test_a_naive_time_is_refused(rules, ana):
    with pytest.raises(Invalid, match="no time zone"):
        openings(rules, [group_of(ana, "sms")], datetime(2026, 1, 1))  # noqa: DTZ001
