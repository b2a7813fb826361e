"""The line protocols: in order, one answer a line, nothing stops them."""

import json
from datetime import UTC, datetime

import pytest

from assistant.reasons.jsonl import classify_lines, read_reply_lines


def answers(lines: list[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in classify_lines(lines)]


def test_a_line_is_answered_with_intent_reasons_and_evidence() -> None:
    (answer,) = answers(['{"id": 7, "text": "太贵了,隔壁便宜一半", "language": "zh"}\n'])
    assert list(answer)[:4] == ["id", "intent", "reasons", "abstained"]
    assert (answer["id"], answer["intent"], answer["abstained"]) == (7, "other", False)
    (price,) = [one for one in answer["reasons"] if one["reason"] == "price"]  # type: ignore[attr-defined]
    assert price["probability"] >= 0.5
    assert price["evidence"] == [{"start": 0, "end": 2, "text": "太贵"}]


def test_a_reply_is_answered_with_action_intent_and_evidence() -> None:
    (line,) = read_reply_lines(['{"id": "a", "text": "please stop texting me"}'])
    answer = json.loads(line)
    assert list(answer) == ["id", "action", "intent", "evidence"]
    assert (answer["id"], answer["action"], answer["intent"]) == ("a", "suppress", "opt_out")


@pytest.mark.parametrize(
    ("broken", "id"),
    [
        ("not json", None),
        ("[1]", None),
        ('{"id": "b"}', "b"),
        ('{"id": "b", "text": 3}', "b"),
        ('{"id": "b", "text": "x", "language": 1}', "b"),
        ("[" * 100_000, None),
        ('{"id": 1, "text": null}', 1),
    ],
)
def test_a_malformed_line_is_reported_and_the_rest_goes_on(broken: str, id: object) -> None:
    first, second = answers([broken, '{"id": "next", "text": "too slow"}'])
    assert first["id"] == id
    assert isinstance(first["error"], str)
    assert second["id"] == "next"
    assert "error" not in second


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "太贵\ud800了", "x" * 10_000, "贵" * 20_000, "👍\u200d", "\n"]
)
def test_strange_texts_are_answered_and_can_be_written_anywhere(text: str) -> None:
    given = json.dumps({"id": "\ud83d", "text": text})
    for read in (classify_lines, read_reply_lines):
        (line,) = read([given])
        assert json.loads(line.encode("utf-8"))["id"] == "\ud83d"
        assert "\n" not in line
        assert "error" not in json.loads(line)


def test_answers_come_as_lines_come() -> None:
    def endless() -> object:
        while True:
            yield '{"id": 1, "text": "好的"}'

    assert json.loads(next(classify_lines(endless())))["id"] == 1  # type: ignore[arg-type]


def test_blank_lines_are_skipped() -> None:
    assert answers(["", "\n", '{"id": 1, "text": "ok"}']) == [
        {
            "id": 1,
            "intent": "affirm",
            "reasons": [],
            "abstained": True,
            "runner_up": None,
            "amounts": [],
        }
    ]


def replied(**row: object) -> dict[str, object]:
    [line] = read_reply_lines(
        [json.dumps({"id": 1, **row})], now=lambda: datetime(2026, 11, 25, 9, tzinfo=UTC)
    )
    return json.loads(line)


def test_a_wish_to_be_called_back_has_its_time_where_the_line_says_when_or_where() -> None:
    text = "晚上7点再打"
    said = replied(text=text, now="2026-11-25T10:30:00+08:00")
    assert said["callback"] == {
        "start": "2026-11-25T19:00:00+08:00",
        "end": None,
        "exactness": "exact",
        "evidence": [{"start": 0, "end": 4, "text": "晚上7点"}],
    }
    assert replied(text=text, zone="Asia/Shanghai")["callback"]["start"] == "2026-11-25T19:00:00+08:00"
    assert "callback" not in replied(text=text)
    assert "callback" not in replied(text="太贵了", zone="Asia/Shanghai")


def test_a_wish_without_a_time_has_none() -> None:
    assert replied(text="I'm driving", zone="Europe/London")["callback"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"now": "soon"},
        {"now": "2026-11-25T10:30:00"},
        {"now": "0001-01-01T00:00:00Z"},
        {"zone": "Mars/Base"},
        {"zone": ""},
    ],
)
def test_a_moment_or_a_zone_nobody_knows_is_an_error_of_its_line(wrong: dict[str, str]) -> None:
    assert next(iter(wrong)) in str(replied(text="call me at 5", **wrong)["error"])


def test_every_reason_says_what_it_rests_on_and_the_asserted_ones_whose_fault_they_are() -> None:
    (answer,) = answers(['{"id": 1, "text": "涨价30%，太贵了，都怪你们", "language": "zh"}'])
    assert list(answer) == ["id", "intent", "reasons", "abstained", "runner_up", "amounts"]
    price, *rest = answer["reasons"]  # type: ignore[misc]
    assert (price["reason"], price["basis"]) == ("price", "stated")
    attributed = {key: price["attribution"][key] for key in ("fault", "changeable", "by_us", "why")}
    assert attributed == {"fault": "company", "changeable": True, "by_us": True, "why": "company_doing"}
    assert all((one["attribution"] is None) == (one["probability"] < 0.5) for one in rest)


def test_amounts_are_told_with_their_unit_and_the_reason_they_speak_for() -> None:
    (answer,) = answers(['{"id": 1, "text": "waited 2 hours, and it went up 30%"}'])
    told = [(one["reason"], one["value"], one["unit"], one["exact"]) for one in answer["amounts"]]  # type: ignore[attr-defined]
    assert told == [("waiting", 2.0, "hour", True), ("price", 30.0, "percent", True)]
    text = "waited 2 hours, and it went up 30%"
    assert all(text[one["start"] : one["end"]] == one["text"] for one in answer["amounts"])  # type: ignore[attr-defined]


def test_the_runner_up_is_the_second_reason_or_null() -> None:
    both, none = answers(
        ['{"id": 1, "text": "too expensive and the staff were rude"}', '{"id": 2, "text": "ok"}']
    )
    second = both["reasons"][1]  # type: ignore[index]
    assert both["runner_up"] == {"reason": second["reason"], "probability": second["probability"]}
    assert (none["runner_up"], none["amounts"]) == (None, [])
