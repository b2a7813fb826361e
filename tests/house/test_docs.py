"""The pages promise only what is there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest

from assistant.cli import winback
from assistant.commands.docs import settings_page
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
ITEMS = {"S0": 50, "S1": 14, "S2": 17, "S3": 15, "S4": 17}
ASKED = [f"{document}.{number}" for document, many in ITEMS.items() for number in range(1, many + 1)]
ROW = re.compile(r"^\| (S\d\.\d+) \|(.*)\|$", re.MULTILINE)
NAMED = re.compile(r"`([^`]+)`")
FENCED = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
SETTING = re.compile(r"\b(?:WINBACK|TWILIO)_[A-Z_]+\b")
ELSEWHERE = {"WINBACK_BROWSER", "WINBACK_CHROMIUM", "WINBACK_SHARED", "WINBACK_TEST_DATABASE_URL"}
"""Variables of the tests, not of the product."""
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def rows() -> list[tuple[str, list[str]]]:
    """The rows of docs/coverage.md: id, and the cells after it."""
    found = ROW.finditer(text_of("docs/coverage.md"))
    return [(row[1], [cell.strip() for cell in row[2].split("|")]) for row in found]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The names of a file's functions."""
    nodes = ast.walk(ast.parse(path.read_text("utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def is_there(name: str) -> bool:
    """Whether a path, or a `file::test`, exists."""
    path, _, test = name.partition("::")
    return (ROOT / path).exists() and (not test or test in functions_of(ROOT / path))


def command_lines(markdown: str) -> list[list[str]]:
    """Every `winback …` of a page, in a code block or in a span, as words."""
    blocks = [line for block in FENCED.findall(markdown) for line in block.splitlines()]
    written = [line.split("#")[0].split() for line in [*blocks, *SPAN.findall(FENCED.sub("", markdown))]]
    # What stands before the command are variables of its environment.
    bare = [[word for word in line if not re.match(r"[A-Z_]+=", word)] for line in written]
    return [line[1:] for line in bare if line and line[0].rsplit("/", 1)[-1] == "winback"]


def wrong_with(words: list[str]) -> str | None:
    """What is wrong with the words after `winback`, or None. `a | b` names two subcommands of one group."""
    names = " ".join(words).replace(" | ", "|").split()
    command: click.Command = winback
    while names and isinstance(command, click.Group):
        if names[0].startswith("-"):
            break
        context = click.Context(command)
        found = [command.get_command(context, name) for name in names[0].split("|")]
        if not all(found):
            return f"no command {names[0]}"
        command, names = found[0], names[1:]
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    unknown = [name for name in names if name.startswith("-") and name.split("=")[0] not in known]
    return f"no option {', '.join(unknown)}" if unknown else None


def verbs_of_make() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def test_every_item_that_is_asked_for_has_one_row_in_order() -> None:
    assert [item for item, _ in rows()] == ASKED


def test_a_row_says_works_partly_what_or_not_yet() -> None:
    said = {item: cells[1] for item, cells in rows()}
    form = re.compile(r"works|not yet|partly: .+")
    assert {item: state for item, state in said.items() if not form.fullmatch(state)} == {}


def test_what_is_there_names_its_place_and_its_test_and_what_is_not_names_none() -> None:
    wrong = []
    for item, (_, state, place, shown) in rows():
        empty = (place, shown) == ("–", "–")
        tested = bool(NAMED.search(place)) and "::test_" in shown
        if not (empty if state == "not yet" else tested):
            wrong.append(item)
    assert wrong == []


def test_every_path_and_test_of_the_coverage_exists() -> None:
    named = [(item, name) for item, cells in rows() for cell in cells[2:] for name in NAMED.findall(cell)]
    assert [one for one in named if not is_there(one[1])] == []


def test_the_coverage_counts_itself_right() -> None:
    states = [cells[1].split(":")[0] for _, cells in rows()]
    counts = [states.count(state) for state in ("works", "partly", "not yet")]
    told = re.search(r"(\d+) work, (\d+) partly, (\d+) not yet, of (\d+)", text_of("docs/coverage.md"))
    assert told is not None
    assert [int(number) for number in told.groups()] == [*counts, len(states)]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "scripts_templates/README.md"])
def test_every_command_of_a_page_exists_with_its_options(page: str) -> None:
    lines = command_lines(text_of(page))
    assert {" ".join(line): wrong for line in lines if (wrong := wrong_with(line))} == {}


def test_the_readme_shows_commands_at_all() -> None:
    assert len(command_lines(text_of("README.md"))) > 10


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("score --json", None),
        ("script check | play | graph", None),
        ("history verify|export", None),
        ("--help", None),
        ("nonsense", "no command nonsense"),
        ("score --nonsense", "no option --nonsense"),
        ("script check | nonsense", "no command check|nonsense"),
    ],
)
def test_a_command_that_does_not_exist_is_noticed(line: str, wrong: str | None) -> None:
    assert wrong_with(line.split()) == wrong


def test_the_page_of_settings_is_the_one_the_code_makes() -> None:
    assert text_of("docs/settings.md") == settings_page(), "run `winback docs`"


def test_every_setting_a_page_names_exists() -> None:
    known = {knob.metadata["variable"] for knob in fields(Settings)} | ELSEWHERE
    named = {(page.name, name) for page in PAGES for name in SETTING.findall(page.read_text("utf-8"))}
    assert sorted(one for one in named if one[1] not in known) == []


def verbs_named(markdown: str) -> Iterator[str]:
    """Every word written after `make` where code is shown."""
    blocks = "\n".join([*FENCED.findall(markdown), *SPAN.findall(FENCED.sub("", markdown))])
    for words in re.findall(r"(?:^|=\S+ )make ((?:[a-z]+ ?)+)", blocks, re.MULTILINE):
        yield from words.split()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/measures/README.md"])
def test_every_verb_of_make_a_page_names_is_in_the_makefile(page: str) -> None:
    named = set(verbs_named(text_of(page)))
    assert named
    assert named - verbs_of_make() == set()


def test_every_verb_of_make_has_a_line_of_help() -> None:
    documented = set(re.findall(r"^([a-z]+):.*## ", text_of("Makefile"), re.MULTILINE))
    assert verbs_of_make() == documented


def test_every_link_of_a_page_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in LINK.findall(page.read_text("utf-8"))]
    broken = [
        (page.name, link) for page, link in links if "://" not in link and not (page.parent / link).exists()
    ]
    assert broken == []


def test_the_changelog_begins_with_what_is_unreleased() -> None:
    heads = re.findall(r"^## (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "Unreleased"
