"""`winback script`: problems where they stand, scenes that go as written, pictures, differences."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.settings import ROOT
from tests.cli.conftest import Run
from tests.dialogue.scripts import SAMPLES

SHIPPED = ROOT / "scripts_templates"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the shipped scripts that a test may break."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "scripts"))


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """A copy of the two scripts that tests keep as they are."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "samples"))


def test_the_shipped_scripts_pass_their_check(run: Run) -> None:
    told = run("script", "check")
    assert told.exit_code == 0, told.output


def test_a_broken_script_is_named_with_file_line_and_column(run: Run, shelf: Path) -> None:
    (shelf / "warm_call" / "script.yaml").write_text("script: warm_call\nnodes: 7", "utf-8")
    told = run("script", "check", "--scripts", str(shelf))
    assert told.exit_code == 1
    assert f"{shelf / 'warm_call' / 'script.yaml'}:2:8 " in told.stdout


def test_a_broken_part_is_told_of_the_one_script_that_is_asked_for(run: Run, shelf: Path) -> None:
    part = shelf / "parts" / "text_endings.yaml"
    part.write_text("part: text_endings\nnodes: 7", "utf-8")
    told = run("script", "check", "sms_winback", "--scripts", str(shelf))
    assert told.exit_code == 1
    assert f"{part}:2:8 " in told.stdout
    assert "0 scripts can be used, 1 cannot" in told.stderr + told.stdout


def test_the_check_for_programs_lists_sound_and_broken(run: Run, shelf: Path) -> None:
    (shelf / "warm_call" / "script.yaml").write_text("script: warm_call\nnodes: 7", "utf-8")
    told = run("script", "check", "--json", "--scripts", str(shelf))
    said = json.loads(told.stdout)
    assert "sms_winback" in said["ok"]
    assert "warm_call" not in said["ok"]
    problem = next(one for one in said["problems"] if one["file"].endswith("warm_call/script.yaml"))
    assert set(problem) == {"file", "line", "column", "code", "number", "severity", "message", "page"}
    assert (problem["severity"], problem["page"]) == ("error", f"docs/diagnostics/{problem['number']}.md")


def test_a_warning_is_told_and_counts_only_when_strict(run: Run, samples: Path) -> None:
    file = samples / "sms_winback" / "script.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("switch shops", "switch shops and move house and start again " * 4), "utf-8")
    told = run("script", "check", "--scripts", str(samples))
    assert "warning too_many_segments" in told.stdout
    assert told.exit_code == 0
    assert run("script", "check", "--strict", "--scripts", str(samples)).exit_code == 1


def test_only_the_scripts_that_are_named_are_checked(run: Run, samples: Path) -> None:
    (samples / "warm_call" / "script.yaml").write_text("script: warm_call\nnodes: 7", "utf-8")
    assert run("script", "check", "sms_winback", "--scripts", str(samples)).exit_code == 0
    assert run("script", "check", "warm_call", "--scripts", str(samples)).exit_code == 1
    assert run("script", "check", "cold_call", "--scripts", str(samples)).exit_code == 2


def test_words_past_their_day_are_told_for_that_day(run: Run, samples: Path) -> None:
    file = samples / "sms_winback" / "script.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("  answer:\n", "  answer:\n    expires: 2026-12-31\n"), "utf-8")
    on = ("script", "check", "--scripts", str(samples), "--today")
    assert "expired" not in run(*on, "2026-12-31").stdout
    assert "expired" in run(*on, "2027-01-01").stdout


def test_every_question_has_its_bluntness(run: Run) -> None:
    told = run("script", "check", "sms_winback", "--scores", "--json", "--scripts", str(SAMPLES))
    scores = json.loads(told.stdout)["scores"]
    assert {one["node"] for one in scores} >= {"hello", "nudge", "compare"}
    assert all(0 <= one["score"] <= 100 for one in scores)
    assert "nudge.en" in run("script", "check", "sms_winback", "--scores", "--scripts", str(SAMPLES)).stdout


def test_the_questions_of_the_library_are_scored_only_when_asked_for(run: Run) -> None:
    def probes(*options: str) -> set[str]:
        told = run("script", "check", "sms_winback", "--scores", "--json", *options)
        return {one["probe"] for one in json.loads(told.stdout)["scores"] if one["node"] == "find_out"}

    assert probes() == set()
    assert len(probes("--probes")) > 5


