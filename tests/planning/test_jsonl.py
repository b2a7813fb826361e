import json
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.planning.jsonl import may_go_lines
from assistant.planning.rules import load_rules

NEW_YORK = {"country": "US", "subdivision": "NY", "zone": "America/New_York", "channel": "sms"}


def ask(*questions: object, provider: str | None = None) -> list[dict]:
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    return [json.loads(line) for line in may_go_lines(lines, load_rules(), provider)]


def test_inside_the_hours_go_until_the_end():
    (answer,) = ask(NEW_YORK | {"at": "2026-11-24T12:00:00-05:00"})
    assert answer == {"decision": "go", "until": "2026-11-25T01:00:00+00:00", "reason": "allowed"}


def test_outside_the_hours_later_with_the_next_opening():
    (answer,) = ask(NEW_YORK | {"at": "2026-11-24T05:00:00-05:00"})
    assert (list(answer), answer["reason"]) == (["decision", "until", "reason"], "outside_hours")
    assert answer["decision"] == "later"
    assert datetime.fromisoformat(answer["until"]) == datetime.fromisoformat("2026-11-24T09:00:00-05:00")


def test_voice_is_call_and_a_missing_zone_means_all_zones_of_the_place():
    texas = {"country": "US", "subdivision": "US-TX", "channel": "voice"}
    early, later = ask(texas | {"at": "2026-11-24T15:30:00Z"}, texas | {"at": "2026-11-24T16:00:00Z"})
    assert (early["decision"], early["until"]) == ("later", "2026-11-24T16:00:00+00:00")
    assert later["decision"] == "go"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"zone": "Mars/Olympus"}, "unknown_zone"),
        ({"zone": ""}, "unknown_zone"),
        ({"zone": "\udc80\x00"}, "unknown_zone"),
        ({"country": "ZZ"}, "unknown_country"),
        ({"country": None}, "unknown_country"),
        ({"subdivision": "ZZ"}, "unknown_subdivision"),
        ({"channel": "fax"}, "unknown_channel"),
        ({"channel": None}, "unknown_channel"),
        ({"at": "2026-11-24T12:00:00"}, "bad_time"),
        ({"at": "2026-11-24"}, "bad_time"),
        ({"at": "noon"}, "bad_time"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "bad_time"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "bad_time"),
        ({"at": None}, "bad_time"),
        ({"at": 1763985600}, "bad_line"),
        ({"country": ["US"]}, "bad_line"),
    ],
)
def test_what_is_unknown_or_wrong_is_a_never_with_its_reason(change, reason):
    (answer,) = ask(NEW_YORK | {"at": "2026-11-24T12:00:00-05:00"} | change)
    assert answer == {"decision": "never", "reason": reason}


@pytest.mark.parametrize("line", ["{", "[]", "17", '"x"', "null", "[" * 100_000, "\x00", "9" * 5000])
def test_a_line_that_is_no_object_is_answered_too(line):
    assert ask(line) == [{"decision": "never", "reason": "bad_line"}]


def test_answers_come_in_order_and_a_bad_line_stops_nothing():
    good = NEW_YORK | {"at": "2026-11-24T12:00:00-05:00"}
    answers = ask(good | {"id": "a"}, "{broken", "", good | {"id": 2, "channel": "fax"}, good | {"id": "c"})
    assert [answer["decision"] for answer in answers] == ["go", "never", "never", "go"]
    assert [answer.get("id") for answer in answers] == ["a", None, 2, "c"]


def test_a_blocked_country_depends_on_the_provider_of_the_line_or_of_the_command():
    line = {"country": "CN", "channel": "sms", "at": "2026-11-24T10:00:00+08:00"}
    assert ask(line)[0]["decision"] == "go"
    assert ask(line | {"provider": "twilio"})[0]["reason"] == "blocked_country"
    assert ask(line, provider="twilio")[0]["reason"] == "blocked_country"
    assert ask(line | {"provider": "phone"}, provider="twilio")[0]["decision"] == "go"


values = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["US", "TX", "CN", "Asia/Shanghai", "sms", "call", "2026-11-24T12:00:00Z"]),
)
keys = st.sampled_from(["country", "subdivision", "zone", "channel", "at", "provider", "id", "other"])


@given(
    lines=st.lists(st.one_of(st.text(max_size=40), st.dictionaries(keys, values).map(json.dumps)), max_size=5)
)
@settings(max_examples=150, deadline=None)
def test_every_line_that_says_anything_gets_exactly_one_answer(lines):
    answers = [json.loads(line) for line in may_go_lines(lines, load_rules())]
    assert len(answers) == sum(bool(line.strip()) for line in lines)
    for answer in answers:
        until = [] if answer["decision"] == "never" else ["until"]
        assert [key for key in answer if key != "id"] == ["decision", *until, "reason"]
        assert answer["decision"] in ("go", "later", "never")
