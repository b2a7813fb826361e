"""The port to providers: what we hand over, what we get back, and what an error means for the caller."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from assistant.errors import WinbackError


@dataclass(frozen=True)
class Outgoing:
    """One text, ready to leave. `attempt` and `touch_id` travel with it: reports find their way back."""

    touch_id: str
    attempt: int
    to: str
    body: str
    valid_until: datetime | None


@dataclass(frozen=True)
class Receipt:
    """The provider took it, under this id, in this state."""

    sid: str
    status: str


@dataclass(frozen=True)
class Found:
    """A message in the provider's own list."""

    sid: str
    status: str
    to: str
    body: str
    created_at: datetime | None


class GatewayError(WinbackError):
    """A send that did not end in a receipt."""

    def __init__(self, message: str, *, code: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.retry_at = retry_at


class Refused(GatewayError):
    """The provider said no and will say no again."""


class NotTaken(GatewayError):
    """The provider surely did not take it; try again at `retry_at` (None: soon, with back-off)."""


class OutOfService(NotTaken):
    """As NotTaken, and so it will be for every other text until a person mends our account: stop sending."""

    def __init__(self, message: str, *, code: str, retry_at: datetime) -> None:
        super().__init__(message, code=code, retry_at=retry_at)
        self.until = retry_at


class MaybeTaken(GatewayError):
    """We cannot know. Never send again on our own."""


OPTED_OUT = "opted_out"
"""Refused.code of a number the provider has on its own opt-out list."""


class Gateway(Protocol):
    """A provider of texts."""

    name: str

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand over one text. Raises Refused, NotTaken or MaybeTaken, and nothing else."""
        ...

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        """What the provider lists as sent by us to a number, newest first. GatewayError: unreachable."""
        ...


@dataclass(frozen=True)
class Report:
    """News of a text: `status` in the words of `settling.RANK`."""

    touch_id: str
    attempt: int
    sid: str
    status: str
    error_code: str | None = None


@runtime_checkable
class Reporting(Protocol):
    """A provider whose reports we fetch. One that calls us, as Twilio does, needs none of this."""

    def reports(self) -> list[Report]:
        """Reports not handed out before. They may be late, out of order or lost, as anywhere."""
        ...
