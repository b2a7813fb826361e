"""Lapses: who has left or is about to, how sure we are, and what they are worth."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Response
from pydantic import AwareDatetime, Field
from sqlmodel import col

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Limit, Sentence, Told, Word, said
from assistant.customers import telling
from assistant.customers.models import Lapse
from assistant.errors import Missing

api = guard.resource("lapses", "Who has left, and what they are worth")


class LapseFilter(Asked):
    """Which customers: by state or tier; `offset` skips that many."""

    state: Word | None = None
    tier: Word | None = None
    offset: int = Field(default=0, ge=0, le=10_000_000)
    limit: Limit = 50


class LapseTold(Told):
    """Where one customer stands. Values are expected over the next 52 weeks, in the company's currency."""

    customer_id: str
    state: str
    score: float
    lapsed_on: date | None
    tier: str
    future_value: float
    expected_purchases: float
    probability_alive: float
    days_since: int | None
    usual_gap_days: float | None
    breadth: str | None
    stage: str | None
    quadrant: str | None
    natural: str | None
    standing_value: float | None
    buys_again: float | None
    run_id: str | None
    because: list[Any]
    why: Sentence
    scored_at: AwareDatetime


class LapsePage(Told):
    """Customers, the most valuable first."""

    items: list[LapseTold]


@api.get("", responses={200: LapsePage}, operation_id="list_lapses")
def list_all(query: LapseFilter) -> Response:
    """Scored customers, the most valuable first"""
    order = (col(Lapse.future_value).desc(), col(Lapse.customer_id))
    wanted = sa.select(Lapse).order_by(*order).offset(query.offset).limit(query.limit)
    if query.state is not None:
        wanted = wanted.where(col(Lapse.state) == query.state)
    if query.tier is not None:
        wanted = wanted.where(col(Lapse.tier) == query.tier)
    with db.reading(guard.runtime().engine) as session:
        return said(LapsePage(items=[_one(row) for row in session.scalars(wanted)]))


@api.get("/<id>", responses={200: LapseTold}, operation_id="get_lapse")
def get_one(path: ById) -> Response:
    """Where one customer stands, by customer id"""
    with db.reading(guard.runtime().engine) as session:
        found = session.get(Lapse, path.id)
    if found is None:
        raise Missing("lapse: this customer was not scored yet; run `winback score`")
    return said(_one(found))


def _one(lapse: Lapse) -> LapseTold:
    told = {"because": telling.evidence_record(lapse), "why": Sentence(**telling.why_both(lapse))}
    return LapseTold.model_validate(lapse.model_dump(exclude={"evidence"}) | told)
