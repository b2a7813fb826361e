"""Parts of requests and answers that several resources share, with their limits."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from flask import Response, jsonify
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

MAX_TEXT = 10_000
"""Longest text of a customer that is read: the same limit as for texts that a provider brings."""

Id = Annotated[str, Field(min_length=1, max_length=64)]
Word = Annotated[str, Field(min_length=1, max_length=64)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
YEARS = range(1900, 2200)


def _on_the_calendar(at: datetime) -> datetime:
    # A time at the very edge has no place in UTC, so the year is judged before it is moved there.
    if at.year not in YEARS:
        raise ValueError(f"a year from {YEARS.start} to {YEARS.stop - 1} is expected")
    return at.astimezone(UTC)


Time = Annotated[AwareDatetime, AfterValidator(_on_the_calendar)]
"""A time with a UTC offset, near enough to be moved to any zone."""
Limit = Annotated[int, Field(ge=1, le=200)]


class Asked(BaseModel):
    """A body or a query: a field we do not know is refused, so that a typing error is never lost."""

    model_config = ConfigDict(extra="forbid")


class Told(BaseModel):
    """What a resource answers; read from records and views alike."""

    model_config = ConfigDict(from_attributes=True)


class ById(BaseModel):
    """The path of one thing."""

    id: Id


class Sentence(Told):
    """One sentence in every language we speak."""

    en: str = ""
    zh: str = ""


def sentence(words: Mapping[str, str]) -> Sentence:
    """The languages of a sentence that the API promises."""
    return Sentence(en=words.get("en", ""), zh=words.get("zh", ""))


def said(answer: BaseModel, status: int = 200) -> Response:
    """The JSON response of an answer."""
    response = jsonify(answer.model_dump(mode="json"))
    response.status_code = status
    return response
