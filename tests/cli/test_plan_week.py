"""The week, the ladder and a company's own planning at the prompt."""

import json
from pathlib import Path

import pytest

from assistant import db, settings
from assistant.clock import SystemClock
from tests import cast
from tests.cli.conftest import Run


@pytest.fixture
def people(run: Run, tmp_path: Path) -> tuple[str, str]:
    """Ana in London and Ms Wang in Shanghai, in a migrated database."""
    assert run("migrate").exit_code == 0
    engine = db.connect(settings.read({"WINBACK_DATA_DIR": str(tmp_path / "data")}).url)
    with db.transaction(engine) as session:
        now = SystemClock().now()
        ids = cast.ana(session, now).id, cast.wang(session, now).id
        cast.rita(session, now)
    engine.dispose()
    return ids


def test_the_week_is_told_in_words_and_as_json(run: Run, people: tuple[str, str]) -> None:
    told = run("plan", "week", "--language", "zh")
    assert told.exit_code == 0, told.output
    assert "develop" in told.output
    assert "王女士" in told.output
    week = json.loads(run("plan", "week", "--rep", "rita", "--json").output)
    [nobodys] = week["reps"]
    assert {row["customer_id"] for row in nobodys["develop"]} == set(people)
    assert week["counts"] == {"never_contacted": 2}


def test_a_week_of_nobody_is_refused(run: Run, people: tuple[str, str]) -> None:
    assert people
    told = run("plan", "week", "--rep", "nobody")
    assert told.exit_code != 0
    assert "nobody logs in as" in told.output


def test_the_ladder_of_a_customer_shows_what_differs_and_what_comes_next(
    run: Run, people: tuple[str, str]
) -> None:
    told = run("plan", "ladder", people[0])
    assert told.exit_code == 0, told.output
    assert "0 of 3 touches made" in told.output
    assert "next" in told.output
    assert "sms / message / call / letter" in told.output


def test_without_a_customer_the_ladder_is_everybodys(run: Run) -> None:
    told = run("plan", "ladder", "--language", "zh").output
    assert "release" in told
    assert "客户有戒心" in told


def test_own_planning_is_checked_before_it_is_used(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "cadence.yaml").write_text("tiers: {small: B}\n", "utf-8")
    assert "planning is right: cadence.yaml" in run("plan", "check", str(own)).output
    (own / "cadence.yaml").write_text("tiers: {small: Z}\n", "utf-8")
    told = run("plan", "check", str(own))
    assert told.exit_code != 0
    assert "cadence.yaml, line 1" in told.output
