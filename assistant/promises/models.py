"""Records of promises."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class PromiseState(StrEnum):
    """A promise is open until it is kept or found broken. Withdrawn: nobody is owed it, since the words that
    made it never left, or the customer wants it no more; it counts neither for us nor against us."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Promise(Record, table=True):
    """Something a rep or the system undertook, with an owner and a due time. Never deleted."""

    __tablename__ = "promises"
    __table_args__ = (sa.Index("ix_promises_state_due_at", "state", "due_at"),)
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    conversation_id: str | None = Field(default=None, foreign_key="conversations.id")
    rep_id: str | None = Field(default=None, foreign_key="reps.id")
    what: str
    due_at: datetime
    state: str = PromiseState.OPEN
    made_at: datetime
    settled_at: datetime | None = None
    evidence: str = ""
