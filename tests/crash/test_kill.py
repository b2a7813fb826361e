"""kill -9 of a real worker at every step of sending: nobody is texted twice, and nothing is lost."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.history import ledger
from assistant.touches.models import Touch
from tests.crash.child import POINTS, accepted
from tests.touches.desk import Desk, make

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 3
PATIENCE_S = 25


@contextmanager
def working(url: str, scroll: Path, point: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process that is gone at the end, however it ends."""
    command = [sys.executable, "-W", "error", "-m", "tests.crash.child", url, str(scroll), point]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def plan_for_everybody(desk: Desk) -> list[Touch]:
    numbers = [f"+4479111235{index:02}" for index in range(PEOPLE)]
    names = [desk.meet(f"cus_{index}", number) for index, number in enumerate(numbers)]
    return [
        desk.plan(f"Hello {name}", customer_id=name, to=number, purpose="opening")
        for name, number in zip(names, numbers, strict=True)
    ]


def states(engine: sa.Engine) -> list[str]:
    with db.reading(engine) as session:
        return list(session.exec(select(Touch.state)))


def until(what: object, process: "subprocess.Popen[bytes]", *, dead: bool = False) -> None:
    """Wait for a fact, but not for ever, and not for a process that died of something else."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():  # type: ignore[operator]
        assert time.monotonic() < deadline, "the worker did not get there"
        assert dead or process.poll() is None, "the worker died by itself"
        time.sleep(0.05)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_while_sending_texts_everybody_once(
    engine: sa.Engine, database_url: str, clock: FixedClock, tmp_path: Path, point: str
) -> None:
    scroll = tmp_path / "scroll.jsonl"
    touches = plan_for_everybody(make(engine, clock.now()))
    with working(database_url, scroll, point) as first:
        if point == "after_accept":
            until(lambda: len(accepted(scroll)) == PEOPLE, first)
            first.send_signal(signal.SIGKILL)
        until(lambda: first.poll() is not None, first, dead=True)
        assert first.returncode == -signal.SIGKILL
    assert "sent" not in states(engine)
    with working(database_url, scroll, "none") as second:
        until(lambda: set(states(engine)) == {"sent"}, second)
        second.terminate()
        assert second.wait(PATIENCE_S) == 0
    assert sorted(row["body"] for row in accepted(scroll)) == sorted(touch.body for touch in touches)
    with db.reading(engine) as session:
        assert ledger.verify(session)[1] == []
