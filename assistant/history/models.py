"""Records of history. Only `history.ledger` writes them; triggers refuse UPDATE and DELETE of events."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class Event(Record, table=True):
    """One step: who did what, when and why, chained to the customer's step before it."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("customer_id", "position"),
        sa.Index("ix_events_customer_id_at", "customer_id", "at"),
        sa.Index("ix_events_at", "at"),
    )
    id: str = Field(primary_key=True)
    customer_id: str
    position: int
    at: datetime
    actor_kind: str
    actor: str
    verb: str
    channel: str | None = None
    subject: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    text_hash: str | None = None
    previous_hash: str
    hash: str


class EventText(Record, table=True):
    """The personal words of an event and their salt. Erasing a person deletes these; the chain verifies."""

    __tablename__ = "event_texts"
    event_id: str = Field(primary_key=True, foreign_key="events.id")
    salt: str
    text: str


class ChainHead(Record, table=True):
    """Where each chain ends, so that a chain cut short is seen, and so that writers queue up."""

    __tablename__ = "chain_heads"
    customer_id: str = Field(primary_key=True)
    position: int
    hash: str
