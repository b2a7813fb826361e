"""The only writer of history, and the proof that nobody else wrote."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col, select

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
class Step:
    """One of many steps for `record_all`; `record` says what its parts are."""

    customer_id: str
    verb: str
    channel: str | None = None
    subject: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None


@dataclass
class Row:
    """An event as it is written: making the record itself would cost a third more."""

    id: str
    customer_id: str
    position: int
    at: datetime
    actor_kind: str
    actor: str
    verb: str
    channel: str | None
    subject: str | None
    facts: dict[str, Any]
    text_hash: str | None
    previous_hash: str
    hash: str = ""


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
) -> Row:
    """Append one step to a customer's chain, in the caller's transaction.

    `facts` must be JSON without personal words (TypeError or ValueError otherwise): those go into `text`,
    which is kept apart under a salted hash so that a person can be forgotten and the chain still verifies.
    Characters in `text` that no database stores (NUL, lone surrogates) become U+FFFD.
    """
    heads = _held(session, customer_id)
    step = Step(customer_id, verb, channel, subject, facts or {}, text)
    row, words = _next(heads[customer_id], step, _plain(step.facts), actor, at)
    # Rows, not records: every cause writes several steps, and a flush for each costs most of its time.
    _write(session.connection(), [row], [words] if words else [])
    heads[customer_id] = (row.position, row.hash)
    return row


def record_all(session: Session, steps: Sequence[Step], *, actor: Actor, at: datetime) -> None:
    """Append many steps, of one customer or of thousands, in their order: what `record` does, at a fifth of
    the cost. A step that is refused (TypeError, ValueError) leaves none of them."""
    if not steps:
        return
    heads = _held(session, *{step.customer_id for step in steps})
    ends: dict[str, tuple[int, str]] = {}
    # Thousands of steps share a few tables of facts: each is made plain once.
    tables = {id(step.facts): step.facts for step in steps}
    plain = {key: _plain(facts) for key, facts in tables.items()}
    rows, texts = [], []
    for step in steps:
        end = ends.get(step.customer_id) or heads[step.customer_id]
        row, words = _next(end, step, plain[id(step.facts)], actor, at)
        ends[step.customer_id] = (row.position, row.hash)
        rows.append(row)
        if words:
            texts.append(words)
    _write(session.connection(), rows, texts)
    heads.update(ends)


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    # As it will be read back: a key such as 10 becomes "10" and would sort, and hash, differently.
    plain: dict[str, Any] = json.loads(json.dumps(dict(facts), allow_nan=False))
    return plain


def _next(
    end: tuple[int, str], step: Step, facts: dict[str, Any], actor: Actor, at: datetime
) -> tuple[Row, dict[str, str] | None]:
    position, previous = end
    salt, text = secrets.token_hex(16), None if step.text is None else storable(step.text)
    row = Row(
        id=ids.new("evt", at),
        customer_id=step.customer_id,
        position=position + 1,
        at=at.astimezone(UTC),
        actor_kind=actor.kind,
        actor=actor.id,
        verb=step.verb,
        channel=step.channel,
        subject=step.subject,
        facts=facts,
        text_hash=None if text is None else commit_to(salt, text),
        previous_hash=previous,
    )
    row.hash = digest(row)
    return row, None if text is None else {"event_id": row.id, "salt": salt, "text": text}


def hold(session: Session, customer_id: str) -> None:
    """Make the end of a customer's chain ours alone until commit.

    Whoever decides about a customer takes it first: two causes that arrive at once then queue up, on
    SQLite (the INSERT takes the one write lock) and on PostgreSQL (the row is locked).
    """
    _held(session, customer_id)


def hold_all(session: Session, customer_ids: Collection[str]) -> None:
    """`hold` for many customers at once, always in the same order, so that two who do it never wait for each
    other in a ring."""
    _held(session, *customer_ids)


_TAKE = sa.text(
    "INSERT INTO chain_heads (customer_id, position, hash) VALUES (:customer, 0, :hash) "
    "ON CONFLICT (customer_id) DO NOTHING"
)
_LOCK = (
    sa.select(col(ChainHead.position), col(ChainHead.hash))
    .where(col(ChainHead.customer_id) == sa.bindparam("customer"))
    .with_for_update()
)
_LOCK_MANY = (
    sa.select(col(ChainHead.customer_id), col(ChainHead.position), col(ChainHead.hash))
    .where(col(ChainHead.customer_id).in_(sa.bindparam("customers", expanding=True)))
    .order_by(col(ChainHead.customer_id))
    .with_for_update()
)
AT_ONCE = 1000
_EVENT, _TEXT = sa.insert(Event), sa.insert(EventText)
_FORWARD = sa.text("UPDATE chain_heads SET position = :position, hash = :hash WHERE customer_id = :customer")


@dataclass(frozen=True)
class _Holding:
    """The ends of chains a transaction or savepoint holds: nobody else moves them, so one look is enough."""

    within: SessionTransaction | None
    heads: dict[str, tuple[int, str]]


def _held(session: Session, *customer_ids: str) -> dict[str, tuple[int, str]]:
    session.flush()
    connection = session.connection()
    within = session.get_nested_transaction() or session.get_transaction()
    holding: Any = session.info.get(_Holding)
    if holding is None or holding.within is not within:
        # What is held outside a savepoint is held inside; what was seen inside may be rolled back with it.
        inside = holding is not None and within is not None and within.parent is holding.within
        session.info[_Holding] = holding = _Holding(within, dict(holding.heads) if inside else {})
    heads: dict[str, tuple[int, str]] = holding.heads
    missing = sorted({customer_id for customer_id in customer_ids if customer_id not in heads})
    if len(missing) == 1:
        connection.execute(_TAKE, {"customer": missing[0], "hash": GENESIS})
        position, mark = connection.execute(_LOCK, {"customer": missing[0]}).one()
        heads[missing[0]] = (position, mark)
    elif missing:
        heads.update(_taken(connection, missing))
    return heads


def _taken(connection: sa.Connection, customer_ids: list[str]) -> Iterator[tuple[str, tuple[int, str]]]:
    for start in range(0, len(customer_ids), AT_ONCE):
        some = customer_ids[start : start + AT_ONCE]
        connection.execute(_TAKE, [{"customer": one, "hash": GENESIS} for one in some])
        for customer_id, position, mark in connection.execute(_LOCK_MANY, {"customers": some}):
            yield customer_id, (position, mark)


def _write(connection: sa.Connection, rows: list[Row], texts: list[dict[str, str]]) -> None:
    connection.execute(_EVENT, [vars(row) for row in rows])
    if texts:
        connection.execute(_TEXT, texts)
    ends = {row.customer_id: row for row in rows}
    connection.execute(
        _FORWARD,
        [{"customer": one, "position": row.position, "hash": row.hash} for one, row in ends.items()],
    )


def storable(text: str) -> str:
    """The text with U+FFFD for every NUL and lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def commit_to(salt: str, text: str) -> str:
    """The salted hash by which an event vouches for words kept elsewhere."""
    return hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode


