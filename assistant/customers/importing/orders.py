"""Orders out of a file."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import ids
from assistant.customers import cells
from assistant.customers.changes import note_change
from assistant.customers.importing import bulk
from assistant.customers.importing.mapping import Layout, Options, lay_out
from assistant.customers.importing.run import BadField, Imported, Progress, Taken, Tally, read_field, run
from assistant.customers.importing.table import Row
from assistant.customers.models import Customer, Order, OrderKind
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import Step

REQUIRED = ("customer", "date", "amount")
KINDS: Mapping[str, OrderKind] = {
    **{str(kind): kind for kind in OrderKind},
    "必要": OrderKind.NECESSARY,
    "必需": OrderKind.NECESSARY,
    "必要消费": OrderKind.NECESSARY,
    "非必要": OrderKind.DISCRETIONARY,
    "非必需": OrderKind.DISCRETIONARY,
    "非必要消费": OrderKind.DISCRETIONARY,
}
LONGEST_REF = 100
AHEAD = timedelta(days=1)


def import_orders(
    engine: sa.Engine, path: Path, options: Options, *, now: datetime, on_progress: Progress | None = None
) -> Imported:
    """Read a file of orders into the database, idempotent by the order's reference.

    Orders without a reference get one of customer, day, amount and a running number among equal ones, so
    that the same file again changes nothing. Money is positive for purchases, negative for refunds, in the
    currency of its column (or `always`), else USD. Raises Invalid for a file that cannot be used; a bad row
    never stops the others.
    """
    layout = lay_out(path, options, "orders", REQUIRED)
    return run(engine, layout, options, Orders(layout, options, now), now=now, on_progress=on_progress)


@dataclass(frozen=True)
class Said:
    """One order as the file says it."""

    ref: str
    customer: str
    ordered_on: date
    amount: Decimal
    currency: str
    kind: str
    units: int


class Orders:
    """Checks rows of orders, remembers references met before, stores batches."""

    name = "orders"

    def __init__(self, layout: Layout, options: Options, now: datetime) -> None:
        self._layout, self._options, self._now = layout, options, now
        self._last_day = (now + AHEAD).date()
        self._equal: Counter[tuple[str, date, Decimal]] = Counter()
        self._met: dict[str, tuple[int, int]] = {}

    def check(self, row: Row) -> Said | None:
        """The order of a row; None when the file has said just that before."""
        said = self._read(self._layout.cells(row.cells))
        line, same = self._met.setdefault(said.ref, (row.line, hash(said)))
        if line == row.line:
            return said
        if same == hash(said):
            return None
        raise BadField("ref", f"line {line} has this reference too; map ref only where each order is one row")

    def _read(self, found: Mapping[str, str]) -> Said:
        for name in REQUIRED:
            if name not in found:
                raise BadField(name, "is empty")
        customer = read_field("customer", lambda cell: cells.text(cell, LONGEST_REF), found["customer"])
        day = read_field("date", lambda cell: cells.day(cell, self._options.date_format), found["date"])
        if day > self._last_day:
            raise BadField("date", f"{day.isoformat()} is still to come")
        amount = read_field("amount", lambda cell: cells.money(cell, self._options.decimal), found["amount"])
        currency = read_field("currency", _currency, found.get("currency", "USD"))
        kind = read_field("kind", _kind, found.get("kind", OrderKind.DISCRETIONARY))
        units = read_field("units", lambda cell: cells.whole(cell, 0, 1_000_000), found.get("units", "1"))
        ref = self._ref(found, customer, day, amount)
        return Said(ref, customer, day, amount, currency, kind, units)

    def _ref(self, found: Mapping[str, str], customer: str, day: date, amount: Decimal) -> str:
        if "ref" in found:
            return read_field("ref", lambda cell: cells.text(cell, LONGEST_REF), found["ref"])
        if "ref" in self._layout.places:
            raise BadField("ref", "is empty")
        self._equal[customer, day, amount] += 1
        return f"{customer}/{day.isoformat()}/{amount}/{self._equal[customer, day, amount]}"

    def store(self, session: Session, batch: list[Taken[Said]], tally: Tally) -> list[tuple[Row, BadField]]:
        """Write a batch; orders of unknown customers come back, unless customers are to be made."""
        owners = self._owners(session, {taken.value.customer for taken in batch})
        bad = [
            (one.row, BadField("customer", "is not known"))
            for one in batch
            if one.value.customer not in owners
        ]
        wanted = {one.value.ref: _columns(one.value, owners) for one in batch if one.value.customer in owners}
        known = _known(session, list(wanted))
        fresh = [{"id": ids.new("ord", self._now), **row} for ref, row in wanted.items() if ref not in known]
        changed = [
            row | {"id": known[ref][0]}
            for ref, row in wanted.items()
            if ref in known and known[ref][1] != row
        ]
        bulk.insert(session, Order, fresh)
        bulk.update(session, Order, changed)
        note_change(session, sorted({row["customer_id"] for row in (*fresh, *changed)}), self._now)
        tally.added += len(fresh)
        tally.updated += len(changed)
        tally.unchanged += len(wanted) - len(fresh) - len(changed)
        return bad

    def _owners(self, session: Session, refs: set[str]) -> dict[str, str]:
        owners = bulk.customer_ids(session, refs)
        if self._options.create_customers and (unknown := sorted(refs - owners.keys())):
            form = bulk.row_of(Customer(id="", name="", created_at=self._now))
            rows = [
                form | {"id": ids.new("cus", self._now), "external_ref": ref, "name": ref} for ref in unknown
            ]
            bulk.insert(session, Customer, rows)
            owners |= bulk.customer_ids(session, set(unknown))
            facts = {"file_sha256": self._layout.source.sha256}
            made = [row["id"] for row in rows if owners[row["external_ref"]] == row["id"]]
            steps = [Step(customer_id, "added", facts=facts) for customer_id in made]
            ledger.record_all(session, steps, actor=self._options.actor, at=self._now)
        return owners


def _columns(said: Said, owners: Mapping[str, str]) -> dict[str, Any]:
    return {
        "customer_id": owners[said.customer],
        "external_ref": said.ref,
        "ordered_on": said.ordered_on,
        "amount": said.amount,
        "currency": said.currency,
        "kind": said.kind,
        "units": said.units,
    }


def _known(session: Session, refs: list[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    found = session.execute(sa.select(Order.__table__).where(col(Order.external_ref).in_(refs)))  # type: ignore[attr-defined]
    known = {}
    for row in found.mappings():
        columns = dict(row)
        known[columns["external_ref"]] = (columns.pop("id"), columns)
    return known


def _currency(cell: str) -> str:
    code = cells.text(cell, 10).upper()
    code = {"RMB": "CNY", "人民币": "CNY", "元": "CNY", "€": "EUR", "£": "GBP"}.get(code, code)
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Invalid(f"{cell.strip()!r} is no currency; write its three-letter code such as EUR")
    return code


def _kind(cell: str) -> str:
    plain = cells.text(cell, 40).casefold()
    if plain in KINDS:
        return KINDS[plain]
    raise Invalid(f"{plain!r} is neither necessary nor discretionary")
