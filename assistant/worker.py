"""The worker: sends due touches, ends doubt, notices silence. The only module that knows the durable engine.

The touch row is truth and schedule. The engine only ever holds touches that are due, for seconds; what it
adds is threads, machines, a rate per sender and jobs one can look at.
"""

import fcntl
import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations import known_signs
from assistant.conversations.following import follow
from assistant.conversations.replanning import Planner
from assistant.conversations.waking import due, set_aside, wake
from assistant.customers import standing
from assistant.customers.models import Channel
from assistant.errors import Misconfigured
from assistant.learning import probing, responding
from assistant.runtime import Runtime
from assistant.touches.gateway import OutOfService, Report, Reporting
from assistant.touches.models import Touch, TouchState
from assistant.touches.reconciling import reconcile
from assistant.touches.sending import earlier, inform, send, tell_trouble
from assistant.touches.settling import report

log = logging.getLogger(__name__)
NAME = "winback"
QUEUE = "touches"
WORKFLOW = "send_touch"
POLL_S = 0.2
TICK_S = 0.5
BATCH = 200
LEASE = timedelta(seconds=30)
"""How long a queued touch may wait before its job is looked at: longer than the slowest request."""
KEEP = timedelta(days=1)
HOUSEKEEPING = timedelta(minutes=10)
ASIDE = timedelta(minutes=15)
"""How long a touch that our own mistake keeps from leaving waits for its next try."""

_at_work: "list[Worker]" = []


@DBOS.workflow(name=WORKFLOW)
def send_touch(touch_id: str, epoch: int) -> None:
    """The engine's job. Run twice or replayed, it finds nothing to claim; failing, it leaves doubt."""
    for worker in _at_work:
        worker.try_to_send(touch_id, epoch)