def digest(event: Event | Row) -> str:
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
    return hashlib.sha256(_canonical(fields).encode()).hexdigest()


def forget(session: Session, customer_id: str, *, actor: Actor, at: datetime) -> int:
    """Delete the personal words of a customer's chain; returns how many. The chain still verifies, and ends
    with who forgot and how much."""
    hold(session, customer_id)
    mine = select(Event.id).where(Event.customer_id == customer_id)
    gone = db.changed(session, sa.delete(EventText).where(EventText.event_id.in_(mine)))  # type: ignore[attr-defined]
    facts = {"words": gone}
    record(session, customer_id=customer_id, verb="forgotten", actor=actor, at=at, facts=facts)
    return gone


def verify(session: Session, customer_id: str | None = None) -> tuple[int, list[Break]]:
    """Walk one chain, or all: how many events were checked, and every place that does not hold.

    Safe beside writers: a chain and its end mark are read in one statement. The cost is one hash an event.
    """
    lost: list[tuple[str, str, int]] = []
    try:
        checked, breaks = _verify(session, customer_id, lost)
    except UNREADABLE:
        lost = _unreadable(session, customer_id)
        checked, breaks = _verify(session, customer_id, lost)
    breaks = [Break(chain, position, "cannot be read any more") for _, chain, position in lost] + breaks
    return checked + len(lost), breaks


