"""The only writer of history, and the proof that nobody else wrote."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, select

from assistant import db, ids
from assistant.history.models import ChainHead, Event, EventText

HOUSE = "house"
"""The chain of steps that concern no single customer: imports, keys, log-ins."""
GENESIS = "0" * 64


@dataclass(frozen=True)
class Actor:
    """Who did it: kind is rep, system, customer, provider or key."""

    kind: str
    id: str


SYSTEM = Actor("system", "winback")


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold."""

    customer_id: str
    position: int
    problem: str


def record(
    session: Session,
    *,
    customer_id: str,
    verb: str,
    actor: Actor,
    at: datetime,
    channel: str | None = None,
    subject: str | None = None,
    facts: Mapping[str, Any] | None = None,
    text: str | None = None,
) -> Event:
    """Append one step to a customer's chain, in the caller's transaction.

    `facts` must be JSON without personal words: those go into `text`, which is kept apart under a salted
    hash so that a person can be forgotten and the chain still verifies.
    """
    head = _lock_head(session, customer_id)
    salt = secrets.token_hex(16)
    event = Event(
        id=ids.new("evt", at),
        customer_id=customer_id,
        position=head.position + 1,
        at=at.astimezone(UTC),
        actor_kind=actor.kind,
        actor=actor.id,
        verb=verb,
        channel=channel,
        subject=subject,
        facts=dict(facts or {}),
        text_hash=None if text is None else commit_to(salt, text),
        previous_hash=head.hash,
        hash="",
    )
    event.hash = digest(event)
    session.add(event)
    session.flush()
    if text is not None:
        session.add(EventText(event_id=event.id, salt=salt, text=text))
    head.position, head.hash = event.position, event.hash
    session.add(head)
    session.flush()
    return event


def _lock_head(session: Session, customer_id: str) -> ChainHead:
    """The end of the chain, locked until commit so that two writers never take one position."""
    insert = sa.text(
        "INSERT INTO chain_heads (customer_id, position, hash) VALUES (:c, 0, :h) ON CONFLICT (customer_id) DO NOTHING"
    )
    session.execute(insert, {"c": customer_id, "h": GENESIS})
    locked = select(ChainHead).where(ChainHead.customer_id == customer_id).with_for_update()
    return session.exec(locked.execution_options(populate_existing=True)).one()


def commit_to(salt: str, text: str) -> str:
    """The salted hash by which an event vouches for words kept elsewhere."""
    return hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def digest(event: Event) -> str:
    """SHA-256 over every field of an event but its own hash, in a canonical JSON form."""
    fields = {
        "id": event.id,
        "customer_id": event.customer_id,
        "position": event.position,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": [event.actor_kind, event.actor],
        "verb": event.verb,
        "channel": event.channel,
        "subject": event.subject,
        "facts": event.facts,
        "text_hash": event.text_hash,
        "previous": event.previous_hash,
    }
    canonical = json.dumps(fields, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def forget(session: Session, customer_id: str) -> int:
    """Delete the personal words of a customer's chain; returns how many. The chain still verifies."""
    mine = select(Event.id).where(Event.customer_id == customer_id)
    return db.changed(session, sa.delete(EventText).where(EventText.event_id.in_(mine)))  # type: ignore[attr-defined]


def verify(session: Session, customer_id: str | None = None) -> tuple[int, list[Break]]:
    """Walk one chain, or all: how many events were checked, and every place that does not hold."""
    checked, breaks = 0, []
    heads = {head.customer_id: head for head in session.exec(select(ChainHead))}
    ends: dict[str, tuple[int, str]] = {}
    for event, words in _walk(session, customer_id):
        position, previous = ends.get(event.customer_id, (0, GENESIS))
        breaks += [Break(event.customer_id, event.position, problem) for problem in _problems(event, words, position, previous)]
        ends[event.customer_id] = (event.position, event.hash)
        checked += 1
    for chain, head in heads.items():
        if customer_id in (None, chain) and ends.get(chain, (0, GENESIS)) != (head.position, head.hash):
            breaks.append(Break(chain, head.position, "the chain does not end where it was last written"))
    return checked, breaks + [Break(chain, 0, "the chain has no end mark") for chain in ends if chain not in heads]


def _walk(session: Session, customer_id: str | None) -> Iterator[tuple[Event, EventText | None]]:
    query = sa.select(Event, EventText).outerjoin(EventText, EventText.event_id == Event.id)  # type: ignore[arg-type]
    if customer_id is not None:
        query = query.where(Event.customer_id == customer_id)  # type: ignore[arg-type]
    ordered = query.order_by(Event.customer_id, Event.position).execution_options(yield_per=1000)  # type: ignore[arg-type]
    for event, words in session.execute(ordered):
        yield event, words


def _problems(event: Event, words: EventText | None, position: int, previous: str) -> Iterator[str]:
    if event.position != position + 1:
        yield f"expected step {position + 1}: a step is missing or was put in"
    if event.previous_hash != previous:
        yield "does not follow from the step before it"
    if event.hash != digest(event):
        yield "was changed after it was written"
    if words is not None and event.text_hash != commit_to(words.salt, words.text):
        yield "its words were changed after they were written"
