"""`winback plan evaluate` at the prompt."""

import csv
import json
import random
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import winback


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Six hundred choices, calls twice as often as texts, and what they brought."""
    dice, found = random.Random(1), tmp_path / "log.csv"
    with found.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(["way", "came", "chance", "age", "city"])
        for _ in range(600):
            way, chance = dice.choice([("call", 2 / 3), ("call", 2 / 3), ("text", 1 / 3)])
            came = int(dice.random() < (0.4 if way == "call" else 0.2))
            rows.writerow([way, came, chance, dice.randint(20, 80), dice.choice(["上海", "Paris"])])
    return found


def run(file: Path, *words: str, code: int = 0) -> Result:
    given = ["plan", "evaluate", "--csv", str(file), "--action", "way", "--reward", "came"]
    done = CliRunner().invoke(winback, [*given, *words])
    assert done.exit_code == code, done.output
    return done


def test_it_tells_what_each_arm_would_bring(file: Path) -> None:
    found = json.loads(run(file, "--propensity", "chance", "--features", "age,city", "--json").output)
    call, text = (found["always"][arm]["doubly_robust"] for arm in ("call", "text"))
    assert call["value"] == pytest.approx(0.4, abs=0.07)
    assert text["value"] == pytest.approx(0.2, abs=0.07)
    assert call["low"] > text["high"]
    assert found["learned"]["shown"] is False


def test_it_says_in_words_that_no_gain_is_shown(file: Path) -> None:
    assert "no gain is shown" in run(file, "--propensity", "chance", "--features", "age").output


def test_chances_taken_for_equal_though_they_were_not_are_doubted(file: Path) -> None:
    assert "weights do not average 1" in run(file, "--uniform").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "either --propensity"),
        (("--uniform", "--propensity", "chance"), "either --propensity"),
        (("--propensity", "odds"), "no column 'odds'"),
        (("--propensity", "city"), "line 2: city is"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(file: Path, words: tuple[str, ...], said: str) -> None:
    assert said in run(file, *words, code=2).output
