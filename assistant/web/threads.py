"""Threads as the inbox lists them: one a customer, from their newest text conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant.conversations import agenda
from assistant.conversations.models import Conversation, Line, Reply
from assistant.conversations.queries import Message
from assistant.customers.models import Channel, Customer
from assistant.touches.models import WAITING, Touch

SHOWN = 100
BY_HAND = "answered_by_hand"


@dataclass(frozen=True)
class Head:
    """The newest words of a thread; `waits` when a person should answer, `by_hand` when one does."""

    customer_id: str
    name: str
    zone: str
    words: str
    theirs: bool
    at: datetime
    open: bool
    waits: bool
    by_hand: bool
    outcome: str | None


def recent(reading: Session) -> list[Head]:
    """The threads of the customers talked to last by text, newest words first."""
    talks = select(Conversation).where(Conversation.channel == Channel.SMS)
    newest: dict[str, Conversation] = {}
    for talk in reading.exec(talks.order_by(col(Conversation.opened_at).desc()).limit(SHOWN * 2)):
        newest.setdefault(talk.customer_id, talk)
    chosen = dict(list(newest.items())[:SHOWN])
    people = {one.id: one for one in reading.exec(select(Customer).where(col(Customer.id).in_(chosen)))}
    heard, sent = _last_replies(reading, chosen), _last_touches(reading, chosen)
    heads = [_head(people[key], talk, heard.get(key), sent.get(key)) for key, talk in chosen.items()]
    return sorted(heads, key=lambda head: head.at, reverse=True)


def next_text_at(reading: Session, talk_id: str) -> datetime | None:
    """When the next text of a talk is due; None when none waits."""
    waiting = sa.select(sa.func.min(Touch.due_at)).where(
        col(Touch.conversation_id) == talk_id, col(Touch.state).in_(WAITING)
    )
    return reading.scalar(waiting)


def with_calls(reading: Session, customer_id: str, messages: list[Message]) -> list[Message]:
    """A thread with our side of the calls too, oldest first; at one moment what they said comes first."""
    calls = select(Conversation.id).where(
        Conversation.customer_id == customer_id, Conversation.channel == Channel.CALL
    )
    said = select(Line).where(col(Line.conversation_id).in_(calls))
    lines = reading.exec(said.order_by(col(Line.at), col(Line.turn), col(Line.position)))
    return sorted([*messages, *map(_said, lines)], key=lambda message: (message.at, message.outbound))


def _said(line: Line) -> Message:
    return Message(
        outbound=True,
        channel=Channel.CALL,
        text=line.text,
        state="said_on_call",
        at=line.at,
        local_day="",
        local_time="",
        why="",
        node=line.node,
        intent=None,
        id=line.id,
    )


def strays(reading: Session) -> list[tuple[Reply, Customer | None]]:
    """Texts that no running talk will answer and nobody has seen to, with who sent them, oldest first."""
    found = agenda.strays(reading)
    mine = select(Customer).where(col(Customer.id).in_({reply.customer_id for reply in found}))
    people = {one.id: one for one in reading.exec(mine)}
    return [(reply, people.get(reply.customer_id or "")) for reply in found]


def open_talk_of(reading: Session, customer_id: str) -> Conversation | None:
    """The text conversation a thread stands in: the open one, else the newest."""
    mine = select(Conversation).where(
        Conversation.customer_id == customer_id, Conversation.channel == Channel.SMS
    )
    newest_first = reading.exec(mine.order_by(col(Conversation.opened_at).desc())).all()
    return next(
        (talk for talk in newest_first if talk.status == "open"), newest_first[0] if newest_first else None
    )


def running_calls(reading: Session, rep_id: str) -> list[tuple[Conversation, Customer]]:
    """The calls a rep began and has not ended, newest first: a closed tab or a crash must not lose one."""
    mine = (
        select(Conversation, Customer)
        .join(Customer, col(Customer.id) == Conversation.customer_id)
        .where(Conversation.channel == Channel.CALL, Conversation.status == "open")
        .where(Conversation.rep_id == rep_id)
    )
    return list(reading.exec(mine.order_by(col(Conversation.opened_at).desc()).limit(SHOWN)))


def _last_replies(reading: Session, customers: Iterable[str]) -> dict[str, Reply]:
    mine = select(Reply).where(col(Reply.customer_id).in_(list(customers)), Reply.channel == Channel.SMS)
    return {reply.customer_id or "": reply for reply in reading.exec(mine.order_by(col(Reply.received_at)))}


def _last_touches(reading: Session, customers: Iterable[str]) -> dict[str, Touch]:
    mine = select(Touch).where(
        col(Touch.customer_id).in_(list(customers)),
        Touch.channel == Channel.SMS,
        col(Touch.sent_at).is_not(None),
    )
    return {touch.customer_id: touch for touch in reading.exec(mine.order_by(col(Touch.sent_at)))}


def _head(customer: Customer, talk: Conversation, reply: Reply | None, touch: Touch | None) -> Head:
    theirs = reply is not None and (
        touch is None or touch.sent_at is None or reply.received_at >= touch.sent_at
    )
    if theirs and reply is not None:
        words, at = reply.text, reply.received_at
    else:
        words, at = (touch.body, touch.sent_at or touch.due_at) if touch else ("", talk.opened_at)
    by_hand = talk.needs_person == BY_HAND
    return Head(
        customer_id=customer.id,
        name=customer.name,
        zone=customer.zone,
        words=words[:200],
        theirs=theirs,
        at=at,
        open=talk.status == "open",
        waits=bool(talk.needs_person) and not by_hand and talk.status == "open",
        by_hand=by_hand,
        outcome=talk.outcome,
    )
