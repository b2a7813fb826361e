"""Records of conversations."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class ConversationStatus(StrEnum):
    """Open: the script or a person goes on. Closed: nothing more is said in it."""

    OPEN = "open"
    CLOSED = "closed"


class Disposition(StrEnum):
    """How a call ended, as the rep says it."""

    REACHED = "reached"
    RECOVERED = "recovered"
    CALLBACK = "callback"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    WRONG_PERSON = "wrong_person"
    REFUSED = "refused"


class ScriptVersion(Record, table=True):
    """The exact source of a script a conversation runs on: edits never reach a running talk."""

    __tablename__ = "script_versions"
    version: str = Field(primary_key=True)
    script_id: str = Field(index=True)
    source: str
    first_used_at: datetime


class ScriptRelease(Record, table=True):
    """Which version of a script new talks begin on, from `at` until the next number. Only ever grows."""

    __tablename__ = "script_releases"
    __table_args__ = (sa.UniqueConstraint("script_id", "number"),)
    id: str = Field(primary_key=True)
    script_id: str
    number: int
    version: str = Field(foreign_key="script_versions.version")
    before: str | None = None
    note: str = ""
    actor_kind: str
    actor: str
    at: datetime


class ProbeLibrary(Record, table=True):
    """The exact source of a probe library that talks have asked from."""

    __tablename__ = "probe_libraries"
    version: str = Field(primary_key=True)
    source: str
    first_used_at: datetime


class ProbeModel(Record, table=True):
    """What answers to probes say, as it was learned from `outcomes` answers of `talks` confirmed talks.

    The one made last is used by new talks; a running talk keeps its own.
    """

    __tablename__ = "probe_models"
    version: str = Field(primary_key=True)
    library: str = Field(foreign_key="probe_libraries.version")
    parameters: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    talks: int = 0
    outcomes: int = 0
    made_at: datetime


class Conversation(Record, table=True):
    """The talk with one customer over one script, across all its touches and replies."""

    __tablename__ = "conversations"
    __table_args__ = (sa.Index("ix_conversations_status_channel", "status", "channel"),)
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    script_id: str
    script_version: str = Field(foreign_key="script_versions.version")
    channel: str
    language: str
    rep_id: str | None = Field(default=None, foreign_key="reps.id")
    style: str = Field(default="", sa_column_kwargs={"server_default": ""})
    tier: str = Field(default="", sa_column_kwargs={"server_default": ""})
    occasion: str = Field(default="", sa_column_kwargs={"server_default": ""})
    probe_library: str | None = None
    probe_model: str | None = None
    turn: int = 0
    state: str
    variables: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    status: str = ConversationStatus.OPEN
    outcome: str | None = None
    why: str = ""
    disposition: str | None = None
    needs_person: str | None = None
    top_reason: str | None = None
    draft: str = ""
    opened_at: datetime
    closed_at: datetime | None = None


class Line(Record, table=True):
    """One line the script said or is about to have said, with the version's node and line id.

    `why` says what a chosen question was to tell apart: reasons, bits, and the beliefs it was chosen from; of
    words that promise something, `promise` names what they promised; of a remedy, why it was chosen then: the
    `reason` answered, the `choice` in figures, and what is `told` of it and of those `rejected`, by language.
    """

    __tablename__ = "lines"
    __table_args__ = (sa.Index("ix_lines_conversation_id_turn", "conversation_id", "turn", "position"),)
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversations.id")
    turn: int
    position: int
    node: str
    line_id: str
    kind: str
    text: str
    probe: str | None = None
    technique: str | None = None
    script_version: str | None = None
    why: dict[str, Any] = Field(
        default_factory=dict, sa_type=sa.JSON, sa_column_kwargs={"server_default": "{}"}
    )
    at: datetime


class Reply(Record, table=True):
    """What a customer said, stored before it is read; the reading is written beside it.

    `node`, `line_id`, `probe` and `script_version` are of the line they answered. With `corrects_id` it was
    said in place of an earlier answer, which is kept.
    """

    __tablename__ = "replies"
    __table_args__ = (sa.Index("ix_replies_customer_id_received_at", "customer_id", "received_at"),)
    id: str = Field(primary_key=True)
    customer_id: str | None = Field(default=None, foreign_key="customers.id")
    conversation_id: str | None = Field(default=None, foreign_key="conversations.id", index=True)
    channel: str
    sender: str = ""
    text: str
    turn: int | None = None
    node: str | None = None
    probe: str | None = None
    line_id: str | None = None
    script_version: str | None = None
    corrects_id: str | None = Field(default=None, foreign_key="replies.id")
    provider_sid: str | None = Field(default=None, unique=True)
    intent: str | None = None
    action: str | None = None
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    received_at: datetime
    handled_at: datetime | None = None


class LearnedReason(Record, table=True):
    """Why a customer left, as stated, inferred or confirmed: three different things, never merged.

    With `withdrawn_at` it no longer stands: the answer it was learned from was corrected.
    """

    __tablename__ = "learned_reasons"
    id: str = Field(primary_key=True)
    customer_id: str = Field(foreign_key="customers.id", index=True)
    conversation_id: str | None = Field(default=None, foreign_key="conversations.id")
    reply_id: str | None = Field(default=None, foreign_key="replies.id")
    reason: str
    how: str
    probability: float
    at: datetime
    withdrawn_at: datetime | None = None


class Move(Record, table=True):
    """One step of a talk with everything it was decided from: played again, the same comes of it.

    `cause` names what happened, a reply by its id: its words are kept once, with the reply. `inputs` hold
    what the step looked up beside the script, `state` is where it led.
    """

    __tablename__ = "moves"
    __table_args__ = (sa.UniqueConstraint("conversation_id", "position"),)
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversations.id")
    position: int
    turn: int
    cause: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    inputs: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    state: str
    actor_kind: str
    actor: str
    at: datetime


class Wakeup(Record, table=True):
    """A moment at which silence is noticed. Dropped if the talk moved on from `turn`."""

    __tablename__ = "wakeups"
    __table_args__ = (sa.Index("ix_wakeups_done_at_due_at", "done_at", "due_at"),)
    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversations.id", index=True)
    turn: int
    after_s: int
    due_at: datetime
    done_at: datetime | None = None


class DayPlanRun(Record, table=True):
    """The plan of a UTC day, made anew after news: how many of `customers` have each code, how many are
    `touched`, how many `moved` the last time, and the margin a minute of a rep is worth (`price`)."""

    __tablename__ = "day_plan_runs"
    day: date = Field(primary_key=True)
    made_at: datetime
    runs: int = 1
    customers: int
    touched: int
    moved: int
    price: float
    counts: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)


class PlannedTouch(Record, table=True):
    """What the newest day plan has for a customer who is touched.

    `position` orders what reps do, what comes first first; None for what needs no rep. `code` says why
    (planning.sentences.Day); `gain` is the margin that a day's wait would lose; customers of one `batch` are
    worked together. `day` and `made_at` are of the run that planned it so.
    """

    __tablename__ = "day_plans"
    __table_args__ = (
        sa.Index("ix_day_plans_position", "position"),
        sa.Index("ix_day_plans_channel_gain", "channel", "gain"),
    )
    customer_id: str = Field(primary_key=True, foreign_key="customers.id")
    day: date
    rep_id: str | None = Field(default=None, foreign_key="reps.id")
    channel: str
    slot_at: datetime
    position: int | None = None
    code: str
    gain: float
    batch: int | None = None
    made_at: datetime
