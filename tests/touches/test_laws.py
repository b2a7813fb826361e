"""Whatever happens in whatever order: at most once, in order, never after a stop, and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.touches.gateway import MaybeTaken, NotTaken, Refused
from assistant.touches.models import Touch, TouchState
from tests.touches.desk import GRACE, Desk

NEXT = count(10_000)
WAITING = {"planned", "queued", "sending", "unknown"}
TROUBLE: dict[str, tuple[BaseException | None, bool]] = {
    "taken": (None, False),
    "refused": (Refused("no"), True),
    "busy": (NotTaken("429"), True),
    "cut after": (MaybeTaken("cut"), False),
    "cut before": (MaybeTaken("cut"), True),
    "killed after": (KeyboardInterrupt(), False),
    "killed before": (KeyboardInterrupt(), True),
}
STEPS = st.lists(
    st.sampled_from([*TROUBLE, *TROUBLE, "reconcile", "report", "stop", "job again", "patience"]), max_size=14
)


class Life:
    """One customer's touches and everything that can happen to them."""

    def __init__(self, desk: Desk, texts: int) -> None:
        name = f"cus_{next(NEXT)}"
        self.desk, self.number = desk, f"+44791{name[-5:]}00"
        desk.meet(name, self.number)
        desk.hear(customer_id=name)
        self.name, self.stopped = name, False
        self.after_stop: set[str] = set()
        self.touches = [desk.plan(str(index), name, self.number) for index in range(texts)]
        self.jobs: list[tuple[Touch, int]] = []

    def rows(self) -> list[Touch]:
        return [self.desk.see(touch) for touch in self.touches]

    def accepted(self) -> list[str]:
        return [out.body for _, out in self.desk.network.accepted if out.to == self.number]

    def step(self, what: str) -> None:
        if what in TROUBLE:
            self.send(what)
        else:
            deeds: dict[str, Callable[[], object]] = {
                "reconcile": self.reconcile, "report": self.report, "stop": self.stop,
                "job again": self.job_again, "patience": self.wait,
            }  # fmt: skip
            deeds[what]()

    def send(self, trouble: str) -> None:
        now = self.desk.clock.now()
        due = [row for row in self.rows() if row.state == "planned" and row.due_at <= now]
        if not due or any(row.state in ("queued", "sending", "unknown") for row in self.rows()):
            return
        touch = due[0]
        self.desk.put(touch.id, state=TouchState.QUEUED)
        self.jobs.append((touch, touch.epoch))
        network = self.desk.network
        network.fails, network.deaf = TROUBLE[trouble]  # type: ignore[assignment]
        with suppress(KeyboardInterrupt):
            self.desk.send(touch)
        network.mend()
        self.heal(touch)

    def heal(self, touch: Touch) -> None:
        """What the worker does with a queued touch whose job is over."""
        if self.desk.state(touch) == "queued":
            self.desk.put(touch.id, state=TouchState.PLANNED, epoch=self.desk.see(touch).epoch + 1)

    def wait(self) -> None:
        self.desk.clock.advance(timedelta(minutes=1))

    def job_again(self) -> None:
        for touch, epoch in self.jobs:
            self.desk.send(touch, epoch)

    def reconcile(self) -> None:
        self.desk.clock.advance(GRACE + timedelta(seconds=1))
        self.desk.reconcile()

    def report(self) -> None:
        for sid, out in self.desk.network.accepted:
            if out.to == self.number:
                touch = next(row for row in self.touches if row.id == out.touch_id)
                self.desk.report(touch, "delivered", sid, attempt=out.attempt)

    def stop(self) -> None:
        self.desk.stop(self.name)
        if not self.stopped:
            self.stopped, self.after_stop = True, set(self.accepted())

    def settle(self) -> None:
        for _ in range(40):
            if not any(row.state in WAITING for row in self.rows()):
                return
            self.send("taken")
            self.reconcile()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.integers(1, 4), steps=STEPS)
def test_at_most_once_in_order_not_after_a_stop_and_nothing_lost(
    desk: Desk, texts: int, steps: list[str]
) -> None:
    desk.clock.at = desk.clock.at.replace(hour=10, minute=0, second=0)
    life = Life(desk, texts)
    for step in steps:
        life.step(step)
    life.settle()
    accepted = life.accepted()
    assert len(accepted) == len(set(accepted)), "sent twice"
    assert accepted == sorted(accepted), "out of order"
    if life.stopped:
        assert set(accepted) == life.after_stop, "sent after a stop"
    for row in life.rows():
        assert (
            row.state in ("sent", "delivered")
            if row.body in accepted
            else row.state in ("failed", "cancelled")
        )
        assert row.state != "cancelled" or life.stopped, "lost"


def test_many_threads_with_one_job_send_once(desk: Desk) -> None:
    touch = desk.queued()
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: desk.send(touch, epoch=0), range(16)))
    assert results.count(TouchState.SENT) == 1
    assert len(desk.network.accepted) == 1


def test_a_stop_among_many_senders_is_kept(desk: Desk) -> None:
    touches = [desk.plan(str(index)) for index in range(6)]
    desk.put(touches[0].id, state=TouchState.QUEUED)
    with ThreadPoolExecutor(4) as pool:
        sent = pool.submit(desk.send, touches[0])
        stopped = pool.submit(desk.stop)
        sent.result(), stopped.result()
    assert {desk.state(touch) for touch in touches[1:]} == {"cancelled"}
    first = desk.see(touches[0])
    assert (first.state, len(desk.network.accepted)) in {("sent", 1), ("cancelled", 0)}


def test_many_planners_get_different_places_in_the_line(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        planned = list(pool.map(lambda index: desk.plan(str(index)), range(16)))
    assert sorted(touch.seq for touch in planned) == list(range(1, 17))
