"""The only module that reads time.

`now()` is the business's time: when a text is due, when a customer last wrote. In the demo it may run
faster than the world. `wall()` is the machine's time, for how long a request may take: a provider does
not answer faster because the demo clock does.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

FASTEST = 20_000.0


class Clock(Protocol):
    """Tells the time, always aware and in UTC."""

    def now(self) -> datetime:
        """Business time."""
        ...

    def wall(self) -> datetime:
        """Machine time: only for time-outs, leases and graces."""
        ...


class SystemClock:
    """Business time is the world's time."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)

    def wall(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that moves only when told: for tests and for rehearsing a script."""

    def __init__(self, at: datetime) -> None:
        self.at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.at

    def wall(self) -> datetime:
        """The moment it was set to."""
        return self.at

    def advance(self, by: timedelta) -> datetime:
        """Move forward; returns the new now."""
        self.at += by
        return self.at


@dataclass(frozen=True)
class Pace:
    """Demo time at a moment of machine time, and how many demo seconds pass in one real second."""

    wall_s: float
    demo_s: float
    speed: float


class DemoClock:
    """Business time that starts at the present and may be sped up or paused, kept in one small file.

    Every process that opens the same file tells the same time. Changing the speed never moves time
    backwards: the pace is re-anchored at the current demo moment.
    """

    def __init__(self, path: Path, wall: Callable[[], float] = time.time) -> None:
        self._path = path
        self._wall = wall
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self._pace = Pace(wall(), wall(), 1.0)
        if not path.exists():
            self._write(self._pace)

    @property
    def speed(self) -> float:
        """Demo seconds per real second; 0 is paused."""
        return self._current().speed

    def now(self) -> datetime:
        """Demo time."""
        pace = self._current()
        return datetime.fromtimestamp(pace.demo_s + (self._wall() - pace.wall_s) * pace.speed, UTC)

    def wall(self) -> datetime:
        """Machine time."""
        return datetime.fromtimestamp(self._wall(), UTC)

    def set_speed(self, speed: float) -> None:
        """Run `speed` times as fast as the world from now on, between 0 (paused) and FASTEST."""
        self._write(Pace(self._wall(), self.now().timestamp(), min(max(speed, 0.0), FASTEST)))

    def skip(self, by: timedelta) -> None:
        """Jump forward; going back is ignored, because history only grows."""
        forward = max(by.total_seconds(), 0.0)
        self._write(Pace(self._wall(), self.now().timestamp() + forward, self.speed))

    def _current(self) -> Pace:
        try:
            stat = self._path.stat()
            if (mark := (stat.st_mtime_ns, stat.st_ino)) != self._seen:
                self._pace, self._seen = Pace(**json.loads(self._path.read_text("utf-8"))), mark
        except FileNotFoundError:
            self._write(self._pace)
        return self._pace

    def _write(self, pace: Pace) -> None:
        # Written aside and renamed, so a reader never sees half a file.
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".clock-")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(asdict(pace), file)
            Path(name).replace(self._path)
            self._pace, self._seen = pace, None
