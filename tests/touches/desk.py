"""What the tests of touches do all the time, on a real database."""

from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.models import Consent, Customer, Phone
from assistant.history.models import Event
from assistant.planning.rules import load_rules
from assistant.touches import queue
from assistant.touches.models import Touch, TouchState
from assistant.touches.reconciling import reconcile
from assistant.touches.sending import Listener, send
from assistant.touches.settling import report
from tests.touches.network import Network

ANA = "cus_ana"
NUMBER = "+447911123400"
GRACE = timedelta(minutes=2)


class Desk:
    """One database, one clock, one network, and a customer in London who agreed to texts."""

    def __init__(self, engine: sa.Engine, clock: FixedClock) -> None:
        self.engine = engine
        self.clock = clock
        self.network = Network(clock)
        self.rules = load_rules()
        self.told: list[str] = []
        self.called: list[str] = []
        self.halts: list[str] = []
        self.put_off: dict[str, datetime] = {}
        self.stumble = False
        self.listener = Listener(self._moved, lambda session, touch_id: self.called.append(touch_id))

    def __repr__(self) -> str:
        return "the desk"

    def transaction(self) -> AbstractContextManager[Session]:
        return db.transaction(self.engine)

    def meet(self, customer_id: str = ANA, number: str = NUMBER, **known: Any) -> str:
        now = self.clock.now()
        with db.transaction(self.engine) as session:
            facts = {"name": "Ana", "country": "GB", "zone": "Europe/London"} | known
            session.add(Customer(id=customer_id, created_at=now, **facts))
            session.flush()
            session.add(Phone(id=f"pho_{customer_id}", customer_id=customer_id, e164=number))
            consent = {"channel": "sms", "status": "given", "proof": "form 7", "given_on": now.date()}
            session.add(Consent(id=f"con_{customer_id}", customer_id=customer_id, recorded_at=now, **consent))
        return customer_id

    def hear(self, hours_ago: float = 1, customer_id: str = ANA, **said: datetime) -> None:
        known = {"last_heard_at": self.clock.now() - timedelta(hours=hours_ago)} | said
        with db.transaction(self.engine) as session:
            db.changed(session, sa.update(Customer).where(Customer.id == customer_id).values(**known))

    def plan(self, body: str = "Hello Ana", customer_id: str = ANA, to: str = NUMBER, **more: Any) -> Touch:
        now = self.clock.now()
        plain: dict[str, Any] = {
            "conversation_id": None, "channel": "sms", "purpose": "reply", "node": "hello", "line_id": "a1",
            "due_at": now, "expires_at": None, "number": 1, "why": "at_once",
        }  # fmt: skip
        with db.transaction(self.engine) as session:
            return queue.enqueue(
                session, customer_id=customer_id, to=to, body=body, **(plain | more), now=now
            )

    def queued(self, body: str = "Hello Ana", **more: Any) -> Touch:
        """A touch as the feeder leaves it: planned, then handed to the engine."""
        touch = self.plan(body, **more)
        self.put(touch.id, state=TouchState.QUEUED, queued_wall_at=self.clock.wall())
        return touch

    def put(self, touch_id: str, **values: Any) -> None:
        with db.transaction(self.engine) as session:
            assert db.changed(session, sa.update(Touch).where(Touch.id == touch_id).values(**values)) == 1

    def send(self, touch: Touch, epoch: int | None = None) -> TouchState | None:
        epoch = self.see(touch).epoch if epoch is None else epoch
        gate = self.rules
        told: Any = {"listener": self.listener, "halt": lambda error: self.halts.append(error.code)}
        return send(self.engine, self.network, self.clock, gate, touch_id=touch.id, epoch=epoch, **told)

    def retry(self, touch: Touch) -> TouchState | None:
        """Feed and send a touch again when it is due."""
        self.clock.at = max(self.clock.at, self.see(touch).due_at)
        self.put(touch.id, state=TouchState.QUEUED)
        return self.send(touch)

    def reconcile(self) -> int:
        return reconcile(self.engine, self.network, self.clock, GRACE, self.listener, self.put_off)

    def report(
        self, touch: Touch, status: str, sid: str = "SM1", attempt: int = 1, **more: Any
    ) -> str | None:
        with db.transaction(self.engine) as session:
            facts = {"touch_id": touch.id, "attempt": attempt, "sid": sid, "status": status}
            return report(session, **(facts | more), now=self.clock.now())

    def stop(self, customer_id: str = ANA) -> int:
        with db.transaction(self.engine) as session:
            return queue.cancel_customer(session, customer_id, "opt_out", now=self.clock.now())

    def see(self, touch: Touch) -> Touch:
        return self.rows(Touch, Touch.id == touch.id)[0]

    def state(self, touch: Touch) -> str:
        return self.see(touch).state

    def rows(self, model: Any, *where: Any) -> list[Any]:
        with db.reading(self.engine) as session:
            return list(session.exec(select(model).where(*where)))

    def verbs(self, touch: Touch) -> list[str]:
        events = self.rows(Event, Event.subject == touch.id)
        return [event.verb for event in sorted(events, key=lambda event: event.position)]

    def _moved(self, session: Any, touch_id: str) -> None:
        if self.stumble:
            session.execute(sa.text("SELECT no_such_column FROM touches"))
        self.told.append(session.get_one(Touch, touch_id, populate_existing=True).state)


def make(engine: sa.Engine, at: datetime) -> Desk:
    desk = Desk(engine, FixedClock(at))
    desk.meet()
    return desk
