"""`winback script publish` and `versions` at a real prompt's seat."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant import wiring
from assistant.cli import winback
from tests.conversations.test_publishing import TEXT


@pytest.fixture
def script(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one script, in a product of this test."""
    file = tmp_path / "scripts" / "hello" / "script.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(TEXT.format(name="hello", words="what do people look at first?"))
    monkeypatch.setattr(wiring, "SCRIPTS", file.parents[1])
    monkeypatch.setenv("WINBACK_DATABASE_URL", database_url)
    monkeypatch.setenv("WINBACK_DATA_DIR", str(tmp_path))
    return file


def run(*words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(winback, ["script", *words])
    assert done.exit_code == code, done.output
    return done


def test_a_script_is_published_listed_and_taken_back(script: Path) -> None:
    assert "release 1" in run("publish", "hello", "--note", "first").output
    first = json.loads(run("versions", "hello", "--json").output)["live"]
    script.write_text(TEXT.format(name="hello", words="what matters most?"))
    assert "not published" in run("versions", "hello").output
    assert "what matters most?" in run("publish", "hello", "--dry-run").output
    run("publish", "hello")
    run("publish", "hello", "--version", first[:8], "--note", "worked better")
    told = json.loads(run("versions", "hello", "--json").output)
    assert told["live"] == first
    assert [one["note"] for one in told["releases"]] == ["worked better", "", "first"]


def test_a_script_nobody_published_is_live_as_shipped_and_that_is_told(script: Path) -> None:
    live = json.loads(run("versions", "hello", "--json").output)["live"]
    assert f"{live[:12]} is live as shipped: never published" in run("versions", "hello").output
    run("publish", "hello")
    assert "as shipped: never published" not in run("versions", "hello").output


def test_a_script_with_problems_is_not_published_and_each_is_shown(script: Path) -> None:
    script.write_text("format: 1\nscript: hello\nnodes: 7\n")
    shown = run("publish", "hello", code=1).output
    assert f"{script}:3:8 S007" in shown
    assert "release" not in shown


def test_a_script_that_is_not_there_is_missing(script: Path) -> None:
    assert "there is no" in run("versions", "nothing", code=2).output
