"""The local phone simulator as a provider, with a table and transactions of its own."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.clock import Clock
from assistant.gateways.phone import behaviours, network
from assistant.gateways.phone.behaviours import Behaviour, Sending
from assistant.gateways.phone.models import PhoneMessage, PhoneOptOut
from assistant.touches.gateway import (
    OPTED_OUT,
    Found,
    MaybeTaken,
    NotTaken,
    Outgoing,
    Receipt,
    Refused,
    Report,
)

TAKEN = "queued"
LONGEST_REPORT = timedelta(minutes=2)


class PhoneGateway:
    """Carries texts to the phone page. What a number does is told by its last two digits: behaviours.yaml."""

    name = "phone"

    def __init__(self, engine: sa.Engine, clock: Clock, pause: Callable[[float], None] = time.sleep) -> None:
        self._engine = engine
        self._clock = clock
        self._pause = pause
        self._handed_out: dict[str, int] = {}

    def send(self, outgoing: Outgoing) -> Receipt:
        """As the port says; committed before it returns, so that a text survives whoever sent it."""
        behaviour = behaviours.of(outgoing.to)
        self._pause(behaviour.slow_s)
        with db.transaction(self._engine) as session:
            _turn_away(session, behaviour, outgoing)
            message = self._keep(session, outgoing)
        if behaviour.send is Sending.LOSE_ANSWER:
            raise MaybeTaken("the connection broke before the answer came")
        return Receipt(message.sid, message.status)

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        """As the port says."""
        theirs = (
            col(PhoneMessage.number) == to,
            col(PhoneMessage.outbound),
            col(PhoneMessage.wall_at) >= since,
        )
        newest = select(PhoneMessage).where(*theirs).order_by(col(PhoneMessage.wall_at).desc())
        with db.reading(self._engine) as session:
            return [
                Found(row.sid, row.status, row.number, row.body, row.wall_at) for row in session.exec(newest)
            ]

    def take_inbound(self, number: str, text: str) -> str:
        """Keep a text of the customer as sent now, and act on STOP and START as a network does; its id."""
        with db.transaction(self._engine) as session:
            message, _ = network.answer(session, number, text, clock=self._clock)
            return message.sid

    def reports(self) -> list[Report]:
        """Reports that have come due. After a restart those of the last two minutes are given again."""
        wall = self._clock.wall()
        recent = (col(PhoneMessage.outbound), col(PhoneMessage.wall_at) > wall - LONGEST_REPORT)
        with db.reading(self._engine) as session:
            messages = session.exec(
                select(PhoneMessage).where(*recent).order_by(col(PhoneMessage.wall_at))
            ).all()
        self._handed_out = {row.sid: self._handed_out.get(row.sid, 0) for row in messages}
        return [report for message in messages for report in self._due(message, wall)]

    def _due(self, message: PhoneMessage, wall: datetime) -> list[Report]:
        steps = behaviours.of(message.number).reports
        ripe = [step for step in steps if message.wall_at + timedelta(seconds=step.after_s) <= wall]
        fresh = ripe[self._handed_out[message.sid] :]
        self._handed_out[message.sid] = len(ripe)
        touch_id, attempt = message.touch_id or "", message.attempt or 0
        return [Report(touch_id, attempt, message.sid, step.status, step.error_code) for step in fresh]

    def _keep(self, session: Session, outgoing: Outgoing) -> PhoneMessage:
        wall = self._clock.wall()
        message = PhoneMessage(
            sid=ids.new("SM", wall),
            number=outgoing.to,
            outbound=True,
            body=outgoing.body,
            status=TAKEN,
            touch_id=outgoing.touch_id,
            attempt=outgoing.attempt,
            at=self._clock.now(),
            wall_at=wall,
        )
        session.add(message)
        return message


def _turn_away(session: Session, behaviour: Behaviour, outgoing: Outgoing) -> None:
    """Raises as a network does that will not, or cannot now, take a text for this number."""
    if behaviour.send is Sending.OPTED_OUT or session.get(PhoneOptOut, outgoing.to) is not None:
        raise Refused("the number has opted out", code=OPTED_OUT)
    if behaviour.send is Sending.REFUSE:
        raise Refused("the number takes no texts", code="unreachable")
    if behaviour.send is Sending.DOWN:
        raise NotTaken("the network is down")
    if behaviour.send is Sending.BUSY_ONCE and outgoing.attempt == 1:
        raise NotTaken("too many texts at once", code="429")