class Worker:
    """One per process, since the engine is; on SQLite one per database."""

    def __init__(self, runtime: Runtime, executor_id: str | None = None) -> None:
        self._runtime = runtime
        self._executor_id = executor_id or f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._scoring: threading.Thread | None = None
        self._client: DBOSClient | None = None
        self._tidied_at: datetime | None = None
        self._planner = Planner(runtime.engine, runtime.playbook, runtime.clock)
        self._follow = follow(runtime.playbook, runtime.clock)
        self._put_off: dict[str, datetime] = {}
        self._out_of_service: OutOfService | None = None
        self._alarmed = ""
        self._lock: IO[str] | None = None

    def start(self) -> None:
        """Start the engine and the loop; returns at once. Call it after a fork, never before.

        Raises Misconfigured when another process's worker is at work on the same SQLite file.
        """
        if _at_work:
            raise RuntimeError("this process has a worker already")
        self._lock = _alone(self._runtime.engine)
        _at_work.append(self)
        settings = self._runtime.settings
        DBOS(config=self._config())
        DBOS.launch()
        self._client = DBOSClient(system_database_engine=self._runtime.engine, application_name=NAME)
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=int(settings.worker_concurrency),
            polling_interval_sec=POLL_S,
            on_conflict="always_update",
            partition_limiter={"limit": int(settings.rate_per_second), "period": 1.0},
        )
        self._thread = threading.Thread(target=self._loop, name="winback-worker", daemon=True)
        self._thread.start()

    def stop(self, patience_s: int = 15) -> None:
        """Take nothing new, let what is under way end, stop. What could not end is looked up later."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=patience_s)
        if self._scoring is not None:
            self._scoring.join(timeout=patience_s)
        DBOS.destroy(workflow_completion_timeout_sec=patience_s)
        if self._client is not None:
            self._client.destroy()
        _at_work.clear()
        if self._lock is not None:
            self._lock.close()

    def send(self, touch_id: str, epoch: int) -> TouchState | None:
        """Send one touch now, in this thread."""
        runtime = self._runtime
        state = send(
            runtime.engine,
            runtime.gateway,
            runtime.clock,
            runtime.playbook.rules,
            touch_id=touch_id,
            epoch=epoch,
            listener=self._follow,
            halt=self._halt,
        )
        if state is TouchState.SENT:
            self._alarmed = ""
        return state

    def try_to_send(self, touch_id: str, epoch: int) -> None:
        """Send one touch now. A mistake of ours puts it aside and calls a person; its words are not logged,
        which the engine would print and keep."""
        if self._is_halted():
            self._replan(touch_id, epoch)
            return
        try:
            self.send(touch_id, epoch)
        except Exception as error:  # noqa: BLE001 - what became of the touch is in its row
            _log("send", error, touch=touch_id)
            if not isinstance(error, sa.exc.OperationalError):
                self._duty(partial(self._put_aside, touch_id, epoch), "send")

    def _put_aside(self, touch_id: str, epoch: int) -> int:
        now = self._runtime.clock.now()
        if aside := self._replan(touch_id, epoch, due_at=now + ASIDE):
            with db.transaction(self._runtime.engine) as session:
                tell_trouble(session, self._follow, touch_id)
        return aside

    def _halt(self, error: OutOfService) -> None:
        """No text can leave: feed none until then. Said once, until a text has left again."""
        self._out_of_service = error
        if self._alarmed != error.code:
            self._alarmed = error.code
            facts = {"action": "out_of_service", "code": error.code}
            log.error(
                "sending stops until %s: %s", error.until.isoformat(timespec="minutes"), error, extra=facts
            )

    def _is_halted(self) -> bool:
        halted = self._out_of_service
        return halted is not None and self._runtime.clock.now() < halted.until

    def _config(self) -> DBOSConfig:
        runtime = self._runtime
        # The address is only asked for its dialect: the engine's connections are ours.
        sqlite = runtime.engine.dialect.name == "sqlite"
        url = "sqlite:///unused" if sqlite else runtime.engine.url.render_as_string(hide_password=False)
        return {
            "name": NAME,
            "system_database_engine": runtime.engine,
            "system_database_url": url,
            # Pinned: the default is a hash of the code, and a deploy would strand the jobs of the day before.
            "application_version": "1",
            "executor_id": self._executor_id,
            "log_level": "ERROR",
            "max_executor_threads": max(64, int(runtime.settings.worker_concurrency)),
        }

    def _loop(self) -> None:
        while not self._stop.is_set():
            busy = self.tick()
            self._stop.wait(0 if busy else TICK_S)

    def tick(self) -> bool:
        """Every duty once; whether there may be more to feed at once. A failing duty is logged and waits."""
        fed = self._duty(self.feed)
        often = (self.hear_reports, self.wake, self.reconcile, self.heal)
        for duty in (*often, self.housekeep, self.rescore, self.plan_day):
            self._duty(duty)
        return fed >= BATCH

    def rescore(self) -> int:
        """Once a business day, beside the loop, work out anew where everybody stands, what confirmed talks
        teach about probes and contacts about hours; 1 when begun."""
        now = self._runtime.clock.now()
        if self._scoring is not None and self._scoring.is_alive():
            return 0
        if standing.is_of_an_earlier_day(self._runtime.engine, now):
            score = partial(self._score, now)
        elif standing.has_changes(self._runtime.engine):
            score = partial(standing.score_changed, self._runtime.engine, now=now, heard=known_signs.heard)
        else:
            return 0
        self._scoring = threading.Thread(target=self._duty, args=(score, "rescore"), name="winback-scores")
        self._scoring.start()
        return 1

    def plan_day(self) -> int:
        """When nobody is being scored, plan the day beside the loop, and again after news; 1 when begun."""
        if (self._scoring is not None and self._scoring.is_alive()) or not self._planner.is_due():
            return 0
        args = self._planner.plan, "plan_day"
        self._scoring = threading.Thread(target=self._duty, args=args, name="winback-plans")
        self._scoring.start()
        return 1

    def _score(self, now: datetime) -> int:
        runtime = self._runtime
        scored = standing.score_customers(runtime.engine, now=now, heard=known_signs.heard).customers
        self._duty(partial(probing.learn_daily, runtime.engine, runtime.playbook, now=now), "learn_probes")
        self._duty(partial(responding.learn_daily, runtime.engine, now=now), "learn_hours")
        return scored

    def _duty(self, duty: Callable[[], int], name: str = "") -> int:
        action = name or duty.__name__
        try:
            return duty()
        except Exception as error:  # noqa: BLE001 - the loop outlives a database that is away for a moment
            _log(action, error)
            return 0

    def feed(self) -> int:
        """planned → queued for due texts, with the engine's job in the same transaction; how many."""
        assert self._client is not None
        if self._is_halted():
            return 0
        runtime = self._runtime
        now, wall = runtime.clock.now(), runtime.clock.wall()
        with db.transaction(runtime.engine) as session:
            heads = session.exec(_due_heads(now)).all()
            fed = [(touch_id, epoch) for touch_id, epoch in heads if _queue(session, touch_id, epoch, wall)]
            for touch_id, epoch in fed:
                self._enqueue(session, touch_id, epoch)
        return len(fed)

    def _enqueue(self, session: Session, touch_id: str, epoch: int) -> None:
        assert self._client is not None
        sender = self._runtime.settings.twilio_from or self._runtime.gateway.name
        job: Any = {
            "workflow_name": WORKFLOW,
            "queue_name": QUEUE,
            "workflow_id": job_id(touch_id, epoch),
            "queue_partition_key": sender,
        }
        self._client.enqueue_in_transaction(session, job, touch_id, epoch)

    def heal(self) -> int:
        """Queued touches whose job died with its worker are planned anew; how many."""
        assert self._client is not None
        before = self._runtime.clock.wall() - LEASE
        with db.reading(self._runtime.engine) as session:
            old = (col(Touch.state) == TouchState.QUEUED, col(Touch.queued_wall_at) < before)
            late = session.exec(select(Touch.id, Touch.epoch).where(*old).limit(BATCH)).all()
        if not late:
            return 0
        names = [job_id(*touch) for touch in late]
        jobs = self._client.list_workflows(workflow_ids=names, load_input=False, load_output=False)
        alive = {job.workflow_id for job in jobs if _is_alive(job, before)}
        return sum(
            self._replan(touch_id, epoch) for touch_id, epoch in late if job_id(touch_id, epoch) not in alive
        )

    def _replan(self, touch_id: str, epoch: int, **more: datetime) -> int:
        mine = (col(Touch.id) == touch_id, col(Touch.epoch) == epoch, col(Touch.state) == TouchState.QUEUED)
        new = {"state": TouchState.PLANNED, "epoch": epoch + 1, **more}
        with db.transaction(self._runtime.engine) as session:
            return db.changed(session, sa.update(Touch).where(*mine).values(**new))

    def hear_reports(self) -> int:
        """Take the reports of a provider that does not call us; how many touches moved."""
        runtime = self._runtime
        if not isinstance(runtime.gateway, Reporting):
            return 0
        return sum(
            self._duty(partial(self._hear, news), "hear_reports") for news in runtime.gateway.reports()
        )

    def _hear(self, news: Report) -> int:
        now = self._runtime.clock.now()
        with db.transaction(self._runtime.engine) as session:
            touch_id = report(session, **asdict(news), now=now)
            if touch_id is not None:
                inform(session, self._follow, touch_id)
        return int(touch_id is not None)

    def wake(self) -> int:
        """Let every talk whose silence lasted long enough go on; how many."""
        runtime = self._runtime
        with db.reading(runtime.engine) as session:
            sleepers = due(session, runtime.clock.now(), BATCH)
        return sum(self._duty(partial(self._wake_one, sleeper), "wake") for sleeper in sleepers)

    def _wake_one(self, wakeup_id: str) -> int:
        runtime = self._runtime
        now = runtime.clock.now()
        try:
            with db.transaction(runtime.engine) as session:
                wake(session, runtime.playbook, wakeup_id, now=now)
        except sa.exc.OperationalError:  # the database is away or busy: later, as it was
            raise
        except Exception as error:  # noqa: BLE001 - left in the line it would come first for ever
            _log("wake", error)
            with db.transaction(runtime.engine) as session:
                set_aside(session, wakeup_id, now=now)
        return 1

    def reconcile(self) -> int:
        """End old doubts; how many ended."""
        runtime = self._runtime
        grace = timedelta(seconds=int(runtime.settings.reconcile_grace_s))
        return reconcile(runtime.engine, runtime.gateway, runtime.clock, grace, self._follow, self._put_off)

    def housekeep(self) -> int:
        """Now and then delete the engine's finished jobs, which it would keep for ever; how many."""
        assert self._client is not None
        wall = self._runtime.clock.wall()
        if self._tidied_at is not None and wall - self._tidied_at < HOUSEKEEPING:
            return 0
        self._tidied_at = wall
        until = (wall - KEEP).strftime("%Y-%m-%dT%H:%M:%SZ")
        old = self._client.list_workflows(end_time=until, limit=2000, load_input=False, load_output=False)
        if old:
            self._client.delete_workflows([job.workflow_id for job in old])
        return len(old)


