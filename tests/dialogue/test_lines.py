"""Lines say what their author wrote, and can do nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.lines import MAX_LINE, VARIABLES, faults, render, tidy
from assistant.dialogue.problems import Code
from assistant.errors import Invalid


def test_a_line_is_rendered_with_its_variables_and_never_escaped_for_html() -> None:
    assert render("Hi {{ first_name }}!", {"first_name": "Zoë & <Ana>"}) == "Hi Zoë & <Ana>!"


def test_a_condition_on_weeks_away_chooses_words() -> None:
    line = "Hello{% if weeks_away > 8 %} again{% elif weeks_away == 1 %} you{% else %} there{% endif %}."
    assert [render(line, {"weeks_away": weeks}) for weeks in (9, 1, 2)] == [
        "Hello again.",
        "Hello you.",
        "Hello there.",
    ]


def test_line_breaks_in_a_value_cannot_split_a_message() -> None:
    assert render("Hi {{ name }}.", {"name": " Ana\r\n\tLund "}) == "Hi Ana Lund ."


@pytest.mark.parametrize(
    ("line", "variables"),
    [
        ("{{ name }}", {}),
        ("{{ nobody }}", {"nobody": "x"}),
        ("{% if weeks_away > 3 %}x{% endif %}", {"weeks_away": "many"}),
        ("{{ name", {"name": "x"}),
        ("{% if name %}", {"name": "x"}),
    ],
)
def test_a_line_that_cannot_be_said_is_an_error_a_person_understands(
    line: str, variables: dict[str, object]
) -> None:
    with pytest.raises(Invalid, match="cannot be said"):
        render(line, variables)


@pytest.mark.parametrize(
    "line",
    [
        "{{ name.__class__ }}",
        "{{ name['x'] }}",
        "{{ name.upper() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% for name in name %}{{ name }}{% endfor %}",
        "{% set name = 'x' %}",
        "{% include 'x' %}",
        "{% import 'os' as name %}",
        "{% macro name() %}{% endmacro %}",
        "{{ name|attr('__class__') }}",
        "{{ name|replace('a', 'b') }}",
        "{{ name|no_such_filter }}",
        "{{ [name] }}",
        "{{ name ~ name }}",
        "{{ name is defined }}",
    ],
)
def test_lines_hold_variables_and_conditions_and_nothing_more(line: str) -> None:
    assert {fault.code for fault in faults(line)} == {Code.TEMPLATE_NOT_ALLOWED}
    with pytest.raises(Invalid):
        render(line, dict.fromkeys(VARIABLES, "x"))


@pytest.mark.parametrize(
    "line",
    ["{{ " + "(" * 1_900, "{{ " + "not " * 480 + "name }}", "{% if name %}" * 70 + "x" + "{% endif %}" * 70],
)
def test_deep_nesting_is_refused_without_a_crash(line: str) -> None:
    assert {fault.code for fault in faults(line)} <= {Code.TEMPLATE_SYNTAX}
    with pytest.raises(Invalid, match="cannot be said"):
        render(line, {})


def test_a_line_of_a_book_is_refused() -> None:
    assert faults("x" * (MAX_LINE + 1))[0].code == Code.BAD_VALUE


def test_faults_name_the_row_and_the_variables_there_are() -> None:
    (fault,) = faults("Hello\n{{ nickname }}", ("name", "rep"))
    assert (fault.row, fault.code) == (2, Code.UNDEFINED_VARIABLE)
    assert "name, rep" in fault.message


@given(st.text(max_size=80))
def test_any_line_has_faults_or_can_be_said(line: str) -> None:
    everything = dict.fromkeys(VARIABLES, "x")
    if faults(line):
        with pytest.raises(Invalid):
            render(line, everything)
    else:
        assert isinstance(render(line, everything), str)


@given(st.text())
def test_tidying_twice_changes_nothing(line: str) -> None:
    assert tidy(tidy(line)) == tidy(line)


def test_chinese_is_folded_without_gaps_and_english_with_one() -> None:
    assert tidy("您好,\n  请问 Ana Lund\n在吗?\n 谢谢") == "您好, 请问 Ana Lund 在吗? 谢谢"
    assert tidy("您好，\n  请问\n在吗？") == "您好，请问在吗？"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{{ name.first }}", "nothing after a dot"),
        ("{{ name[0] }}", "nothing in square brackets"),
        ("{{ name.upper() }}", "nothing called with ( )"),
        ("{% for name in name %}{% endfor %}", "no {% for %}"),
        ("{{ weeks_away + 1 }}", "no calculating"),
        ("{{ -weeks_away }}", "no calculating"),
        ("{{ name is defined }}", "no “is”"),
        ("{{ [name] }}", "no lists"),
    ],
)
def test_what_a_line_may_not_hold_is_told_in_the_words_of_authors(line: str, told: str) -> None:
    assert any(told in fault.message for fault in faults(line))
    assert not any(word in fault.message for fault in faults(line) for word in ("getattr", "getitem", "expr"))
