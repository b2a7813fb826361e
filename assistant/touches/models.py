"""Records of touches. The row is the truth and the schedule; every change of state is one guarded UPDATE."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class TouchState(StrEnum):
    """The life of a touch: planned → queued → sending → sent → delivered, or one of the ends."""

    PLANNED = "planned"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


IN_FLIGHT = (TouchState.SENDING, TouchState.UNKNOWN)
WAITING = (TouchState.PLANNED, TouchState.QUEUED)


class Touch(Record, table=True):
    """One planned outbound contact on one channel."""

    __tablename__ = "touches"
    __table_args__ = (
        sa.Index("ix_touches_state_due_at", "state", "due_at"),
        sa.Index("ix_touches_customer_id_seq", "customer_id", "seq"),
        # At most one touch of a customer may be in flight or in doubt: order and doubt stay decidable.
        sa.Index(
            "uq_touches_one_in_flight",
            "customer_id",
            unique=True,
            sqlite_where=sa.text("state IN ('sending','unknown')"),
            postgresql_where=sa.text("state IN ('sending','unknown')"),
        ),
    )
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id")
    conversation_id: str | None = Field(default=None, foreign_key="conversations.id", index=True)
    channel: str
    purpose: str
    to: str
    body: str
    node: str = ""
    line_id: str = ""
    number: int = 1
    turn: int = 0
    seq: int = 0
    state: str = TouchState.PLANNED
    due_at: datetime
    expires_at: datetime | None = None
    epoch: int = 0
    attempt: int = 0
    queued_wall_at: datetime | None = None
    sending_wall_at: datetime | None = None
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    provider_sid: str | None = Field(default=None, unique=True)
    provider_status: str | None = None
    error_code: str | None = None
    halted: bool = False
    strict: bool = False
    why: str = ""
    note: str = ""
    created_at: datetime


class Attempt(Record, table=True):
    """One request to a provider: written before it leaves, completed when its outcome is known."""

    __tablename__ = "attempts"
    __table_args__ = (sa.UniqueConstraint("touch_id", "number"),)
    id: str = Field(primary_key=True)
    touch_id: str = Field(foreign_key="touches.id", index=True)
    number: int
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    detail: str = ""


class Choice(Record, table=True):
    """Why a touch was timed as it was: the kind of hour chosen, and the chance each had when it was.

    Written when the touch is planned and never changed, so that what was done can be judged later
    (`winback plan evaluate`). A touch a person timed otherwise has none.
    """

    __tablename__ = "choices"
    touch_id: str = Field(primary_key=True, foreign_key="touches.id")
    segment: str
    attempt: int
    channel: str
    day: str
    part: str
    propensity: float
    options: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    why: str
    model: str
    at: datetime = Field(index=True)


class ResponseModel(Record, table=True):
    """What contacts taught about who is reached when, as of a day; the one made last is used."""

    __tablename__ = "response_models"
    version: str = Field(primary_key=True)
    parameters: str
    contacts: int = 0
    until_at: datetime
    made_at: datetime
