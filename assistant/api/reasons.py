"""Reasons: what a text says about why somebody left."""

import json

from flask import Response
from pydantic import Field

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, Text, Told, Word, said
from assistant.reasons import jsonl

api = guard.resource("reasons", "Why customers left, read from their words")


class TextToRead(Asked):
    """A text to read; `probe` names the question it answers."""

    id: str | int | None = None
    text: Text
    language: Word | None = None
    probe: Word | None = None


class EvidenceSpan(Told):
    """The words that show it, with their place in characters."""

    start: int
    end: int
    text: str


class ToldAttribution(Told):
    """Whose fault it is, whether it can change, and whether we can change it; null: nobody can tell yet.

    `why`: the rules that decided, joined by +, or "default".
    """

    fault: str
    changeable: bool | None
    by_us: bool | None
    why: str
    evidence: list[EvidenceSpan]


class ReadReason(Told):
    """A reason; asserted from a probability of 0.5 on, and only then with an attribution.

    `basis`: stated in their words, or inferred from their tone.
    """

    reason: str
    probability: float = Field(ge=0, le=1)
    evidence: list[EvidenceSpan]
    basis: str
    attribution: ToldAttribution | None


class RunnerUp(Told):
    """The likeliest reason after the first."""

    reason: str
    probability: float = Field(ge=0, le=1)


class ReadAmount(Told):
    """So much of a unit, and the reason it speaks for; not `exact` where they said about, or a few."""

    reason: str
    value: float
    unit: str
    exact: bool
    start: int
    end: int
    text: str


class Classified(Told):
    """The same object as a line of `winback reasons classify --jsonl`."""

    id: str | int | None
    intent: str
    reasons: list[ReadReason]
    abstained: bool
    runner_up: RunnerUp | None
    amounts: list[ReadAmount]


@api.post("/classify", responses={200: Classified}, operation_id="classify_reason")
def classify(body: TextToRead) -> Response:
    """Read one text: intent, reasons with the words that show them, or abstention"""
    # Through the line protocol itself, so that the two contracts cannot drift apart.
    with db.reading(guard.runtime().engine) as session:
        reader = guard.runtime().playbook.reader_for(session)
    answer = next(jsonl.classify_lines([json.dumps(body.model_dump())], reader))
    return said(Classified.model_validate_json(answer))
