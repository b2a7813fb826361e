"""Runs of scoring: the model each was made with, how far its storing has come, and which is in force."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session, col

from assistant import db, ids
from assistant.customers.books import Books
from assistant.customers.models import RunState, ScoringRun
from assistant.scoring import packed
from assistant.scoring.concentration import Concentration, concentration
from assistant.scoring.purchases import epoch_day
from assistant.scoring.score import Norms

_NORMS = TypeAdapter(Norms)
YEAR = 365
_NEWEST = col(ScoringRun.started_at).desc(), col(ScoringRun.id).desc()


def begun_today(session: Session, now: datetime) -> ScoringRun | None:
    """The run of today that was cut off before everything was stored; None where there is none to go on
    with."""
    # Who begins a run gives up all that are still storing: there is one at most.
    storing = sa.select(ScoringRun).where(col(ScoringRun.state) == RunState.STORING)
    run = session.scalars(storing.order_by(*_NEWEST).limit(1)).first()
    if run is None:
        return None
    return run if (run.as_of, run.shape) == (now.date(), packed.shape()) else None


def in_force(session: Session) -> ScoringRun | None:
    """The newest run that was not given up: its model scores whoever changed since."""
    newest = sa.select(ScoringRun).where(col(ScoringRun.state) != RunState.GIVEN_UP).order_by(*_NEWEST)
    return session.scalars(newest.limit(1)).first()


def begin(session: Session, norms: Norms, books: Books, now: datetime) -> ScoringRun:
    """A new run with its model; runs that were cut off are given up for it."""
    left = sa.update(ScoringRun).where(col(ScoringRun.state) == RunState.STORING)
    db.changed(session, left.values(state=str(RunState.GIVEN_UP)))
    run = draft(norms, books, now)
    session.add(run)
    session.flush()
    return run


def draft(norms: Norms, books: Books, now: datetime) -> ScoringRun:
    """A run as it would begin, not stored."""
    told = _plain(asdict(norms))
    return ScoringRun(
        id=ids.new("run", now),
        state=str(RunState.STORING),
        as_of=now.date(),
        norms=told,
        version=hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12],
        shape=packed.shape(),
        books={
            "currency": books.currency,
            "unconverted": list(books.unconverted),
            "oddities": asdict(books.oddities),
            "concentration": _plain(asdict(sales_of_a_year(books, now.date()))),
        },
        customers=len(books.ledger.customers),
        started_at=now,
    )


def sales_of_a_year(books: Books, today: date) -> Concentration:
    """How few customers made how much of the sales of the last 365 days, refunds taken off."""
    day, orders = epoch_day(today), books.ledger
    lately = (orders.day > day - YEAR) & (orders.day <= day)
    many = len(orders.customers)
    return concentration(
        np.bincount(orders.customer_index[lately], orders.amount[lately], minlength=many).astype(np.float64)
    )


def advance(session: Session, run_id: str, last_id: str, counts: Mapping[str, Any], stored: int) -> None:
    """Standings up to `last_id` are stored; never goes back."""
    on = sa.update(ScoringRun).where(col(ScoringRun.id) == run_id, col(ScoringRun.last_id) < last_id)
    db.changed(session, on.values(last_id=last_id, counts=dict(counts), stored=stored))


def finish(session: Session, run_id: str, now: datetime) -> None:
    """Everybody's standing is stored."""
    done = sa.update(ScoringRun).where(col(ScoringRun.id) == run_id)
    db.changed(session, done.values(state=str(RunState.DONE), finished_at=now))


def norms_of(run: ScoringRun) -> Norms:
    """The model of a run, and what it knew of all customers together."""
    return _NORMS.validate_python(run.norms)


def _plain(value: Any) -> Any:
    # JSON knows neither NaN nor infinity: they are written as texts, and read back as what they are.
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
