"""A script and its parts are one text, and what is wrong in a part is told where it stands."""

import pytest

from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.reader import load_version, review

SCRIPT = """format: 1
script: example
title: {en: Example}
channel: sms
languages: [en]
include: [endings]
start: hello
nodes:
  hello:
    kind: identify
    purpose: {en: one question}
    lines: {en: "{{ company }} with one question. STOP to opt out"}
    then: goodbye
"""
PART = """part: endings
languages: [en]
nodes:
  goodbye: {kind: close, outcome: thanked}
"""


def problems(text: str, part: str = PART, name: str = "endings") -> tuple[Problem, ...]:
    return review(text, "example", parts={name: part}).problems


def test_a_script_and_its_part_are_read_again_from_the_text_that_is_kept() -> None:
    script = review(SCRIPT, "example", parts={"endings": PART}).script
    assert script is not None
    assert load_version(script.source).nodes == script.nodes


@pytest.mark.parametrize(
    ("opening", "line"), [("---\n", 1), ("--- # ours\n", 1), ("%YAML 1.1\n---\n", 1), ("\n# ours\n---\n", 3)]
)
def test_a_part_that_begins_a_document_of_its_own_is_told_where(opening: str, line: int) -> None:
    (problem,) = problems(SCRIPT, opening + PART)
    assert (problem.code, problem.part, problem.line) == (Code.YAML_ERROR, "endings", line)
    assert "take it out" in problem.message


def test_a_script_may_begin_with_a_row_of_dashes_and_its_parts_keep_their_lines() -> None:
    assert problems("---\n" + SCRIPT) == ()
    (problem, *_) = problems("---\n" + SCRIPT, "# ours\n\n" + PART.replace("close", "ends"))
    assert (problem.code, problem.part, problem.line) == (Code.BAD_VALUE, "endings", 6)


def test_a_script_may_bear_the_name_of_a_part_it_includes() -> None:
    same = SCRIPT.replace("[endings]", "[example]")
    assert problems(same, PART.replace("part: endings", "part: example"), "example") == ()


def test_a_part_that_includes_itself_is_a_ring_whatever_the_script_is_called() -> None:
    same = SCRIPT.replace("[endings]", "[example]")
    ring = PART.replace("part: endings", "part: example\ninclude: [example]")
    (problem,) = problems(same, ring, "example")
    assert (problem.code, problem.part, problem.line) == (Code.CYCLIC_INCLUDE, "example", 2)


@pytest.mark.parametrize(
    "lines",
    [
        "{en: {{ company }} with one question. STOP to opt out}",
        "{en: {{ company }}}",
        "{en: This is {{ company }}, zh: x}",
        "{en: {% if name %}Hi{% endif %}}",
        "{en: {any: {{ company }} with one question}}",
        "\n      en: {{ company }} with one question",
        "\n      en: {% if name %}Hi{% endif %}",
        "\n      en: {{ company }}",
    ],
)
def test_an_unquoted_variable_is_told_as_that_and_at_its_line(lines: str) -> None:
    text = SCRIPT.replace('{en: "{{ company }} with one question. STOP to opt out"}', lines)
    (problem,) = problems(text)
    assert (problem.code, problem.line) == (Code.YAML_ERROR, 12 + lines.count("\n"))
    assert problem.message.startswith("quote the text")


def test_other_trouble_beside_a_quoted_variable_is_told_as_what_it_is() -> None:
    text = SCRIPT.replace('opt out"}', 'opt out" x}')
    (problem,) = problems(text)
    assert (problem.code, problem.line) == (Code.YAML_ERROR, 12)
    assert "quote the text" not in problem.message
