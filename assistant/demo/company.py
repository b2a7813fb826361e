"""Fills an empty database with a company that is alive: people, a past, and texts about to leave."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from sqlmodel import col, select

from assistant import db
from assistant.clock import Clock, DemoClock, FixedClock
from assistant.conversations import known_signs, plans, receiving
from assistant.conversations.following import follow
from assistant.conversations.opening import open_talk
from assistant.customers.models import Channel, Customer, Phone
from assistant.customers.standing import score_customers
from assistant.demo import judging, people
from assistant.demo.reading import Company, load_company
from assistant.history.ledger import SYSTEM, Actor
from assistant.planning.decisions import Go
from assistant.planning.facts import Consent, Consented, Facts
from assistant.planning.gate import may_go
from assistant.promises import ledger as promises
from assistant.reps.models import Rep
from assistant.runtime import Runtime
from assistant.touches import sending
from assistant.touches.gateway import Gateway
from assistant.touches.models import Touch, TouchState

SCENES = (("GB", "Europe/London"), ("CN", "Asia/Shanghai"))
MORNING_UTC = 9 * 60 + 30
"""At 09:30 in London it is late afternoon in Shanghai: both may be contacted."""
Progress = Callable[[str], None]


class Carrier(Gateway, Protocol):
    """A provider that can also be told what a customer wrote."""

    def take_inbound(self, number: str, text: str) -> str:
        """Keep a customer's text as sent now; its id at the provider."""
        ...


Carriers = Callable[[Clock], Carrier]
"""Makes a provider that lives at the time of a given clock: the past happened then, not now."""


def load_if_empty(runtime: Runtime, carriers: Carriers, progress: Progress = lambda step: None) -> bool:
    """Load the demo company unless there are customers already; True when it was loaded."""
    with db.reading(runtime.engine) as session:
        if session.exec(select(Customer.id)).first() is not None:
            return False
    company = load_company()
    now = _begin_at_a_good_hour(runtime)
    progress("people")
    with db.transaction(runtime.engine) as session:
        reps = people.hire_all(session, company, now=now - people.AGREED)
        customers = people.add_all(session, company, reps, now=now - timedelta(days=3))
    progress("scores")
    score_customers(runtime.engine, now=now - timedelta(days=3))
    progress("past conversations")
    for talk in company.past["talks"]:
        _replay(runtime, carriers, customers[talk["customer"]], talk, now)
    _promise(runtime, company, customers, reps, now)
    judging.judge(runtime, company, customers, reps, now)
    score_customers(runtime.engine, now=now, heard=known_signs.heard)
    progress("texts about to leave")
    with db.transaction(runtime.engine) as session:
        for ref in company.start:
            plans.start(session, runtime.playbook, customers[ref], actor=SYSTEM, now=now)
    return True


def _begin_at_a_good_hour(runtime: Runtime) -> datetime:
    """Move the demo clock to the next morning on which both places may be texted."""
    now = runtime.clock.now()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    mornings = (midnight + timedelta(days=day, minutes=MORNING_UTC) for day in range(30))
    begin = next(at for at in mornings if at >= now and _all_open(runtime, at))
    if isinstance(runtime.clock, DemoClock):
        runtime.clock.skip(begin - now)
    return begin


def _all_open(runtime: Runtime, at: datetime) -> bool:
    if at.weekday() in (5, 6):
        return False
    given = {str(channel): Consent(Consented.GIVEN, at) for channel in (Channel.SMS, Channel.CALL)}
    return all(
        isinstance(may_go(runtime.playbook.rules, _anybody(country, zone, given), channel, at), Go)
        for country, zone in SCENES
        for channel in given
    )


def _anybody(country: str, zone: str, given: dict[str, Consent]) -> Facts:
    return Facts(
        country=country, zones=(zone,), consents=given, reachable_channels=frozenset(given), provider="phone"
    )


def _replay(
    runtime: Runtime, carriers: Carriers, customer_id: str, talk: dict[str, object], now: datetime
) -> None:
    """Live through a past talk by the same functions that make a new one, at the moments it happened."""
    clock = FixedClock(now - timedelta(hours=float(str(talk["ago"]))))
    carrier = carriers(clock)
    with db.transaction(runtime.engine) as session:
        script_id = plans.script_for(session, runtime.playbook, Channel.SMS) or ""
        open_talk(
            session,
            runtime.playbook,
            customer_id=customer_id,
            script_id=script_id,
            channel=Channel.SMS,
            actor=SYSTEM,
            now=clock.now(),
        )
    _send_waiting(runtime, carrier, customer_id, clock)
    for reply in talk["replies"]:  # type: ignore[attr-defined]
        clock.at = max(clock.at + timedelta(minutes=7), now - timedelta(hours=float(reply["ago"])))
        _hear(runtime, carrier, customer_id, str(reply["text"]), clock)
        _send_waiting(runtime, carrier, customer_id, clock)


def _hear(runtime: Runtime, carrier: Carrier, customer_id: str, text: str, clock: FixedClock) -> None:
    with db.transaction(runtime.engine) as session:
        number = session.exec(select(Phone.e164).where(Phone.customer_id == customer_id)).one()
    sid = carrier.take_inbound(number, text)
    with db.transaction(runtime.engine) as session:
        inbound = receiving.Inbound(Channel.SMS, number, text, sid, clock.now())
        receiving.receive(session, runtime.playbook, inbound, now=clock.now())


def _send_waiting(runtime: Runtime, carrier: Carrier, customer_id: str, clock: FixedClock) -> None:
    waiting = select(Touch).where(Touch.customer_id == customer_id, Touch.state == TouchState.PLANNED)
    with db.reading(runtime.engine) as session:
        touches = list(session.exec(waiting.order_by(col(Touch.seq))))
    for touch in touches:
        clock.at = max(clock.at, touch.due_at)
        with db.transaction(runtime.engine) as session:
            queued = sa.update(Touch).where(col(Touch.id) == touch.id, col(Touch.state) == TouchState.PLANNED)
            db.changed(session, queued.values(state=TouchState.QUEUED))
        sending.send(
            runtime.engine,
            carrier,
            clock,
            runtime.playbook.rules,
            touch_id=touch.id,
            epoch=touch.epoch,
            listener=follow(runtime.playbook, clock),
        )


def _promise(
    runtime: Runtime, company: Company, customers: dict[str, str], reps: dict[str, Rep], now: datetime
) -> None:
    with db.transaction(runtime.engine) as session:
        for entry in company.past["promises"]:
            rep = reps[entry["rep"]]
            promises.make(
                session,
                customer_id=customers[entry["customer"]],
                what=entry["what"],
                due_at=now + timedelta(hours=entry["due"]),
                rep_id=rep.id,
                conversation_id=None,
                actor=Actor("rep", rep.id),
                now=now + timedelta(hours=entry["due"] - 30),
            )
