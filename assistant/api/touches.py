"""Touches: what is planned, on its way, sent, refused or in doubt."""

import sqlalchemy as sa
from flask import Response
from pydantic import AwareDatetime
from sqlmodel import col

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Id, Limit, Told, said
from assistant.errors import Missing
from assistant.touches.models import Attempt, Touch, TouchState

api = guard.resource("touches", "Single outbound contacts and what became of them")


class TouchFilter(Asked):
    """Which touches: by customer, conversation or state; `after` is the id the page before ended with."""

    customer_id: Id | None = None
    conversation_id: Id | None = None
    state: TouchState | None = None
    after: Id | None = None
    limit: Limit = 50


class TouchSummary(Told):
    """One touch."""

    id: str
    customer_id: str
    conversation_id: str | None
    channel: str
    purpose: str
    state: str
    body: str
    due_at: AwareDatetime
    sent_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    provider_status: str | None
    error_code: str | None
    why: str


class TouchAttempt(Told):
    """One request to the provider."""

    number: int
    started_at: AwareDatetime
    ended_at: AwareDatetime | None
    outcome: str
    detail: str


class TouchDetail(TouchSummary):
    """One touch with every attempt to send it."""

    attempts: list[TouchAttempt]


class TouchPage(Told):
    """Touches, newest first; `next` goes into `after`."""

    items: list[TouchSummary]
    next: str | None


@api.get("", responses={200: TouchPage}, operation_id="list_touches")
def list_all(query: TouchFilter) -> Response:
    """Touches, newest first"""
    wanted = sa.select(Touch).order_by(col(Touch.id).desc()).limit(query.limit + 1)
    for column, value in (
        (Touch.customer_id, query.customer_id),
        (Touch.conversation_id, query.conversation_id),
        (Touch.state, query.state),
    ):
        if value is not None:
            wanted = wanted.where(col(column) == value)
    if query.after is not None:
        wanted = wanted.where(col(Touch.id) < query.after)
    with db.reading(guard.runtime().engine) as session:
        rows = list(session.scalars(wanted))
    more = len(rows) > query.limit
    items = [TouchSummary.model_validate(row) for row in rows[: query.limit]]
    return said(TouchPage(items=items, next=items[-1].id if more else None))


@api.get("/<id>", responses={200: TouchDetail}, operation_id="get_touch")
def get_one(path: ById) -> Response:
    """One touch with every attempt to send it"""
    with db.reading(guard.runtime().engine) as session:
        touch = session.get(Touch, path.id)
        if touch is None:
            raise Missing("touch: there is none with this id")
        mine = sa.select(Attempt).where(col(Attempt.touch_id) == touch.id).order_by(col(Attempt.number))
        attempts = [TouchAttempt.model_validate(one) for one in session.scalars(mine)]
    return said(TouchDetail(**TouchSummary.model_validate(touch).model_dump(), attempts=attempts))
