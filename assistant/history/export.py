"""History for others to keep and check: every step with its hashes, oldest first within a chain."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlmodel import Session

from assistant.history import ledger

COLUMNS = (
    "customer_id",
    "position",
    "id",
    "at",
    "actor_kind",
    "actor",
    "verb",
    "channel",
    "subject",
    "facts",
    "text",
    "salt",
    "text_hash",
    "previous_hash",
    "hash",
)


def rows(session: Session, customer_id: str | None = None) -> Iterator[dict[str, Any]]:
    """One dictionary a step with the keys of COLUMNS: all that is needed to recompute every hash elsewhere.

    `text` and `salt` are None where the step had no words or they were erased.
    """
    for event, words in ledger.walk(session, customer_id):
        row = {name: getattr(event, name, None) for name in COLUMNS}
        row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
        row["text"], row["salt"] = (words.text, words.salt) if words else (None, None)
        yield row


def jsonl(session: Session, customer_id: str | None = None) -> Iterator[str]:
    """The rows as lines of JSON, each ending in a newline."""
    for row in rows(session, customer_id):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def as_csv(session: Session, customer_id: str | None = None) -> Iterator[str]:
    """The rows as lines of CSV under a header; `facts` is JSON in one cell."""
    yield _csv_line(COLUMNS)
    for row in rows(session, customer_id):
        row["facts"] = json.dumps(row["facts"], ensure_ascii=False, sort_keys=True)
        yield _csv_line([_harmless(row[name]) for name in COLUMNS])


def _harmless(cell: Any) -> Any:
    # A spreadsheet runs a cell that starts like a formula; the words are a customer's and cannot be trusted.
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return "'" + cell
    return "" if cell is None else cell


def _csv_line(cells: Any) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()
