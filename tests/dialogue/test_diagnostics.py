"""Every diagnostic has a number, a page and a broken example, found where the example says."""

import re
from datetime import date
from pathlib import Path

import pytest

from assistant.dialogue.document import MAX_BYTES
from assistant.dialogue.elicitation.probes import read_library
from assistant.dialogue.problems import DIAGNOSTICS, Code, Problem, Severity, errors
from assistant.dialogue.reader import Review, review

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "diagnostics"
BROKEN = Path(__file__).parent / "broken"
REASONS = {"price", "quality", "attitude"}
PARTS = {path.stem: path.read_text() for path in (BROKEN / "parts").glob("*.yaml")}
LIBRARY = read_library((BROKEN / "library" / "probes.yaml").read_text(), REASONS)
TODAY = date(2026, 11, 22)
#: Made in a test of its own: no file of that size belongs in the repository.
MADE = {Code.TOO_LARGE}
EXAMPLES = sorted(BROKEN.glob("*.yaml"))
HEAD = re.compile(r"# line (\d+), column (\d+)(?:, in parts/(\w+)\.yaml)?")


def reviewed(text: str, name: str) -> Review:
    return review(text, name, REASONS, parts=PARTS, library=LIBRARY, today=TODAY)


def page(code: Code) -> str:
    return (ROOT / DIAGNOSTICS[code].page).read_text()


def test_every_code_has_a_number_of_its_own_and_numbers_have_no_gaps() -> None:
    numbers = [DIAGNOSTICS[code].number for code in Code]
    assert numbers == [f"S{one:03}" for one in range(1, len(Code) + 1)]


def test_every_code_has_a_broken_example() -> None:
    assert {path.stem for path in EXAMPLES} | MADE == set(Code)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_broken_example_shows_its_problem_alone_and_where_it_is(path: Path) -> None:
    text = path.read_text()
    head = HEAD.fullmatch(text.splitlines()[0])
    assert head is not None
    found = reviewed(text, path.stem).problems
    assert {problem.code for problem in found} == {path.stem}
    assert (found[0].line, found[0].column, found[0].part) == (int(head[1]), int(head[2]), head[3] or "")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_only_an_error_keeps_a_script_from_being_used(path: Path) -> None:
    weighs = DIAGNOSTICS[Code(path.stem)].severity
    assert (reviewed(path.read_text(), path.stem).script is None) is (weighs is Severity.ERROR)


def test_a_script_over_the_size_limit_is_refused_unread() -> None:
    found = reviewed("#" * (MAX_BYTES + 1), "example").problems
    assert [(problem.line, problem.code) for problem in found] == [(1, Code.TOO_LARGE)]


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_page_that_says_what_why_and_how_to_mend_it(code: Code) -> None:
    known, text = DIAGNOSTICS[code], page(code)
    assert text.startswith(f"# {known.number} {code}\n\n{known.title}.")
    assert f"Severity: {known.severity}." in text
    assert all(head in text for head in ("\n## Why\n", "\n## Broken\n", "\n## Mended\n"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_page_shows_the_broken_example_as_it_is(path: Path) -> None:
    shown = page(Code(path.stem)).split("## Broken")[1].split("```")[1].split("\n", 1)[1]
    rows = [row for row in shown.splitlines() if row.strip()]
    known = "\n".join([path.read_text(), *PARTS.values()]).splitlines()
    assert rows
    assert [row for row in rows if row not in known] == []


def test_there_is_no_page_for_a_code_that_does_not_exist_and_the_list_is_whole() -> None:
    assert {path.stem for path in PAGES.glob("S*.md")} == {DIAGNOSTICS[code].number for code in Code}
    rows = re.findall(r"^\| \[(S\d+)\]\(S\d+\.md\) \| `(\w+)` \| (\w+) \| (.+) \|$", listed(), re.MULTILINE)
    told = [(one.number, code, one.severity, one.title) for code, one in DIAGNOSTICS.items()]
    assert rows == [tuple(map(str, row)) for row in told]


def listed() -> str:
    return (PAGES / "README.md").read_text()


def test_a_problem_tells_place_number_severity_and_page_in_one_row() -> None:
    told = str(Problem(4, 2, Code.UNKNOWN_TARGET, "node 'a': there is no node 'b'"))
    assert told == "4:2 S009 error unknown_target: node 'a': there is no node 'b' (docs/diagnostics/S009.md)"


def test_a_problem_only_plays_report_weighs_as_an_error_and_has_no_number() -> None:
    odd = Problem(1, 1, "outcome_differs", "ended otherwise")
    assert (odd.number, odd.severity, str(odd)) == (
        "",
        Severity.ERROR,
        "1:1 outcome_differs: ended otherwise",
    )
    assert errors([odd, Problem(1, 1, Code.WEATHER, "")]) == (odd,)
