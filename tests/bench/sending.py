"""Due touches leaving through the worker, against jobs of the same engine that do nothing."""

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient
from sqlmodel import col, select

from assistant import db, ids, wiring
from assistant.runtime import Runtime
from assistant.settings import Settings
from assistant.touches.gateway import Found, Outgoing, Receipt
from assistant.touches.models import Touch, TouchState
from assistant.worker import NAME, POLL_S, Worker
from tests.bench import company
from tests.bench.contest import Contest
from tests.bench.talks import open_talks

TOUCHES = 300
QUEUE, WORKFLOW = "bench_empty", "bench_empty_job"
PATIENCE_S = 120
FASTER = "1000000"
ENDED = (TouchState.SENT, TouchState.DELIVERED)


class Monday:
    """Business time stands in contact hours; machine time is the machine's."""

    def now(self) -> datetime:
        return company.NOW

    def wall(self) -> datetime:
        return datetime.now(UTC)


class AtOnce:
    """A provider that takes everything in no time."""

    name = "phone"

    def send(self, outgoing: Outgoing) -> Receipt:
        return Receipt(f"SM{outgoing.touch_id}", "sent")

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        return []


@DBOS.workflow(name=WORKFLOW)
def nothing(number: int) -> None:
    """The engine's job and no more."""


@contextmanager
def contest(quick: bool) -> Iterator[Contest]:
    """First texts of real talks, all due at the same moment; the house's rate per second is lifted."""
    rounds, each = (2, 30) if quick else (3, TOUCHES)
    with tempfile.TemporaryDirectory(prefix="winback-bench-") as folder:
        settings = Settings(data_dir=folder, rate_per_second=FASTER)
        wiring.migrate(settings)
        runtime = wiring.build(settings, clock=Monday(), gateway=AtOnce())
        open_talks(runtime, each * rounds)
        batches = iter(_held_back(runtime, each))
        worker = Worker(runtime)
        worker.start()
        client = DBOSClient(system_database_engine=runtime.engine, application_name=NAME)
        try:
            _register(settings)

            def ours() -> dict[str, float]:
                return {f"due touches through the worker, {each}": _send(runtime, next(batches))}

            def theirs() -> float:
                return _empty(runtime, client, each)

            theirs()
            yield Contest("touches/s", "the engine's empty jobs", ours, theirs, rounds, warm_up=False)
        finally:
            client.destroy()
            worker.stop()
            runtime.engine.dispose()


def _held_back(runtime: Runtime, each: int) -> list[list[str]]:
    """The planned texts in batches, none of them due yet."""
    later = {"due_at": runtime.clock.now() + timedelta(days=30), "expires_at": None}
    with db.transaction(runtime.engine) as session:
        planned = select(Touch.id).where(Touch.state == TouchState.PLANNED).order_by(Touch.id)
        found = list(session.exec(planned))
        db.changed(session, sa.update(Touch).values(**later))
    return [found[at : at + each] for at in range(0, len(found), each)]


def _register(settings: Settings) -> None:
    DBOS.register_queue(
        QUEUE,
        worker_concurrency=int(settings.worker_concurrency),
        polling_interval_sec=POLL_S,
        on_conflict="always_update",
        partition_limiter={"limit": int(settings.rate_per_second), "period": 1.0},
    )


def _send(runtime: Runtime, touches: list[str]) -> float:
    """Touches a second from the moment they are due until the last is settled."""
    mine = col(Touch.id).in_(touches)
    with db.transaction(runtime.engine) as session:
        db.changed(session, sa.update(Touch).where(mine).values(due_at=runtime.clock.now()))
    waiting = select(sa.func.count()).select_from(Touch).where(mine, col(Touch.state).not_in(ENDED))

    def done() -> bool:
        with db.reading(runtime.engine) as session:
            return not session.exec(waiting).one()

    return len(touches) / _until(done)


def _empty(runtime: Runtime, client: DBOSClient, each: int) -> float:
    """Jobs a second from the moment they are queued until the last is finished."""
    run = ids.new("run", datetime.now(UTC))
    with db.transaction(runtime.engine) as session:
        for number in range(each):
            job: Any = {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": f"{run}:{number}",
                "queue_partition_key": "bench",
            }
            client.enqueue_in_transaction(session, job, number)

    mine: Any = {"workflow_id_prefix": run, "status": ["ENQUEUED", "PENDING"], "limit": 1}

    def done() -> bool:
        return not client.list_workflows(**mine, load_input=False, load_output=False)

    return each / _until(done)


def _until(done: Callable[[], bool]) -> float:
    """Seconds until it is done, looked at twenty times a second."""
    started = time.perf_counter()
    pause = threading.Event()
    while not done():
        assert time.perf_counter() - started < PATIENCE_S, "not done in time"
        pause.wait(0.05)
    return time.perf_counter() - started
