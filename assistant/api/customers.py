"""Customers: found, shown with all we know, added, imported."""

import csv
import itertools
import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from flask import Response, request
from flask_openapi3.models import RawModel
from pydantic import Field

from assistant import db
from assistant.api import dossiers, guard
from assistant.api.dossiers import CustomerSummary, Dossier
from assistant.api.permission import Agreement
from assistant.api.shapes import Asked, ById, Limit, Told, Word, said
from assistant.customers import consents, register
from assistant.customers import dossier as records
from assistant.customers.importing.customers import import_customers
from assistant.customers.importing.mapping import Options
from assistant.customers.importing.rejects import COLUMNS
from assistant.customers.models import Channel

api = guard.resource("customers", "People and firms who bought")
SHOWN_REJECTS = 100

Short = Annotated[str, Field(max_length=200)]
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class CustomerFilter(Asked):
    """Which customers: `q` is part of a name, reference, city, tag or phone; `after` is a page's `next`."""

    q: Annotated[str, Field(max_length=100)] | None = None
    tier: Word | None = None
    state: Word | None = None
    after: Short | None = None
    limit: Limit = 50


class CustomerPage(Told):
    """Customers, worth most first; `next` goes into `after`."""

    items: list[CustomerSummary]
    next: str | None


class NewCustomer(Asked):
    """A customer to add. Phones in any usual form; national ones need `country`."""

    name: str = Field(min_length=1, max_length=200)
    external_ref: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    given_name: Short = ""
    honorific: Short = ""
    phones: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=5)
    language: Literal["en", "zh"] = "en"
    zone: Short = ""
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    subdivision: Annotated[str, Field(max_length=20)] = ""
    city: Short = ""
    industry: Short = ""
    birthday: date | None = None
    preferred_channel: Channel | None = None
    preferred_from: Hour | None = None
    preferred_until: Hour | None = None
    tags: list[Word] = Field(default=[], max_length=50)
    traits: dict[Word, Short] = Field(default={}, max_length=50)
    notes: str = Field(default="", max_length=10_000)
    consents: list[Agreement] = Field(default=[], max_length=20)


class CsvBody(RawModel):
    """A table of customers under a header, as text."""

    mimetypes = ["text/csv"]  # noqa: RUF012 - as its base declares it


class Rejected(Told):
    """A row that was not taken: where, and why."""

    line: int
    field: str
    reason: str


class ImportReport(Told):
    """What an import came to; at most 100 of the rows that were not taken."""

    rows: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    rejects: list[Rejected]


@api.get("", responses={200: CustomerPage}, operation_id="list_customers")
def list_all(query: CustomerFilter) -> Response:
    """Customers, found by name, reference, city, tag or phone, worth most first"""
    asked = query.model_dump(exclude={"q"})
    with db.reading(guard.runtime().engine) as session:
        found = records.search(session, query.q or "", **asked)
    return said(CustomerPage(items=[dossiers.summary(one) for one in found.items], next=found.next))


@api.get("/<id>", responses={200: Dossier}, operation_id="get_customer")
def get_one(path: ById) -> Response:
    """All we know about one customer"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        return said(dossiers.told(records.dossier(session, path.id, runtime.clock.now())))


@api.post("", responses={201: Dossier}, operation_id="add_customer")
def add(body: NewCustomer) -> Response:
    """Add a customer"""
    runtime, actor = guard.runtime(), guard.actor()
    now = runtime.clock.now()
    details = body.model_dump(exclude={"consents", "phones"})
    with db.transaction(runtime.engine) as session:
        made = register.add_customer(session, phones=tuple(body.phones), actor=actor, now=now, **details)
        for one in body.consents:
            consents.record_consent(session, customer_id=made.id, actor=actor, now=now, **one.model_dump())
        shown = dossiers.told(records.dossier(session, made.id, now))
    return said(shown, 201)


@api.post("/import", responses={200: ImportReport}, operation_id="import_customers")
def import_table(raw: CsvBody) -> Response:
    """Import customers from a CSV body under a header; twice changes nothing, bad rows lose no others"""
    runtime = guard.runtime()
    with tempfile.TemporaryDirectory(prefix="winback-import-") as folder:
        file = Path(folder) / "customers.csv"
        file.write_bytes(request.get_data())
        options = Options(actor=guard.actor())
        done = import_customers(runtime.engine, file, options, now=runtime.clock.now())
        rejects = _rejects(done.rejects_path)
    counts = {name: getattr(done, name) for name in ("rows", "added", "updated", "unchanged", "rejected")}
    return said(ImportReport(rejects=rejects, **counts))


def _rejects(path: Path | None) -> list[Rejected]:
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(itertools.islice(csv.reader(file), 1, SHOWN_REJECTS + 1))
    return [Rejected.model_validate(dict(zip(COLUMNS, row, strict=True))) for row in rows]