def _alone(engine: sa.Engine) -> IO[str] | None:
    """On SQLite, the mark of the only worker of its file while it stays open: the dead let go of it."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    mark = Path(f"{engine.url.database}.worker").open("a")  # noqa: SIM115 - held until the worker stops
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        mark.close()
        raise Misconfigured(
            "another worker is at work on this SQLite file: stop it first, or use PostgreSQL for several"
        ) from None
    return mark


def _log(action: str, error: Exception, **about: str) -> None:
    # The type only: a database error quotes its parameters, and those are somebody's words.
    log.error("%s failed: %s", action, type(error).__name__, extra={"action": action, **about})


def job_id(touch_id: str, epoch: int) -> str:
    """The engine's name for one try at a touch: a second job of the same name does not exist."""
    return f"touch:{touch_id}:{epoch}"


def _due_heads(now: datetime) -> Any:
    """Due texts that are first in their customer's line, oldest first."""
    other = aliased(Touch)
    flying = col(other.state).in_((TouchState.QUEUED, TouchState.SENDING, TouchState.UNKNOWN))
    occupied = sa.exists().where(col(other.customer_id) == col(Touch.customer_id), flying)
    ready = (
        col(Touch.state) == TouchState.PLANNED,
        col(Touch.due_at) <= now,
        col(Touch.channel) == Channel.SMS,
    )
    heads = select(Touch.id, Touch.epoch).where(*ready, ~occupied, ~earlier(Touch, now))
    # Two feeders share the work: what one has locked the other skips. SQLite has one feeder.
    return (
        heads.order_by(col(Touch.due_at), col(Touch.id))
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Touch)
    )


def _queue(session: Session, touch_id: str, epoch: int, wall: datetime) -> bool:
    mine = (col(Touch.id) == touch_id, col(Touch.epoch) == epoch, col(Touch.state) == TouchState.PLANNED)
    new = {"state": TouchState.QUEUED, "queued_wall_at": wall}
    return bool(db.changed(session, sa.update(Touch).where(*mine).values(**new)))


def _is_alive(job: Any, before: datetime) -> bool:
    if job.status == "PENDING":
        return (job.updated_at or 0) > before.timestamp() * 1000
    return job.status in ("ENQUEUED", "DELAYED")
