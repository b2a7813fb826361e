"""Records of customers. Times end in `_at` and are aware UTC; days end in `_on`."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record

_CHANGED = sa.text("changed_at IS NOT NULL")
_OPEN = sa.text("state IN ('proposed', 'approved')")


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
    """What a customer did with us other than buying. A review is a bad one; a good one is word of mouth, as
    is standing up for us. Activity is use of their account or of the site."""

    COMPLAINT = "complaint"
    REVIEW = "review"
    REFERRAL = "referral"
    WORD_OF_MOUTH = "word_of_mouth"
    EVENT = "event"
    SURVEY = "survey"
    ADVICE = "advice"
    HELP = "help"
    VISIT = "visit"
    CALL = "call"
    ACTIVITY = "activity"


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


class RunState(StrEnum):
    """A run of scoring: its model is fitted and standings are being stored, or all are, or it was given up
    for a newer one."""

    STORING = "storing"
    DONE = "done"
    GIVEN_UP = "given_up"


class ScoringRun(Record, table=True):
    """One scoring of everybody. `norms` is the model with what is known of all customers, `version` names it,
    `last_id` is the last customer stored, `shape` tells how evidence is packed."""

    __tablename__ = "scoring_runs"
    id: str = Field(primary_key=True)
    state: str
    as_of: date
    norms: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    version: str
    shape: int
    books: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    customers: int
    stored: int = 0
    last_id: str = ""
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    started_at: datetime
    finished_at: datetime | None = None


class Lapse(Record, table=True):
    """Where a customer stands: the newest score, its evidence and the tier that follows.

    `evidence` is read by `telling`; `run_id` names the run whose model scored them; `changed_at` is set while
    something came in that the score has not seen yet.
    """

    __tablename__ = "lapses"
    __table_args__ = (
        sa.Index("ix_lapses_state_future_value", "state", "future_value"),
        sa.Index("ix_lapses_changed_at", "changed_at", sqlite_where=_CHANGED, postgresql_where=_CHANGED),
    )
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
    breadth: str | None = None
    stage: str | None = None
    quadrant: str | None = None
    natural: str | None = None
    standing_value: float | None = None
    buys_again: float | None = None
    evidence: bytes | None = None
    run_id: str | None = Field(default=None, foreign_key="scoring_runs.id")
    scored_at: datetime
    changed_at: datetime | None = None


class LettingState(StrEnum):
    """A letting go: proposed by scoring, then approved or declined by a supervisor; an approved one may be
    reopened, and a proposal is withdrawn when its grounds are gone."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


class LettingGo(Record, table=True):
    """A proposal to let a customer go, and what was decided. Money is in `currency`: what one more attempt
    brings on average, of the margin of the year after, and what it costs. `grounds` holds the evidence and
    the rules it was proposed by."""

    __tablename__ = "lettings_go"
    __table_args__ = (
        sa.Index("ix_lettings_go_state_expected_value", "state", "expected_value"),
        sa.Index(
            "uq_lettings_go_open", "customer_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    state: str
    expected_value: float
    cost: float
    currency: str
    grounds: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    run_id: str = Field(foreign_key="scoring_runs.id")
    proposed_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    note: str = ""
