"""Contact rules at the prompt: every rule's answer, and the company's own file."""

import json
from pathlib import Path

import pytest

from assistant import db, settings
from assistant.clock import SystemClock
from tests import cast
from tests.cli.conftest import Run

NOON = "2026-11-24T12:00:00+00:00"


@pytest.fixture
def people(run: Run, tmp_path: Path) -> tuple[str, str]:
    """Ana in London and Ms Wang in Shanghai, in a migrated database."""
    assert run("migrate").exit_code == 0
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.transaction(engine) as session:
        ids = cast.ana(session, SystemClock().now()).id, cast.wang(session, SystemClock().now()).id
    engine.dispose()
    return ids


def test_every_rule_answers_with_its_sources_and_open_questions(run: Run, people: tuple[str, str]) -> None:
    told = run("plan", "why", people[0], "--channel", "sms", "--at", NOON)
    assert told.exit_code == 0, told.output
    assert told.output.startswith(f"Ana Ferreira ({people[0]})  sms  Tue 24 Nov 2026 12:00 (Europe/London)")
    for words in ("GB contact hours: yes", "house rule contact hours: yes", "Call Centre Helper",
                  "open question: the trade's guide", "Rules "):  # fmt: skip
        assert words in told.output


def test_it_is_told_in_chinese_too_and_found_by_name_or_number(run: Run, people: tuple[str, str]) -> None:
    assert people[1]
    by_name, by_number = (
        run("plan", "why", words, "--at", NOON, "--language", "zh") for words in ("王雪", "10000000110")
    )
    assert by_name.exit_code == 0, by_name.output
    assert "公司规定 可联系时段" in by_name.output
    assert by_number.output == by_name.output


def test_programs_read_it_as_json(run: Run, people: tuple[str, str]) -> None:
    told = json.loads(run("plan", "why", people[0], "--at", "2026-11-24T06:00:00+00:00", "--json").output)
    assert (told["decision"], told["reason"], told["rule"]) == ("later", "outside_hours", "GB.hours")
    hours = next(check for check in told["checks"] if check["rule"] == "GB.hours")
    assert (hours["evidence"], hours["answer"]) == ("S", "later")
    assert len(told["rules"]) == 12


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("nobody at all", "--at", NOON), "no customer has"),
        (("London", "--at", NOON), "several customers fit"),
        (("Ana Ferreira", "--at", "2026-11-24T12:00:00"), "no time zone"),
        (("Ana Ferreira", "--at", "noon"), "is no time"),
    ],
)
def test_what_cannot_be_answered_is_said_clearly(
    run: Run, people: tuple[str, str], tmp_path: Path, words: tuple[str, ...], what: str
) -> None:
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.transaction(engine) as session:
        cast.ben(session, SystemClock().now())
    engine.dispose()
    told = run("plan", "why", *words)
    assert told.exit_code != 0
    assert what in told.output


def test_a_company_narrows_its_hours_and_the_gate_keeps_them(
    run: Run, people: tuple[str, str], tmp_path: Path
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("schema_version: 1\nhouse: {hours: {sms: {mon-fri: 14:00-16:00}}}\n", "utf-8")
    told = json.loads(run("plan", "why", people[0], "--at", NOON, "--json", WINBACK_RULES=str(own)).output)
    assert (told["decision"], told["until"]) == ("later", "2026-11-24T14:00:00+00:00")


def test_a_rules_file_is_checked_and_a_broken_one_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("schema_version: 1\nserve: [CN]\n", "utf-8")
    told = run("plan", "rules", "check", str(own))
    assert told.exit_code == 0
    assert "off" in next(line for line in told.output.splitlines() if line.startswith("GB"))
    own.write_text("schema_version: 1\nserve: [XX]\n", "utf-8")
    for told in (
        run("plan", "rules", "check", str(own)),
        run("history", "verify", WINBACK_RULES=str(own)),
        run("plan", "may-go", "--jsonl", WINBACK_RULES=str(own), input="{}"),
    ):
        assert told.exit_code == 2
        assert f"{own}, line 2: 'XX' is no country" in told.output
