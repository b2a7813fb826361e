"""How the command begins: help without imports, errors in one line."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from assistant.cli import COMMANDS
from tests.cli.conftest import Run

HEAVY = ("numpy", "scipy", "dbos", "sqlalchemy", "flask", "twilio", "alembic")


def loaded_after(*words: str) -> set[str]:
    code = (
        "import sys, json\n"
        "from assistant.cli import winback\n"
        f"winback({list(words)!r}, standalone_mode=False)\n"
        "print('\\n' + json.dumps([name for name in sys.modules if '.' not in name]))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], input=b"", capture_output=True, timeout=60, check=True
    )
    return set(json.loads(told.stdout.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], ["plan", "may-go", "--jsonl"]])
def test_small_commands_load_nothing_heavy(words: list[str]) -> None:
    assert loaded_after(*words).isdisjoint(HEAVY)


def test_reading_loads_the_arrays_it_reads_with_and_nothing_else_heavy() -> None:
    # numpy is a tenth of a second of three: the phrases take the rest.
    assert loaded_after("reasons", "classify", "--jsonl").isdisjoint({*HEAVY, "sklearn"} - {"numpy"})


def test_help_names_every_command(run: Run) -> None:
    told = run("--help")
    assert told.exit_code == 0
    assert all(f"  {name} " in told.output for name in COMMANDS)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "demo"])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    told = run(name, "--help")
    assert told.exit_code == 0
    assert told.output.startswith("Usage:")


def test_an_unknown_command_is_refused_with_exit_2(run: Run) -> None:
    told = run("recall")
    assert told.exit_code == 2
    assert "No such command" in told.output


def test_a_wrong_setting_is_one_line_that_names_the_variable(run: Run) -> None:
    told = run("history", "verify", WINBACK_GATEWAY="pigeon")
    assert told.exit_code == 2
    assert told.stderr.count("\n") == 1
    assert "WINBACK_GATEWAY" in told.stderr


def test_a_database_without_migrations_says_what_to_do(run: Run) -> None:
    told = run("history", "verify")
    assert told.exit_code == 2
    assert "winback migrate" in told.stderr


@pytest.mark.parametrize(
    "address", ["nonsense", "mongodb://h/d", "postgresql://u:pw-secret@127.0.0.1:9/none"]
)
def test_a_wrong_database_address_is_one_line_without_its_password(run: Run, address: str) -> None:
    for words in (("history", "verify"), ("migrate",)):
        told = run(*words, WINBACK_DATABASE_URL=address)
        assert told.exit_code == 2
        assert told.stderr.count("\n") == 1
        assert "pw-secret" not in told.stderr


def test_bytes_on_a_broken_locale_do_not_stop_an_error(
    process: Callable[..., subprocess.CompletedProcess[bytes]],
) -> None:
    told = process("script", "graph", "没有这个", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert told.returncode == 2
    assert b"Traceback" not in told.stderr
