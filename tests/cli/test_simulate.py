"""`winback script simulate` at a prompt's seat."""

import json
from pathlib import Path
from shutil import copyfile, copytree

import pytest
from click.testing import CliRunner, Result

from assistant.cli import winback
from assistant.settings import ROOT

SAID = Path(__file__).parents[1] / "dialogue" / "simulation" / "said.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of the shipped scripts, with what they include and the probes."""
    shipped, found = ROOT / "scripts_templates", tmp_path_factory.mktemp("scripts")
    for name in ("warm_call", "voicemail", "parts"):
        copytree(shipped / name, found / name)
    copyfile(shipped / "probes.yaml", found / "probes.yaml")
    return found


def run(folder: Path, *words: str, script: str = "warm_call", code: int = 0) -> Result:
    given = ["script", "simulate", "--scripts", str(folder), "--script", script, "--customers", "4"]
    done = CliRunner().invoke(winback, [*given, *words])
    assert done.exit_code == code, done.output
    return done


def test_it_tells_every_way_of_asking_the_bound_and_the_pace(folder: Path) -> None:
    told = run(folder, "--clear").output
    for words in ("chosen", "fixed order", "random order", "direct", "information", "larger bound", " ms"):
        assert words in told


def test_customers_say_the_sentences_given_and_leave_only_for_what_they_can_say(folder: Path) -> None:
    assert "4 reasons" in run(folder, "--texts", str(SAID)).output
    told = json.loads(run(folder, "--texts", str(SAID), "--language", "zh", "--json").output)
    assert told["seconds_per_choice"] > 0
    assert told["bounds"]["bits"] < 1.6  # three reasons


def test_texts_that_cannot_be_read_are_refused_with_their_line(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "said.jsonl"
    file.write_text('{"text": "hm", "language": "en"}\n[1]\n', "utf-8")
    assert f"{file}:2" in run(folder, "--texts", str(file), code=2).output
    file.write_text('{"text": "hm", "language": "en"}\n', "utf-8")
    assert "two reasons" in run(folder, "--texts", str(file), code=2).output


def test_a_script_that_elicits_nothing_cannot_be_measured(folder: Path) -> None:
    assert "no elicit node" in run(folder, script="voicemail", code=2).output


def test_chances_beyond_reason_are_refused(folder: Path) -> None:
    assert "noise" in run(folder, "--clear", "--noise", "2", code=2).output
