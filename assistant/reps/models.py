"""Records of people who log in and of keys for programs."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from assistant.db import Record


class Role(StrEnum):
    """A supervisor may do all a rep may, and audit."""

    REP = "rep"
    SUPERVISOR = "supervisor"


class Rep(Record, table=True):
    """A person who logs in. The password is kept as a salted scrypt hash."""

    __tablename__ = "reps"
    id: str = Field(primary_key=True)
    login: str = Field(unique=True)
    name: str
    role: str
    language: str = "en"
    password_hash: str
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
