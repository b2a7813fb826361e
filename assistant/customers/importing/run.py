"""One import, whatever its rows hold: read, check, store a thousand at a time, report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import sqlalchemy as sa
from sqlmodel import Session

from assistant import db
from assistant.customers.importing.mapping import Layout, Options
from assistant.customers.importing.rejects import Rejects
from assistant.customers.importing.table import Row, rows
from assistant.errors import Invalid
from assistant.history import ledger

BATCH = 1000
Progress = Callable[[int, int], None]
"""Called now and then with the bytes read and the bytes there are."""
Checked = TypeVar("Checked")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Imported:
    """What an import came to: `rows` = added + updated + unchanged + rejected."""

    rows: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    rejects_path: Path | None


class BadField(Exception):
    """A row is refused because of one field; never leaves the import."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


@dataclass
class Tally:
    """Counts while an import runs."""

    rows: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Taken(Generic[Checked]):
    """A row that was right, with what it says."""

    row: Row
    value: Checked


class Kind(Protocol[Checked]):
    """What sets one kind of import apart."""

    name: str

    def check(self, row: Row) -> Checked | None:
        """What a row says; None for a repetition that changes nothing. Raises BadField."""
        ...

    def store(
        self, session: Session, batch: list[Taken[Checked]], tally: Tally
    ) -> list[tuple[Row, BadField]]:
        """Write a batch, count it, and return those that could not be taken after all."""
        ...


def run(
    engine: sa.Engine,
    layout: Layout,
    options: Options,
    kind: Kind[Checked],
    *,
    now: datetime,
    on_progress: Progress | None,
) -> Imported:
    """Every batch is one transaction: an import that is cut off keeps what it stored, and running it again
    completes it. The last transaction leaves one step in the house's history with the counts and the file's
    SHA-256."""
    tally = Tally()
    with Rejects(layout.source.path, options.rejects_dir) as rejects:
        for batch in _batches(layout, kind, rejects, tally, on_progress):
            with db.transaction(engine) as session:
                for row, bad in kind.store(session, batch, tally):
                    rejects.add(row.line, bad.field, bad.reason, row.raw)
        if on_progress:
            on_progress(layout.source.size, layout.source.size)
    done = Imported(
        tally.rows,
        tally.added,
        tally.updated,
        tally.unchanged,
        rejects.count,
        rejects.path if rejects.count else None,
    )
    with db.transaction(engine) as session:
        _note(session, layout, options, kind.name, done, now)
    return done


def _note(
    session: Session, layout: Layout, options: Options, what: str, done: Imported, now: datetime
) -> None:
    counts = {name: getattr(done, name) for name in ("rows", "added", "updated", "unchanged", "rejected")}
    facts = {"what": what, "file": layout.source.path.name, "sha256": layout.source.sha256, **counts}
    facts["file"] = ledger.storable(str(facts["file"]))
    ledger.record(
        session, customer_id=ledger.HOUSE, verb="imported", actor=options.actor, at=now, facts=facts
    )


def _batches(
    layout: Layout, kind: Kind[Checked], rejects: Rejects, tally: Tally, on_progress: Progress | None
) -> Iterator[list[Taken[Checked]]]:
    batch: list[Taken[Checked]] = []
    read = 0

    def remember(done: int) -> None:
        nonlocal read
        read = done

    try:
        for row in rows(layout.source, layout.shape, remember):
            tally.rows += 1
            try:
                value = kind.check(_whole(row))
            except BadField as bad:
                rejects.add(row.line, bad.field, bad.reason, row.raw)
                continue
            if value is None:
                tally.unchanged += 1
                continue
            batch.append(Taken(row, value))
            if len(batch) == BATCH:
                yield batch
                batch = []
                if on_progress:
                    on_progress(read, layout.source.size)
    except (OSError, UnicodeError) as error:
        raise Invalid(f"{layout.source.path.name}: cannot be read to the end; import it again") from error
    if batch:
        yield batch


def _whole(row: Row) -> Row:
    if row.problem:
        raise BadField("", row.problem)
    return row


def read_field(name: str, read: Callable[[str], Value], cell: str) -> Value:
    """One cell by its reader. Raises BadField with the reader's reason."""
    try:
        return read(cell)
    except Invalid as error:
        raise BadField(name, str(error)) from error
