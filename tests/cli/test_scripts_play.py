"""`winback script play`: the person at the prompt is the customer."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.dialogue.scripts import SAMPLES

HERE = ("--scripts", str(SAMPLES))


def play(
    run: Run, *typed: str, script: str = "sms_winback", options: tuple[str, ...] = (), **env: str
) -> str:
    told = run("script", "play", script, *HERE, *options, input="".join(f"{row}\n" for row in typed), **env)
    assert told.exit_code == 0, told.output
    return told.stdout


@pytest.mark.parametrize(("language", "said"), [("en", "please stop texting me"), ("zh", "别再给我发短信了")])
def test_the_opt_out_is_heard_and_ends_the_talk(run: Run, language: str, said: str) -> None:
    told = play(run, said, "hello?", options=("--language", language))
    assert "opt_out, suppress" in told
    assert "closes opted_out" in told
    assert "the talk has ended" in told


def test_a_rehearsal_ends_with_its_input(run: Run) -> None:
    assert "You are the customer" in play(run)


def test_silence_counts_only_once_the_script_has_waited(run: Run) -> None:
    told = play(run, "/silence 1d", "/silence 72h", "/silence soon")
    assert "nothing yet: the script waits 3 days here" in told
    assert told.count("No rush at all") == 1
    assert "a time is written like 3d" in told


def test_any_number_of_steps_can_be_taken_back(run: Run) -> None:
    told = play(run, "/silence", "/silence", "/undo", "/undo", "/undo", "/repro")
    assert "this is the beginning" in told
    assert told.count("the talk stands at hello") == 1
    scene = told[told.index("play:") :]
    assert "silence" not in scene


def test_why_tells_what_is_believed_and_what_was_asked(run: Run) -> None:
    told = play(run, "/silence", "far too expensive", "/undo", "/why", "far too expensive", "/why")
    assert "their words point to: nothing yet" in told
    assert "this question: one_day_boss, projection" in told
    assert "their words point to: price" in told


@pytest.mark.parametrize("script", ["sms_winback", "warm_call"])
@pytest.mark.parametrize("language", ["en", "zh", "zh-Hant"])
def test_the_scene_it_prints_passes_when_run(run: Run, tmp_path: Path, script: str, language: str) -> None:
    answers = (
        ("/next", "太贵了", "/fail no line", "可以")
        if language != "en"
        else ("/next", "too expensive", "yes")
    )
    told = play(run, *answers, script=script, options=("--language", language, "--style", "warm", "--repro"))
    scene = told[told.index("play:") :]
    assert "does not pass" not in scene
    file = tmp_path / "talk.play"
    file.write_text(scene, "utf-8")
    assert "1 scene played, 0 problems" in run("script", "test", str(file), *HERE).stdout


def test_a_text_shows_what_it_costs_and_a_call_does_not(run: Run) -> None:
    told = play(run, options=("--language", "zh"), WINBACK_SMS_PRICE="0.05 CNY")
    assert "1 segment, UCS-2 because of '【', 0.05 CNY" in told
    assert "GSM-7" in play(run, options=("--language", "en"))
    assert "segment" not in play(run, script="warm_call")


def test_another_style_plays_the_talk_again_and_a_wrong_one_is_named(run: Run) -> None:
    told = play(run, "/silence", "/style warm", "/style loud", "/repro")
    assert told.count("No rush at all") == 3
    assert "style: 'loud' is not one of" in told
    assert "style warm" in told


def test_what_is_no_command_is_told_and_nothing_typed_is_no_silence(run: Run) -> None:
    told = play(run, "", "/dance", "/help", "/quit", "never read")
    assert "nothing typed" in told
    assert "there is no /dance" in told
    assert "/undo" in told
    assert "never read" not in told
    assert "No rush" not in told


def test_a_broken_script_is_not_rehearsed_and_its_problems_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "script.yaml").write_text("script: odd\nnodes: 7\n", "utf-8")
    told = run("script", "play", "odd", "--scripts", str(tmp_path))
    assert told.exit_code == 2
    assert "odd/script.yaml:2:8 S007" in told.stderr


def test_a_file_of_scenes_is_sent_to_its_own_command(run: Run) -> None:
    told = run("script", "play", "some.play")
    assert told.exit_code == 2
    assert "winback script test" in told.stderr


def test_a_fact_no_talk_knows_is_refused_and_a_known_one_is_used(run: Run) -> None:
    assert "Hi Zoe" in play(run, options=("--fact", "customer=Zoe"))
    told = run("script", "play", "sms_winback", *HERE, "--fact", "shoe_size=44")
    assert told.exit_code == 2
    assert "birthday_in" in told.stderr


def test_bytes_that_are_no_utf8_and_a_plain_locale_do_not_end_the_talk(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    said = "太贵了\n".encode() + b"caf\xe9 \xff\n/repro\n"
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    told = process("script", "play", "sms_winback", *HERE, "--language", "zh", input=said, **plain)
    assert told.returncode == 0, told.stderr
    assert 'hears "太贵了"' in told.stdout.decode()
