"""Whatever an author writes is read or refused with its place; nothing can hurt the reader."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.document import canonical
from assistant.dialogue.problems import Code, ScriptInvalid
from assistant.dialogue.reader import load_version, read_script
from assistant.dialogue.script import NodeKind, Script
from assistant.errors import Invalid

BROKEN = Path(__file__).parent / "broken"
SAMPLES = Path(__file__).parent / "samples"
REASONS = {"price", "quality", "attitude"}


def problems(text: str, name: str = "example") -> dict[str, int]:
    with pytest.raises(ScriptInvalid) as caught:
        read_script(text, name, REASONS)
    assert isinstance(caught.value, Invalid)
    return {problem.code: problem.line for problem in reversed(caught.value.problems)}


def shipped(name: str) -> str:
    return (SAMPLES / name / "script.yaml").read_text()


def test_all_problems_are_told_at_once_with_line_and_column() -> None:
    text = (
        shipped("sms_winback")
        .replace("silence: quiet", "silence: nowhere")
        .replace("kind: remedy", "kind: cure", 1)
    )
    with pytest.raises(ScriptInvalid) as caught:
        read_script(text, "sms_winback")
    codes = [problem.code for problem in caught.value.problems]
    assert codes.count(Code.UNKNOWN_TARGET) == 2
    assert codes.count(Code.BAD_VALUE) == 1
    assert str(caught.value).startswith("sms_winback:")
    assert all(problem.line > 0 and problem.column > 0 for problem in caught.value.problems)


def test_problems_in_a_folded_line_point_at_the_row() -> None:
    text = shipped("warm_call")
    row = next(i for i, line in enumerate(text.splitlines(), 1) if "{% if weeks_away > 8 %}" in line)
    found = problems(
        text.replace("{% if weeks_away > 8 %}, and", "{% if weeks_gone > 8 %}, and"), "warm_call"
    )
    assert abs(found[Code.UNDEFINED_VARIABLE] - row) <= 1


def test_a_remedy_is_only_known_in_remedy_nodes() -> None:
    text = shipped("sms_winback").replace("Understood, {{ first_name }}", "So {{ remedy }}")
    assert Code.UNDEFINED_VARIABLE in problems(text, "sms_winback")


def test_the_version_is_the_hash_of_the_canonical_source() -> None:
    text = shipped("sms_winback")
    script = read_script(text, "sms_winback")
    assert script.version == hashlib.sha256(script.source.encode()).hexdigest()
    windows = read_script("\ufeff" + text.replace("\n", "\r\n") + "\r\n\r\n", "sms_winback")
    assert windows.version == script.version
    assert read_script(text + "# a comment\n", "sms_winback").version != script.version


def test_a_pinned_version_is_the_same_script_again() -> None:
    script = read_script(shipped("warm_call"), "warm_call")
    assert load_version(script.source) == script


def test_a_pinned_version_is_not_held_to_later_checks_of_style() -> None:
    assert load_version((BROKEN / "naked_question.yaml").read_text()).id == "naked_question"
    with pytest.raises(ScriptInvalid):
        load_version((BROKEN / "unknown_target.yaml").read_text())


def test_nodes_carry_what_the_author_wrote() -> None:
    script: Script = read_script(shipped("sms_winback"), "sms_winback")
    node = script.nodes["nudge"]
    assert (node.kind, node.technique, node.probe) == (NodeKind.ASK, "projection", "one_day_boss")
    assert node.wait == timedelta(days=3)
    assert "price" in node.reveals
    assert script.nodes["answer"].waits
    assert not script.nodes["goodbye"].waits


def test_folded_chinese_lines_have_no_gaps() -> None:
    text = shipped("sms_winback").replace("退订请回复T\n", "\n        退订请回复T\n", 1)
    assert "看重什么？退订" in read_script(text, "sms_winback").nodes["hello"].lines["zh"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "just words",
        "[" * 5_000,
        "a: " * 3_000,
        "{" * 40 + "}" * 40,
        "a: \x00",
        "a: \ud800",
        "!!python/object/apply:os.system ['true']",
        "a: &x [1]\nb: *x\n",
        "nodes: {a: {kind: [1]}}",
        "? [1, 2]\n: 3\n",
        "format: 1\n---\nformat: 1\n",
    ],
)
def test_hostile_or_senseless_text_is_an_ordinary_refusal(text: str) -> None:
    assert problems(text)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(ScriptInvalid):
        read_script(text, "anything")


@given(st.text())
def test_canonical_text_is_canonical_already(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
