"""Records of customers. Times end in `_at` and are aware UTC; days end in `_on`."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class Channel(StrEnum):
    """How a customer can be reached. Letters and visits are tasks for a person."""

    SMS = "sms"
    CALL = "call"
    LETTER = "letter"
    VISIT = "visit"


class ConsentStatus(StrEnum):
    """What the customer said about being contacted on a channel."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class OrderKind(StrEnum):
    """Whether the customer had to buy, or wanted to."""

    NECESSARY = "necessary"
    DISCRETIONARY = "discretionary"


class InteractionKind(StrEnum):
    """What a customer did with us other than buying."""

    COMPLAINT = "complaint"
    REVIEW = "review"
    REFERRAL = "referral"
    EVENT = "event"
    SURVEY = "survey"
    ADVICE = "advice"
    HELP = "help"
    VISIT = "visit"
    CALL = "call"


class Customer(Record, table=True):
    """A person or firm who bought."""

    __tablename__ = "customers"
    id: str = Field(primary_key=True)
    external_ref: str | None = Field(default=None, unique=True)
    name: str
    given_name: str = ""
    honorific: str = ""
    language: str = "en"
    zone: str = ""
    country: str = ""
    subdivision: str = ""
    city: str = ""
    industry: str = ""
    birthday: date | None = None
    preferred_channel: str | None = None
    preferred_from: str | None = None
    preferred_until: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    traits: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    style: str | None = None
    notes: str = ""
    rep_id: str | None = Field(default=None, foreign_key="reps.id", index=True)
    last_heard_at: datetime | None = None
    refused_at: datetime | None = None
    created_at: datetime
    erased_at: datetime | None = None


class Phone(Record, table=True):
    """A number of a customer, in E.164. A number that turned out wrong is kept, and not used."""

    __tablename__ = "phones"
    __table_args__ = (sa.UniqueConstraint("customer_id", "e164"),)
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    e164: str = Field(index=True)
    position: int = 0
    wrong_since_at: datetime | None = None


class Consent(Record, table=True):
    """One statement about one channel, with its proof. The newest counts; none is ever changed."""

    __tablename__ = "consents"
    __table_args__ = (sa.Index("ix_consents_customer_id_channel", "customer_id", "channel", "given_on"),)
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id")
    channel: str
    status: str
    proof: str
    given_on: date
    recorded_at: datetime


class Block(Record, table=True):
    """A standing do-not-contact, for one channel or (channel empty) for all. Lifted, never deleted."""

    __tablename__ = "blocks"
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    channel: str | None = None
    rule: str
    why: str
    since_at: datetime
    lifted_at: datetime | None = None


class BlockedNumber(Record, table=True):
    """A telephone number that asked to be left alone, whoever it belongs to. Lifted, never deleted."""

    __tablename__ = "blocked_numbers"
    e164: str = Field(primary_key=True)
    rule: str
    why: str
    since_at: datetime
    lifted_at: datetime | None = None


class Suppression(Record, table=True):
    """One decision not to contact, at one moment, with the rule and what it looked at."""

    __tablename__ = "suppressions"
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    channel: str
    rule: str
    reason: str
    until_at: datetime | None = None
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    conversation_id: str | None = None
    touch_id: str | None = None
    at: datetime = Field(index=True)


class Order(Record, table=True):
    """One purchase; a refund is a negative amount."""

    __tablename__ = "orders"
    __table_args__ = (sa.Index("ix_orders_customer_id_ordered_on", "customer_id", "ordered_on"),)
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id")
    external_ref: str = Field(unique=True)
    ordered_on: date
    amount: Decimal = Field(sa_type=sa.Numeric(14, 2))
    currency: str = "USD"
    kind: str = OrderKind.DISCRETIONARY
    units: int = 1


class Interaction(Record, table=True):
    """A complaint, a review, a referral… anything but a purchase or one of our touches."""

    __tablename__ = "interactions"
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    external_ref: str | None = Field(default=None, unique=True)
    kind: str
    at: datetime
    text: str = ""
    open: bool = False


class Lapse(Record, table=True):
    """Where a customer stands: the newest score, its evidence and the tier that follows."""

    __tablename__ = "lapses"
    __table_args__ = (sa.Index("ix_lapses_state_future_value", "state", "future_value"),)
    customer_id: str = Field(primary_key=True, foreign_key="customers.id")
    state: str
    score: float
    lapsed_on: date | None = None
    tier: str
    future_value: float
    expected_purchases: float
    probability_alive: float
    days_since: int | None = None
    usual_gap_days: float | None = None
    because: list[Any] = Field(default_factory=list, sa_type=sa.JSON)
    why_en: str = ""
    why_zh: str = ""
    scored_at: datetime
