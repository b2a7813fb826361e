"""`winback script`: problems where they stand, scenes played, a rehearsal at the prompt."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.cli.conftest import Run

SHIPPED = ROOT / "scripts_templates"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the shipped scripts that a test may break."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "scripts"))


def test_the_shipped_scripts_pass_their_check(run: Run) -> None:
    told = run("script", "check")
    assert told.exit_code == 0, told.output


def test_a_broken_script_is_named_with_file_line_and_column(run: Run, shelf: Path) -> None:
    (shelf / "warm_call" / "script.yaml").write_text("script: warm_call\nnodes: 7", "utf-8")
    told = run("script", "check", "--scripts", str(shelf))
    assert told.exit_code == 1
    assert f"{shelf / 'warm_call' / 'script.yaml'}:2:8 " in told.stdout


def test_the_check_for_programs_lists_sound_and_broken(run: Run, shelf: Path) -> None:
    (shelf / "warm_call" / "script.yaml").write_text("script: warm_call\nnodes: 7", "utf-8")
    told = run("script", "check", "--json", "--scripts", str(shelf))
    said = json.loads(told.stdout)
    assert "sms_winback" in said["ok"]
    assert "warm_call" not in said["ok"]
    assert set(said["problems"][0]) == {"file", "line", "column", "code", "message"}


def test_the_shipped_scenes_go_as_written(run: Run) -> None:
    plays = [str(path) for path in sorted(SHIPPED.glob("*/plays/*.play"))]
    told = run("script", "play", *plays)
    assert told.exit_code == 0, told.output
    assert ", 0 problems" in told.stdout


def test_a_scene_that_goes_otherwise_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    play = next(iter(sorted(SHIPPED.glob("*/plays/*.play"))))
    wrong = tmp_path / "wrong.play"
    wrong.write_text(play.read_text("utf-8").replace("closes ", "closes never_", 1), "utf-8")
    told = run("script", "play", str(wrong))
    assert told.exit_code == 1
    assert f"{wrong}:" in told.stdout


def test_a_play_that_is_no_utf8_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.play"
    wrong.write_bytes(b"play \xff")
    told = run("script", "play", str(wrong))
    assert told.exit_code == 2
    assert "not UTF-8" in told.stderr


def test_an_unknown_script_is_refused_and_the_known_ones_named(run: Run) -> None:
    told = run("script", "graph", "cold_call")
    assert told.exit_code == 2
    assert "warm_call" in told.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_graph_is_a_flowchart(run: Run, language: str) -> None:
    assert run("script", "graph", "warm_call", "--language", language).stdout.startswith("flowchart TD\n")


@pytest.mark.parametrize(("language", "said"), [("en", "please stop texting me"), ("zh", "别再给我发短信了")])
def test_a_rehearsal_hears_the_opt_out_and_ends(run: Run, language: str, said: str) -> None:
    told = run("script", "interactive", "sms_winback", "--language", language, input=f"{said}\nnever read\n")
    assert told.exit_code == 0, told.output
    assert "opt_out, suppress" in told.stdout
    assert "closes opted_out" in told.stdout
    assert told.stdout.count("customer>") == 1


def test_a_rehearsal_ends_with_its_input(run: Run) -> None:
    assert run("script", "interactive", "sms_winback", input="").exit_code == 0
