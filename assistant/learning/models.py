"""Records of learning. Corrections and changes of the live reader only ever grow."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record


class Source(StrEnum):
    """By which door a correction came in."""

    SCREEN = "screen"
    API = "api"
    FILE = "file"


class VersionState(StrEnum):
    """Candidate: passed the gate, reads for nobody yet. Refused: did not pass. Retired: was live once."""

    CANDIDATE = "candidate"
    LIVE = "live"
    RETIRED = "retired"
    REFUSED = "refused"


class Change(StrEnum):
    """What was done to the live reader."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


class Correction(Record, table=True):
    """What a person says a text blames: of a stored reply, whose words stay there, or of words of its own.

    `take` counts the corrections of one reply or text, over everybody: the last is what is learned from.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        sa.UniqueConstraint("reply_id", "take"),
        sa.UniqueConstraint("text_key", "take"),
        sa.CheckConstraint("(reply_id IS NULL) <> (text IS NULL)", name="one_subject"),
    )
    id: str = Field(primary_key=True)
    reply_id: str | None = Field(default=None, foreign_key="replies.id")
    text_key: str | None = None
    text: str | None = None
    language: str | None = None
    probe: str | None = None
    take: int
    reasons: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    intent: str | None = None
    actor_kind: str
    actor: str
    source: str
    note: str = ""
    at: datetime


class ReaderVersion(Record, table=True):
    """One trained layer over the shipped reader, and how it did at the gate. Only its state changes."""

    __tablename__ = "reader_versions"
    __table_args__ = (
        sa.Index(
            "uq_reader_versions_one_live",
            "state",
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        ),
    )
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    fingerprint: str = Field(unique=True)
    layer: bytes
    gate: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    labels: int
    made_at: datetime
    made_by_kind: str
    made_by: str
    state: str = VersionState.CANDIDATE
    promoted_at: datetime | None = None
    promoted_by_kind: str | None = None
    promoted_by: str | None = None
    retired_at: datetime | None = None


def version_name(number: int, fingerprint: str) -> str:
    """What the readings of a version begin their `version` with: the company's phrases add to it."""
    return f"{number}-{fingerprint}"


class ReaderChange(Record, table=True):
    """One change of the live reader: who, when, why; `number` reads from then on, none is the shipped one."""

    __tablename__ = "reader_changes"
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    what: str
    number: int | None = Field(default=None, foreign_key="reader_versions.number")
    before: int | None = Field(default=None, foreign_key="reader_versions.number")
    forced: bool = False
    why: str
    actor_kind: str
    actor: str
    at: datetime


class Rereading(Record, table=True):
    """What a later reader says of a stored reply. The first reading stays in the reply, beside it."""

    __tablename__ = "rereadings"
    reply_id: str = Field(primary_key=True, foreign_key="replies.id")
    version: str = Field(primary_key=True)
    reading: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    at: datetime
