"""The simulator's own records: what a provider would keep. Nothing outside this folder reads them."""

from datetime import datetime

from sqlmodel import Field

from assistant.db import Record


class PhoneMessage(Record, table=True):
    """One message in the simulated network, either way."""

    __tablename__ = "phone_messages"
    sid: str = Field(primary_key=True)
    number: str = Field(index=True)
    outbound: bool
    body: str
    status: str
    error_code: str | None = None
    touch_id: str | None = None
    attempt: int | None = None
    at: datetime
    wall_at: datetime = Field(index=True)


class PhoneOptOut(Record, table=True):
    """A number that told the simulated network STOP."""

    __tablename__ = "phone_opt_outs"
    number: str = Field(primary_key=True)
    at: datetime