def test_the_shipped_scenes_go_as_written(run: Run) -> None:
    plays = [str(path) for path in sorted(SHIPPED.glob("*/plays/*.play"))]
    told = run("script", "test", *plays)
    assert told.exit_code == 0, told.output
    assert ", 0 problems" in told.stdout


def test_a_scene_that_goes_otherwise_is_named_with_its_line(run: Run, tmp_path: Path) -> None:
    play = next(iter(sorted(SHIPPED.glob("*/plays/*.play"))))
    wrong = tmp_path / "wrong.play"
    wrong.write_text(play.read_text("utf-8").replace("closes ", "closes never_", 1), "utf-8")
    told = run("script", "test", str(wrong))
    assert told.exit_code == 1
    assert f"{wrong}:" in told.stdout


def test_a_play_that_is_no_utf8_is_refused_in_one_line(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.play"
    wrong.write_bytes(b"play \xff")
    told = run("script", "test", str(wrong))
    assert told.exit_code == 2
    assert "not UTF-8" in told.stderr


def test_an_unknown_script_is_refused_and_the_known_ones_named(run: Run) -> None:
    told = run("script", "graph", "cold_call")
    assert told.exit_code == 2
    assert "warm_call" in told.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_graph_is_a_flowchart_or_a_picture(run: Run, language: str, tmp_path: Path) -> None:
    assert run("script", "graph", "warm_call", "--language", language).stdout.startswith("flowchart TD\n")
    picture = tmp_path / "warm_call.svg"
    assert run("script", "graph", "warm_call", "-o", str(picture)).exit_code == 0
    assert picture.read_text("utf-8") == run("script", "graph", "warm_call", "--format", "svg").stdout


def test_a_script_differs_in_nothing_from_itself_and_in_words_from_another(run: Run, samples: Path) -> None:
    before = ("script", "diff", str(SAMPLES / "sms_winback" / "script.yaml"))
    file = samples / "sms_winback" / "script.yaml"
    assert run(*before, str(file)).exit_code == 0
    file.write_text(file.read_text("utf-8").replace("wait: 3 days", "wait: 4 days"), "utf-8")
    told = run(*before, str(file))
    assert told.exit_code == 1
    assert "node hello: wait changed: 3 days → 4 days" in told.stdout
    assert run("script", "diff", "sms_winback", "no_such", "--scripts", str(samples)).exit_code == 2


def test_the_live_version_can_be_compared_with_the_folders(run: Run) -> None:
    run("migrate")
    told = run("script", "diff", "sms_winback@live", "sms_winback")
    assert (told.exit_code, told.stdout) == (0, "")
    assert run("script", "diff", "sms_winback@0000000", "sms_winback").exit_code == 2


def test_the_schema_is_json(run: Run) -> None:
    assert json.loads(run("script", "schema").stdout)["$schema"].endswith("2020-12/schema")


def test_every_text_has_its_cost_and_calls_have_none(run: Run) -> None:
    price = {"WINBACK_SMS_PRICE": "0.05 CNY"}
    told = run("script", "cost", "--json", "--scripts", str(SAMPLES), **price)
    rows = {row["line"]: row for row in json.loads(told.stdout)}
    assert {line.split()[0] for line in rows} == {"sms_winback"}
    assert rows["sms_winback hello.zh"]["because_of"] == "【"
    assert rows["sms_winback hello.zh"]["cost"] == "0.05 CNY"
    assert rows["sms_winback hello.en"]["encoding"] == "GSM-7"
    head = run("script", "cost", "sms_winback", "--scripts", str(SAMPLES)).stdout.splitlines()[0]
    assert head.split() == ["line", "encoding", "units", "segments", "because_of"]


def test_the_questions_a_script_of_texts_may_ask_have_their_cost_too(run: Run) -> None:
    rows = {row["line"]: row for row in json.loads(run("script", "cost", "sms_winback", "--json").stdout)}
    assert rows["sms_winback one_day_boss.en"]["encoding"] == "GSM-7"
    assert rows["sms_winback one_day_boss.zh"]["because_of"]
