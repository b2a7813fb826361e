"""A real worker in its own process that dies where it is told: python -m tests.crash.child URL FILE POINT."""

import json
import os
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from assistant import wiring, worker
from assistant.settings import Settings
from assistant.touches.gateway import Found, Outgoing, Receipt

POINTS = ("claiming", "before_send", "after_accept", "before_settle")
STATEMENTS = {"claiming": "INSERT INTO attempts", "before_settle": "UPDATE attempts"}


class Office:
    """Business time stands on Monday 10:00 so that the contact hours are open; machine time runs."""

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, tzinfo=UTC)

    def wall(self) -> datetime:
        return datetime.now(UTC)


class Scroll:
    """A provider that writes what it accepts into a file which nothing takes back."""

    name = "phone"

    def __init__(self, path: Path, point: str) -> None:
        self.path = path
        self.point = point

    def send(self, outgoing: Outgoing) -> Receipt:
        if self.point == "before_send":
            die()
        sid = f"SM{outgoing.touch_id}-{outgoing.attempt}"
        line = {"sid": sid, "to": outgoing.to, "body": outgoing.body, "at": datetime.now(UTC).isoformat()}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())
        if self.point == "after_accept":
            threading.Event().wait()
        return Receipt(sid, "queued")

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        return [
            Found(row["sid"], "sent", row["to"], row["body"], datetime.fromisoformat(row["at"]))
            for row in accepted(self.path)
            if row["to"] == to
        ]


def accepted(path: Path) -> list[dict[str, str]]:
    """What the provider has taken, in order."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def die() -> None:
    """As kill -9 does it: no handler, no flush, no good-bye."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(engine: sa.Engine, beginning: str) -> None:
    """Die at the first statement that begins so, inside its transaction."""

    @event.listens_for(engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(beginning):
            die()


def main(url: str, path: str, point: str) -> None:
    # One that is to die must not end its own doubts before.
    grace = "1" if point == "none" else "600"
    settings = Settings(database_url=url, secret_key="a-test-secret", reconcile_grace_s=grace)
    runtime = wiring.build(settings, clock=Office(), gateway=Scroll(Path(path), point))
    worker.LEASE = timedelta(seconds=1)
    if point in STATEMENTS:
        die_at(runtime.engine, STATEMENTS[point])
    working, told = worker.Worker(runtime), threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    working.start()
    told.wait()
    working.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
