from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Invalid
from assistant.planning.sentences import Day, Week, read_sentences, why
from assistant.planning.weekly import PARTS, Part, Standing, adjusted, code_for, weekly_plan

THURSDAY = date(2026, 11, 26)
DUE = datetime(2026, 11, 26, 9, tzinfo=UTC)
STANDINGS = st.builds(
    Standing,
    customer_id=st.uuids().map(str),
    value=st.floats(0, 1e6),
    rep_id=st.sampled_from(["lin", "rita", None]),
    lapsed=st.booleans(),
    said_yes=st.booleans(),
    positive=st.booleans(),
    promise_due_at=st.sampled_from([None, DUE]),
    reply_owed=st.booleans(),
    talking=st.booleans(),
    attempts=st.integers(0, 6),
    ladder_open=st.booleans(),
    contacted_before=st.booleans(),
    refused=st.booleans(),
    holdout=st.booleans(),
    released=st.booleans(),
    natural=st.booleans(),
)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"said_yes": True, "talking": True}, Week.SAID_YES),
        ({"promise_due_at": DUE}, Week.PROMISED),
        ({"talking": True, "positive": True}, Week.POSITIVE),
        ({"reply_owed": True, "talking": True}, Week.REPLY_OWED),
        ({"talking": True}, Week.RUNNING),
        ({"attempts": 2}, Week.TRIED),
        ({}, Week.NEVER_CONTACTED),
        ({"attempts": 3, "ladder_open": False}, Week.DORMANT),
        ({"contacted_before": True}, Week.DORMANT),
        ({"lapsed": False}, Week.BUYING),
        ({"value": 0.0}, Week.NO_VALUE),
        ({"natural": True}, Week.NATURAL),
        ({"released": True}, Week.RELEASED),
        ({"holdout": True}, Week.HOLDOUT),
        ({"refused": True, "said_yes": True}, Week.REFUSED),
    ],
)
def test_each_standing_has_its_place_for_a_reason(facts, code):
    assert code_for(Standing("c1", **({"value": 100.0} | facts))) is code


def test_who_is_held_out_is_still_answered():
    assert code_for(Standing("c1", 100.0, holdout=True, reply_owed=True)) is Week.REPLY_OWED


@given(st.lists(STANDINGS, max_size=40, unique_by=lambda one: one.customer_id))
def test_every_customer_is_placed_once_and_counted(standings):
    plan = weekly_plan(standings, THURSDAY, develop=3)
    placed = [one for week in plan.weeks for one in (*week.close, *week.follow, *week.develop)]
    assert sorted(one.customer_id for one in (*placed, *plan.left)) == sorted(
        one.customer_id for one in standings
    )
    assert sum(plan.counts.values()) == len(standings)
    assert all(one.part is PARTS.get(one.code, Part.LEAVE) for one in (*placed, *plan.left))
    assert all(len(week.develop) <= 3 for week in plan.weeks)


def test_a_rep_sees_their_own_week_from_its_monday_most_urgent_first():
    people = [
        Standing("poor", 10.0, "lin"),
        Standing("rich", 90.0, "lin"),
        Standing("late", 5.0, "lin", promise_due_at=DUE - timedelta(days=2)),
        Standing("soon", 50.0, "lin", promise_due_at=DUE),
        Standing("hers", 70.0, "rita"),
    ]
    lin, rita = weekly_plan(people, THURSDAY).weeks
    assert (lin.rep_id, lin.week) == ("lin", date(2026, 11, 23))
    assert [one.customer_id for one in lin.close] == ["late", "soon"]
    assert [one.customer_id for one in lin.develop] == ["rich", "poor"]
    assert [one.customer_id for one in rita.develop] == ["hers"]


def test_those_worth_most_keep_their_place_when_the_week_is_full():
    plan = weekly_plan([Standing("poor", 10.0), Standing("rich", 90.0)], THURSDAY, develop=1)
    assert [one.customer_id for one in plan.weeks[0].develop] == ["rich"]
    assert [(one.customer_id, one.code) for one in plan.left] == [("poor", Week.FULL)]


def test_the_plan_says_what_changed_since_last_week():
    before = weekly_plan([Standing("a", 10.0), Standing("b", 9.0), Standing("gone", 1.0)], THURSDAY)
    after = weekly_plan(
        [Standing("a", 10.0, said_yes=True), Standing("b", 9.0), Standing("new", 2.0)], THURSDAY
    )
    moves = [
        (move.customer_id, move.before, move.after and move.after.part) for move in adjusted(before, after)
    ]
    assert moves == [
        ("a", Part.DEVELOP, Part.CLOSE),
        ("new", None, Part.DEVELOP),
        ("gone", Part.DEVELOP, None),
    ]


def test_every_reason_is_a_sentence_in_both_languages():
    for code in (*Week, *Day):
        assert why(code)["en"].endswith(".")
        assert why(code)["zh"].endswith("。")


def test_a_missing_sentence_is_named():
    with pytest.raises(Invalid, match="said_yes"):
        read_sentences("week: {}\nday: {}\n")
