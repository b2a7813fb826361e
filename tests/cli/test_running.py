"""The long-running process: it answers, and it stops when told, cleanly."""

import os
import re
import signal
import socket
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import ENTRY, Run

Start = Callable[..., "Served"]


class Served:
    """A started `winback serve`, with the address it printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://\S+?(?=;|\s|$)", line)
        assert found, line
        self.address = found.group()

    def stop(self, how: signal.Signals) -> tuple[str, str]:
        self.process.send_signal(how)
        return self.process.communicate(timeout=60)


@pytest.fixture
def start(tmp_path: Path, run: Run) -> Iterator[Start]:
    """Starts the server on any free port over a migrated database; nothing outlives the test."""
    assert run("migrate").exit_code == 0
    running: list[subprocess.Popen[str]] = []

    def call(*words: str) -> Served:
        env = {**os.environ, "WINBACK_DATA_DIR": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
        command = [*ENTRY, "serve", "--port", "0", *words]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True
        )
        running.append(process)
        watch = threading.Timer(90, process.kill)
        watch.daemon = True
        watch.start()
        return Served(process)

    yield call
    for process in running:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("words", [(), ("--work",)])
def test_it_answers_and_stops_when_told(start: Start, how: signal.Signals, words: tuple[str, ...]) -> None:
    served = start(*words)
    with urllib.request.urlopen(f"{served.address}/api/v1/docs/openapi.json", timeout=30) as answer:
        assert answer.status == 200
    out, err = served.stop(how)
    assert served.process.returncode == 0, err
    assert "Traceback" not in err
    assert out.endswith("stopping\n")


def test_a_taken_port_is_one_line_and_exit_2(
    run: Run, process: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    assert run("migrate").exit_code == 0
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = process("serve", "--port", str(taken.getsockname()[1]))
    assert told.returncode == 2
    assert b"--port" in told.stderr
    assert told.stderr.count(b"\n") == 1
