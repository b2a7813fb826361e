"""A line has words for everybody, and compares only what can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.lines import faults, render
from assistant.dialogue.problems import Code
from assistant.dialogue.sense import senseless
from assistant.errors import Invalid

SILENT = (
    "{% if weeks_away > 8 %}Hello{% endif %}",
    "{% if weeks_away > 8 %}Hello{% elif weeks_away > 4 %}Hi{% endif %}.",
    "{% if weeks_away > 8 %}Hello{% else %} … {% endif %}",
    "…",
    "{{ '' }}",
    "{{ ' '|trim }}",
    "{{ name and '' }}",
    "Hello {{ name if weeks_away > 8 }}",
)
SENSELESS = (
    "{{ weeks_away > '3' }}",
    "Hi{% if weeks_away == '14' %} again{% endif %}",
    "Hi{% if 1 < weeks_away < '3' %} again{% endif %}",
    "Hi{% if name in weeks_away %} again{% endif %}",
    "Hi{% if name > 3 %} again{% endif %}",
    "Hi{% if weeks_away|upper > 3 %} again{% endif %}",
    "Hi{% if (weeks_away or name) > 3 %} again{% endif %}",
    "Long ago: {{ weeks_away > 3 }}",
    "Hi {{ none }}",
)
SENSIBLE = (
    "Hello.",
    "Hello{% if weeks_away > 8 %} again{% endif %}.",
    "{% if weeks_away > 8 %}Hello{% elif weeks_away > 4 %}Hi{% else %}Hey{% endif %}",
    "{{ first_name|upper }}",
    "{{ 'again' if weeks_away > 8 else 'there' }}",
    "Hi{% if 'Ana' in name and name != 'Anabel' %} again{% endif %}",
    "Hi{% if (weeks_away > 3) == true %} again{% endif %}",
    "{{ name or '' }}",
)


def codes(line: str) -> set[Code]:
    return {fault.code for fault in senseless(line)}


@pytest.mark.parametrize("line", SILENT)
def test_a_line_that_may_be_left_without_words_is_told(line: str) -> None:
    assert codes(line) == {Code.SAYS_NOTHING}


@pytest.mark.parametrize("line", SENSELESS)
def test_a_number_is_not_compared_with_a_text_nor_a_comparison_said_aloud(line: str) -> None:
    assert codes(line) == {Code.SENSELESS_COMPARISON}


@pytest.mark.parametrize("line", SENSIBLE)
def test_a_sensible_line_is_left_alone(line: str) -> None:
    assert senseless(line) == ()


def test_the_author_is_told_to_take_the_quotation_marks_off() -> None:
    assert (
        "write 3 without quotation marks" in senseless("Hi{% if weeks_away > '3' %}!{% endif %}")[0].message
    )


WORDS = st.sampled_from(["", "Hi", ".", "{{ name }}", "{{ weeks_away }}"])
VALUES = st.sampled_from(["weeks_away", "name", "3", "'3'", "name|upper", "(weeks_away > 3)", "true", "none"])
TESTS = st.builds(
    "{} {} {}".format, VALUES, st.sampled_from(["<", ">", "==", "!=", "<=", "in", "not in"]), VALUES
)
LINES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("{{% if {} %}}{}{{% endif %}}".format, TESTS, inner),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, TESTS, inner, inner),
        st.builds("{{{{ {} if {} }}}}".format, VALUES, TESTS),
        st.builds("{{{{ {} if {} else {} }}}}".format, VALUES, TESTS, VALUES),
    ),
    max_leaves=8,
)


@given(line=LINES, name=st.sampled_from(["Ana", "3", "王"]), weeks=st.integers(1, 200))
def test_a_line_with_sense_says_something_to_everybody(line: str, name: str, weeks: int) -> None:
    if faults(line) or senseless(line):
        return
    try:
        said = render(line, {"name": name, "weeks_away": weeks})
    except Invalid as error:
        pytest.fail(f"{line!r}: {error}")
    assert any(map(str.isalnum, said))
    assert not {"True", "False", "None"} & set(said.split())
