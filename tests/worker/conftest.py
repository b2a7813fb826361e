"""A real worker over a real database, a network under the test's hand, and time that can be moved."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from assistant import wiring
from assistant.clock import FixedClock
from assistant.runtime import Runtime
from assistant.settings import Settings
from assistant.worker import Worker
from tests.touches.desk import Desk, make

PATIENCE_S = 15


class MachineClock(FixedClock):
    """Business time moves when told; machine time runs, as it does for leases and graces."""

    def wall(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Shop:
    """The desk and the worker that serves it."""

    desk: Desk
    runtime: Runtime
    worker: Worker

    def until(self, fact: Callable[[], object]) -> None:
        """Wait for what the worker will do, but not for ever."""
        deadline = time.monotonic() + PATIENCE_S
        while not fact():
            assert time.monotonic() < deadline, "the worker did not get there"
            time.sleep(0.02)


@pytest.fixture
def shop(engine: sa.Engine, settings: Settings, clock: FixedClock) -> Iterator[Shop]:
    """Not yet open: the test starts the worker when its touches lie ready."""
    desk = make(engine, clock.now())
    moving = MachineClock(clock.now())
    desk.clock = desk.network.clock = moving
    runtime = wiring.build(replace(settings, reconcile_grace_s="1"), clock=moving, gateway=desk.network)
    worker = Worker(runtime)
    yield Shop(desk, runtime, worker)
    worker.stop()
    runtime.engine.dispose()
