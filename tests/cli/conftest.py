"""The command as a person at the prompt has it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assistant.cli import winback

ENTRY = [sys.executable, "-c", "from assistant.cli import main; main()"]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, over a data folder of its own."""
    monkeypatch.setenv("WINBACK_DATA_DIR", str(tmp_path / "data"))

    def call(*words: str, input: str | bytes | None = None, **environ: str) -> Result:
        result = CliRunner().invoke(winback, list(words), input=input, env=environ)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def process(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the installed command as a process of its own, in bytes."""

    def call(*words: str, input: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, "WINBACK_DATA_DIR": str(tmp_path / "data"), **environ}
        return subprocess.run(
            [*ENTRY, *words], input=input, capture_output=True, env=env, timeout=120, check=False
        )

    return call
