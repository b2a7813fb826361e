"""What another version would say of stored replies: estimated first, then written beside what was read."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from assistant import db
from assistant.conversations import listening, priors
from assistant.conversations.models import Reply
from assistant.customers.models import Customer
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.learning import live, versions
from assistant.learning.models import Rereading
from assistant.learning.readings import asserted, latest, own_version
from assistant.reasons.classifier import ReasonReader, load_reader

AT_ONCE = 500
NOTHING = "nothing"
_ACTED_UPON = ("intent", "action", "intent_evidence")
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Move:
    """Replies whose strongest reason would be another; `nothing` where none is asserted."""

    before: str
    after: str
    replies: int


@dataclass(frozen=True)
class Estimate:
    """Of `stored` replies `read` were read again: `moved` get another top reason, `changed` any other."""

    version: str
    stored: int
    read: int
    moved: int
    changed: int
    moves: tuple[Move, ...]


@dataclass(frozen=True)
class Published:
    """How many readings were written, and how many replies this version has not read yet."""

    version: str
    written: int
    left: int


@dataclass(frozen=True)
class _Row:
    reply_id: str
    text: str
    language: str | None
    probe: str | None
    reading: dict[str, Any]


def estimate(
    engine: sa.Engine,
    number: int | None,
    *,
    phrases: Path | None = None,
    most: int | None = None,
    on_progress: Told | None = None,
) -> Estimate:
    """What version `number` (None: the shipped reader) would say of stored replies; writes nothing.

    It reads with the company's own `phrases`. Compared with what stands for each reply; the newest
    `most` replies are read, or all. Raises Missing.
    """
    reader = _reader(engine, number, phrases)
    with db.reading(engine) as session:
        stored = _count(session)
    moves: Counter[tuple[str, str]] = Counter()
    read = changed = 0
    for rows in _batches(engine, most):
        with db.reading(engine) as session:
            newest = latest(session, [row.reply_id for row in rows])
        for row in rows:
            before = asserted(newest[row.reply_id].reading if row.reply_id in newest else row.reading)
            after = asserted(_read(reader, row))
            moves[_top(before), _top(after)] += 1
            changed += set(before) != set(after)
        read += len(rows)
        if on_progress:
            on_progress(read, min(stored, most or stored))
    table = [Move(*pair, count) for pair, count in moves.most_common() if pair[0] != pair[1]]
    return Estimate(reader.version, stored, read, sum(one.replies for one in table), changed, tuple(table))


def publish(
    engine: sa.Engine,
    number: int | None,
    *,
    phrases: Path | None = None,
    most: int | None = None,
    actor: Actor,
    now: datetime,
    on_progress: Told | None = None,
) -> Published:
    """Write what version `number` says of every stored reply beside its earlier readings, newest first.

    Batch by batch, each its own transaction and entry in history: broken off, or bounded by `most`, it goes
    on where it stopped. The first reading stays; what the words asked is not asked again. Raises Missing.
    """
    reader = _reader(engine, number, phrases)
    name = reader.version
    with db.reading(engine) as session:
        left = _count(session, without=name)
    written = 0
    for rows in _batches(engine, most, without=name):
        made = [
            {"reply_id": row.reply_id, "version": name, "reading": _read(reader, row), "at": now}
            for row in rows
        ]
        with db.transaction(engine) as session:
            _write(session, made)
            _tell(session, name, len(made), actor, now)
        written += len(rows)
        if on_progress:
            on_progress(written, min(left, most or left))
    return Published(name, written, max(left - written, 0))


def unread(session: Session, version: str) -> int:
    """How many stored replies a version has not read, neither when they came in nor since."""
    return _count(session, without=version)


def _reader(engine: sa.Engine, number: int | None, phrases: Path | None) -> ReasonReader:
    if number is None:
        return load_reader(phrases)
    with db.reading(engine) as session:
        version = versions.get(session, number)
        return live.built(session, number, version.name, phrases)


def _read(reader: ReasonReader, row: _Row) -> dict[str, Any]:
    """The new reasons, beside the same record; what the words ask us to do stays as it was read, for it was
    acted upon."""
    known = priors.stored(row.reading)
    of_others = row.reading.get("of_others", False)
    found = reader.read(row.text, row.language, row.probe, priors=known, of_others=of_others)
    fresh = listening.as_data(found, known)
    return fresh | {one: row.reading[one] for one in _ACTED_UPON if one in row.reading}


def _top(reasons: Sequence[str]) -> str:
    return reasons[0] if reasons else NOTHING


def _batches(engine: sa.Engine, most: int | None, without: str | None = None) -> Iterator[list[_Row]]:
    # A session a batch: what takes minutes must not hold one snapshot that long.
    last: str | None = None
    left = most
    while left is None or left > 0:
        with db.reading(engine) as session:
            limit = AT_ONCE if left is None else min(AT_ONCE, left)
            rows = list(_rows(session, limit, below=last, without=without))
        if not rows:
            return
        yield rows
        last, left = rows[-1].reply_id, None if left is None else left - len(rows)


def _rows(session: Session, limit: int, *, below: str | None, without: str | None) -> Iterator[_Row]:
    columns = (Reply.id, Reply.text, Customer.language, Reply.probe, Reply.reading)
    query = (
        sa.select(*map(col, columns))
        .select_from(Reply)
        .outerjoin(Customer, col(Customer.id) == col(Reply.customer_id))
        .order_by(col(Reply.id).desc())
        .limit(limit)
    )
    if below is not None:
        query = query.where(col(Reply.id) < below)
    if without is not None:
        query = query.where(_unread_by(without))
    return (_Row(*row) for row in db.rows(session, query))


def _count(session: Session, without: str | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(Reply)
    if without is not None:
        query = query.where(_unread_by(without))
    return int(db.rows(session, query).scalar_one())


def _unread_by(version: str) -> sa.ColumnElement[bool]:
    again = sa.exists().where(col(Rereading.reply_id) == col(Reply.id), col(Rereading.version) == version)
    return sa.and_(own_version() != version, ~again.correlate(Reply))


def _write(session: Session, made: list[dict[str, Any]]) -> None:
    connection = session.connection()
    # Two who publish at once write the same readings: the second writes none.
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(Rereading).on_conflict_do_nothing(), made)
    else:
        connection.execute(sqlite.insert(Rereading).on_conflict_do_nothing(), made)


def _tell(session: Session, name: str, written: int, actor: Actor, now: datetime) -> None:
    ledger.record(
        session, customer_id=ledger.HOUSE, verb="readings_published", actor=actor, at=now,
        subject=f"reader:{name}", facts={"version": name, "replies": written},
    )  # fmt: skip
