"""Records of people who log in and of keys for programs."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field

from assistant.db import Record

OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00")
SKILLS = ("professional", "service", "communication")
"""What a rep can be good at; each way to reach a customer asks for one (planning/channels.yaml)."""


class Role(StrEnum):
    """A supervisor may do all a rep may, and audit."""

    REP = "rep"
    SUPERVISOR = "supervisor"


class Rep(Record, table=True):
    """A person who logs in. The password is kept as a salted scrypt hash.

    They work in the hours of `week`, by weekday in their `zone` (empty: UTC); a day not named is free. They
    speak their own language and those in `speaks`.
    """

    __tablename__ = "reps"
    id: str = Field(primary_key=True)
    login: str = Field(unique=True)
    name: str
    role: str
    language: str = "en"
    password_hash: str
    zone: str = Field(default="", sa_column_kwargs={"server_default": ""})
    week: dict[str, str] = Field(default_factory=OFFICE.copy, sa_type=sa.JSON)
    speaks: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    skills: list[str] = Field(default_factory=lambda: list(SKILLS), sa_type=sa.JSON)
    created_at: datetime
    left_at: datetime | None = None


class ApiKey(Record, table=True):
    """A key of the JSON API. Only its SHA-256 is kept; the key is shown once."""

    __tablename__ = "api_keys"
    id: str = Field(primary_key=True)
    name: str
    role: str
    digest: str = Field(unique=True)
    created_at: datetime
    revoked_at: datetime | None = None
