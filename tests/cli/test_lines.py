"""The line protocols: one object in, one out, in order, whatever a line holds."""

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cli import winback
from tests.cli.conftest import ENTRY

Process = Callable[..., subprocess.CompletedProcess[bytes]]
INTENTS = {
    "opt_out", "wrong_number", "deceased", "decline", "callback", "question", "help",
    "affirm", "negative", "unsure", "hostile", "other",
}  # fmt: skip


def lines(out: bytes) -> list[Any]:
    return [json.loads(line) for line in out.splitlines()]


def asked(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def test_classify_answers_each_line_in_order_with_the_promised_fields_first(process: Process) -> None:
    told = process("reasons", "classify", "--jsonl", input=asked(
        {"id": "b", "text": "太贵了,隔壁便宜一半", "language": "zh", "probe": "comparison"},
        {"id": "a", "text": "the delivery was always late"},
    ))  # fmt: skip
    assert told.returncode == 0, told.stderr
    answers = lines(told.stdout)
    assert [answer["id"] for answer in answers] == ["b", "a"]
    for answer in answers:
        assert list(answer)[:4] == ["id", "intent", "reasons", "abstained"]
        for reason in answer["reasons"]:
            assert list(reason)[:3] == ["reason", "probability", "evidence"]
            assert all(list(words) == ["start", "end", "text"] for words in reason["evidence"])
    assert "price" in {reason["reason"] for reason in answers[0]["reasons"] if reason["probability"] >= 0.5}


def test_evidence_is_a_piece_of_the_text_that_was_sent(process: Process) -> None:
    text = "太贵了,隔壁便宜一半"
    told = process("reasons", "classify", "--jsonl", input=asked({"id": 1, "text": text}))
    spans = [words for reason in lines(told.stdout)[0]["reasons"] for words in reason["evidence"]]
    assert spans
    assert all(text[words["start"] : words["end"]] == words["text"] for words in spans)


def test_replies_read_names_action_and_intent(process: Process) -> None:
    told = process("replies", "read", "--jsonl", input=asked({"id": 1, "text": "please stop texting me"}))
    (answer,) = lines(told.stdout)
    assert list(answer) == ["id", "action", "intent", "evidence"]
    assert (answer["action"], answer["intent"]) == ("suppress", "opt_out")


def test_may_go_answers_go_later_or_never(process: Process) -> None:
    told = process("plan", "may-go", "--jsonl", input=asked(
        {"country": "SG", "channel": "sms", "at": "2026-11-23T10:00:00+08:00"},
        {"country": "SG", "channel": "sms", "at": "2026-11-23T03:00:00+08:00"},
        {"country": "SG", "channel": "sms", "at": "2026-11-23T03:00:00"},
    ))  # fmt: skip
    answers = lines(told.stdout)
    assert [answer["decision"] for answer in answers] == ["go", "later", "never"]
    assert all("reason" in answer for answer in answers)
    assert "until" in answers[1]


def test_may_go_knows_where_the_provider_cannot_go(process: Process) -> None:
    row = asked({"country": "CN", "channel": "sms", "at": "2026-11-23T10:00:00+08:00"})
    (blocked,) = lines(process("plan", "may-go", "--jsonl", input=row).stdout)
    (simulated,) = lines(process("plan", "may-go", "--jsonl", "--provider", "phone", input=row).stdout)
    assert (blocked["decision"], blocked["reason"]) == ("never", "blocked_country")
    assert simulated["decision"] == "go"


def test_bytes_that_are_no_utf8_lose_no_line(process: Process) -> None:
    sent = b'{"id":1,"text":"caf\xe9 too expensive"}\n\xff\xfe\n' + asked({"id": 3, "text": "stop \ud800"})
    for words in (("reasons", "classify"), ("replies", "read")):
        told = process(*words, "--jsonl", input=sent)
        assert told.returncode == 0, told.stderr
        assert len(told.stdout.splitlines()) == 3
        assert lines(told.stdout)[2]["id"] == 3


def test_the_locale_changes_nothing(process: Process) -> None:
    row = asked({"id": 1, "text": "太贵了"})
    plain = process("reasons", "classify", "--jsonl", input=row)
    odd = process(
        "reasons", "classify", "--jsonl", input=row, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0"
    )
    assert odd.stdout == plain.stdout
    assert "太贵" in plain.stdout.decode()


def test_a_reader_that_goes_away_is_no_error(process: Process) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    child = subprocess.Popen(
        [*ENTRY, "reasons", "classify", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=writing,
        stderr=subprocess.PIPE,
    )
    os.close(writing)
    _, err = child.communicate(asked(*({"id": n, "text": "too expensive"} for n in range(50))), timeout=60)
    assert err == b""
    assert child.returncode in (0, 1)


GARBAGE = st.text(st.characters(exclude_characters="\n\r"))
ROWS = st.fixed_dictionaries({"id": st.integers(), "text": st.text(), "at": st.text(), "channel": st.text()})


@settings(max_examples=60, deadline=None)
@given(st.lists(GARBAGE | ROWS.map(json.dumps), max_size=8))
def test_every_line_that_is_not_blank_gets_one_answer(rows: list[str]) -> None:
    rows = [row.encode("utf-8", "replace").decode() for row in rows]
    sent = "\n".join(rows) + "\n"
    expected = sum(bool(row.strip()) for row in sent.split("\n"))
    for words in (["reasons", "classify"], ["replies", "read"], ["plan", "may-go"]):
        told = CliRunner().invoke(winback, [*words, "--jsonl"], input=sent.encode())
        assert told.exit_code == 0, told.output
        assert len(lines(told.stdout_bytes)) == expected