def walk(session: Session, customer_id: str | None = None) -> Iterator[tuple[Event, EventText | None]]:
    """Every event with its words, chain by chain in order, a thousand in memory at a time."""
    for event, words, _ in _walk(session, customer_id, []):
        yield event, words


UNREADABLE = (ValueError, TypeError, AttributeError)
"""What reading a row raises whose cells somebody filled with something else."""


def _verify(
    session: Session, customer_id: str | None, lost: list[tuple[str, str, int]]
) -> tuple[int, list[Break]]:
    checked, breaks = 0, []
    for chain, steps in groupby(_walk(session, customer_id, lost), key=lambda step: step[0].customer_id):
        position, previous = 0, GENESIS
        head: ChainHead | None = None
        for event, words, mark in steps:
            breaks += [
                Break(chain, event.position, problem)
                for problem in _problems(event, words, position, previous)
            ]
            position, previous, head = event.position, event.hash, mark
            checked += 1
        if head is None:
            breaks.append(Break(chain, position, "the chain has no end mark"))
        elif (head.position, head.hash) != (position, previous):
            breaks.append(Break(chain, head.position, "the chain does not end where it was last written"))
    return checked, breaks + _emptied(session, customer_id)


def _emptied(session: Session, customer_id: str | None) -> list[Break]:
    anything = sa.exists().where(col(Event.customer_id) == col(ChainHead.customer_id)).correlate(ChainHead)
    query = sa.select(col(ChainHead.customer_id), col(ChainHead.position)).where(
        col(ChainHead.position) > 0, ~anything
    )
    if customer_id is not None:
        query = query.where(col(ChainHead.customer_id) == customer_id)
    return [
        Break(chain, position, "every step of the chain is gone")
        for chain, position in session.execute(query)
    ]


def _walk(
    session: Session, customer_id: str | None, lost: list[tuple[str, str, int]]
) -> Iterator[tuple[Event, EventText | None, ChainHead | None]]:
    query = (
        sa.select(Event, EventText, ChainHead)
        .outerjoin(EventText, col(EventText.event_id) == Event.id)
        .outerjoin(ChainHead, col(ChainHead.customer_id) == Event.customer_id)
        .order_by(col(Event.customer_id), col(Event.position))
        .execution_options(yield_per=1000, populate_existing=True)
    )
    if customer_id is not None:
        query = query.where(col(Event.customer_id) == customer_id)
    if lost:
        query = query.where(col(Event.id).not_in([event_id for event_id, _, _ in lost]))
    # Closed also when the reader stops half-way: a server-side cursor would stay open.
    with session.execute(query) as result:
        for row in result:
            yield row[0], row[1], row[2]


def _unreadable(session: Session, customer_id: str | None) -> list[tuple[str, str, int]]:
    query = sa.select(col(Event.id), col(Event.customer_id), col(Event.position))
    if customer_id is not None:
        query = query.where(col(Event.customer_id) == customer_id)
    return [
        (one, chain, position)
        for one, chain, position in session.execute(query).all()
        if not _readable(session, one)
    ]


def _readable(session: Session, event_id: str) -> bool:
    query = sa.select(Event, EventText).outerjoin(EventText, col(EventText.event_id) == Event.id)
    found = query.where(col(Event.id) == event_id).execution_options(populate_existing=True)
    try:
        event, words = session.execute(found).one()
        return bool(list(_problems(event, words, 0, "")))
    except UNREADABLE:
        return False


def _problems(event: Event, words: EventText | None, position: int, previous: str) -> Iterator[str]:
    if event.position != position + 1:
        yield f"expected step {position + 1}: a step is missing or was put in"
    if event.previous_hash != previous:
        yield "does not follow from the step before it"
    if event.hash != digest(event):
        yield "was changed after it was written"
    if words is not None and event.text_hash != commit_to(words.salt, words.text):
        yield "its words were changed after they were written"
