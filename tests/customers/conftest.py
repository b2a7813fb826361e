"""Small files of customers, and the import of them."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.importing.customers import import_customers
from assistant.customers.importing.mapping import Options
from assistant.customers.importing.orders import import_orders
from assistant.customers.importing.run import Imported
from assistant.db import Record

HEAD = "ref,name,phone,country,language,zone\n"
ANA = "A1,Ana Silva,912 345 678,PT,en,Europe/Lisbon\n"
WANG = "A2,王丽,13800138000,CN,zh,Asia/Shanghai\n"
CONSENTS = "ref,name,sms_consent,call_consent,consent_proof,consent_on\n"
Import = Callable[..., Imported]


@pytest.fixture
def bring(engine: sa.Engine, clock: FixedClock, tmp_path: Path) -> Import:
    """Write a file and import it."""

    def bring_in(
        kind: str, content: str | bytes, options: Options | None = None, name: str = "file.csv"
    ) -> Imported:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        run = {"customers": import_customers, "orders": import_orders}[kind]
        return run(engine, path, options or Options(), now=clock.now())

    return bring_in


def every(engine: sa.Engine, record: type[Record]) -> list[Any]:
    with db.reading(engine) as session:
        return list(session.exec(select(record).order_by(col(record.id))))


def rejects(done: Imported) -> list[tuple[str, str, str]]:
    assert done.rejects_path is not None
    with done.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["line"], row["field"], row["reason"]) for row in csv.DictReader(file)]


def counts(done: Imported) -> tuple[int, int, int, int, int]:
    return done.rows, done.added, done.updated, done.unchanged, done.rejected
