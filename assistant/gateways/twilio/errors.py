"""What Twilio's errors mean for a text: the reader of errors.yaml, and the choice of the port's error."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

import requests
import urllib3
import yaml
from twilio.base.exceptions import TwilioRestException

from assistant.errors import Invalid
from assistant.touches.gateway import OPTED_OUT, GatewayError, MaybeTaken, NotTaken, OutOfService, Refused

MEND_PAUSE = timedelta(minutes=15)
DAY = timedelta(days=1)


class Meaning(StrEnum):
    """What an answer with an error means for the text."""

    REFUSED = "refused"
    OPTED_OUT = "opted_out"
    NOT_TAKEN = "not_taken"
    COUNTRY = "country"
    CONFIGURATION = "configuration"
    DAY_FULL = "day_full"
    MAYBE = "maybe"


@cache
def codes() -> Mapping[int, Meaning]:
    """The shipped table, by code."""
    return read((files(__package__) / "errors.yaml").read_text("utf-8"))


def read(text: str) -> dict[int, Meaning]:
    """A table from YAML. Raises Invalid for an unknown meaning or a code that stands twice."""
    table: dict[int, Meaning] = {}
    for word, numbers in yaml.safe_load(text).items():
        if word not in set(Meaning):
            raise Invalid(f"errors.yaml: {word!r} is no meaning; known are {', '.join(Meaning)}")
        for number in numbers:
            if not isinstance(number, int) or number in table:
                raise Invalid(f"errors.yaml: {number!r} under {word!r} is no code or stands twice")
            table[number] = Meaning(word)
    return table


def meaning(status: int, code: int | None) -> Meaning:
    """What an HTTP status and Twilio's own code mean."""
    if code is not None and (known := codes().get(code)) is not None:
        return known
    if status == 429:
        return Meaning.NOT_TAKEN
    return Meaning.REFUSED if 400 <= status < 500 else Meaning.MAYBE


def answered(error: TwilioRestException, now: datetime) -> GatewayError:
    """The port's error for an answer Twilio gave. Its words may quote the number: only the code is kept."""
    code = str(error.code or error.status)
    said = meaning(error.status, error.code)
    if said is Meaning.OPTED_OUT:
        return Refused("Twilio has this number on its opt-out list", code=OPTED_OUT)
    if said is Meaning.REFUSED:
        return Refused(f"Twilio refused the text ({code})", code=code)
    if said is Meaning.COUNTRY:
        return NotTaken(f"Twilio may not text this country ({code})", code=code, retry_at=now + MEND_PAUSE)
    if said is Meaning.CONFIGURATION:
        return OutOfService(
            f"Twilio account or sender is wrong ({code})", code=code, retry_at=now + MEND_PAUSE
        )
    if said is Meaning.DAY_FULL:
        return OutOfService(f"the account's daily limit is reached ({code})", code=code, retry_at=now + DAY)
    if said is Meaning.NOT_TAKEN:
        return NotTaken(f"Twilio is too busy ({code})", code=code)
    return MaybeTaken(f"Twilio answered {error.status} ({code})", code=code)


def unanswered(error: requests.RequestException) -> GatewayError:
    """The port's error for a request without an answer: surely not taken only if no connection was made."""
    name = type(error).__name__
    never_left = isinstance(error, requests.ConnectTimeout) or _never_connected(error)
    return (
        NotTaken(f"no connection to Twilio ({name})")
        if never_left
        else MaybeTaken(f"no answer from Twilio ({name})")
    )


def _never_connected(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), urllib3.exceptions.NewConnectionError)


def reported(code: str | None) -> str | None:
    """An error code of a report as the port knows it."""
    return OPTED_OUT if code and code.isdigit() and codes().get(int(code)) is Meaning.OPTED_OUT else code
