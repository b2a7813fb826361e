"""Corrections: what a reading should have been, what to look at next, and how far people agree."""

from flask import Response
from pydantic import AwareDatetime, Field

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, Id, Limit, Text, Told, Word, said
from assistant.errors import Invalid
from assistant.learning import corrections, reviewing
from assistant.learning.models import Source

api = guard.resource("corrections", "What a reading should have been, as a person says")


class CorrectionAsked(Asked):
    """What a reply, or a text of its own, means. No reason, or `unclear`: it blames nothing."""

    reply_id: Id | None = None
    text: Text | None = None
    language: Word | None = None
    probe: Word | None = None
    reasons: list[Word] = Field(max_length=50)
    intent: Word | None = None
    note: str = Field(default="", max_length=corrections.LONGEST_NOTE)


class CorrectionTold(Told):
    """One correction; the last one of a reply or text is learned from. `text` is null for a stored reply."""

    id: str
    reply_id: str | None
    text: str | None
    language: str | None
    probe: str | None
    reasons: list[str]
    intent: str | None
    actor_kind: str
    actor: str
    source: str
    note: str
    at: AwareDatetime


class CorrectionsOf(Asked):
    """The corrections of which reply."""

    reply_id: Id


class CorrectionList(Told):
    """Corrections, newest first."""

    items: list[CorrectionTold]


class QueueAsked(Asked):
    """How many; `second` asks for replies that one other person has judged."""

    second: bool = False
    limit: Limit = 50


class QueuedReason(Told):
    """A reason as read, with its probability."""

    reason: str
    probability: float


class QueuedReply(Told):
    """A reply for a person to judge; `why` says what put it here, `risk` 3 is the gravest."""

    reply_id: str
    customer_id: str | None
    conversation_id: str | None
    text: str
    probe: str | None
    intent: str | None
    action: str | None
    reasons: list[QueuedReason]
    version: str | None
    why: str
    risk: int
    doubt: float
    at: AwareDatetime


class ReviewQueue(Told):
    """Replies to judge, those of most risk and then of most doubt first."""

    items: list[QueuedReply]


class KappaTold(Told):
    """Cohen's kappa; null where both always said the same, which chance alone explains."""

    value: float | None
    agreed: float
    n: int
    first: int
    second: int


class AgreementTold(Told):
    """How far two people agree on `n` texts; `few`: too few to rely on."""

    overall: KappaTold
    by_reason: dict[str, KappaTold]
    n: int
    few: bool
    people: int


@api.post("", responses={201: CorrectionTold}, operation_id="correct_reading")
def correct(body: CorrectionAsked) -> Response:
    """Say what a stored reply, or words of your own, should have been read as

    Earlier corrections stay. With the intent `opt_out` a reply's customer is left alone at once.
    """
    runtime, actor = guard.runtime(), guard.actor()
    if (body.reply_id is None) == (body.text is None):
        raise Invalid("reply_id: give either it or text")
    if body.reply_id is not None and (body.language or body.probe):
        raise Invalid("language: goes with text only, and so does probe: a reply has its own")
    what = corrections.said(body.reasons, body.intent, body.note)
    now = runtime.clock.now()
    with db.transaction(runtime.engine) as session:
        if body.reply_id is not None:
            row = corrections.correct(session, body.reply_id, what, actor=actor, source=Source.API, now=now)
        else:
            row = corrections.correct_text(
                session, body.text or "", what, language=body.language, probe=body.probe,
                actor=actor, source=Source.API, now=now,
            )  # fmt: skip
    return said(CorrectionTold.model_validate(row), 201)


@api.get("", responses={200: CorrectionList}, operation_id="list_corrections")
def list_all(query: CorrectionsOf) -> Response:
    """Every correction of a reply, newest first"""
    with db.reading(guard.runtime().engine) as session:
        found = corrections.of_reply(session, query.reply_id)
    return said(CorrectionList(items=[CorrectionTold.model_validate(one) for one in found]))


@api.get("/queue", responses={200: ReviewQueue}, operation_id="list_replies_to_review")
def queue(query: QueueAsked) -> Response:
    """Replies to judge next: by risk, then by doubt, never at random"""
    with db.reading(guard.runtime().engine) as session:
        if query.second:
            found = reviewing.second_look(session, by=guard.actor(), limit=query.limit)
        else:
            found = reviewing.queue(session, limit=query.limit)
    return said(ReviewQueue(items=[_queued(one) for one in found]))


@api.get("/agreement", responses={200: AgreementTold}, operation_id="get_agreement")
def agreement() -> Response:
    """How far two people agree on the same replies and texts, beyond chance"""
    with db.reading(guard.runtime().engine) as session:
        told = reviewing.agreeing(session)
    found = told.found
    return said(
        AgreementTold(
            overall=KappaTold.model_validate(found.overall),
            by_reason={name: KappaTold.model_validate(one) for name, one in found.by_reason.items()},
            n=found.n, few=found.few, people=told.people,
        )
    )  # fmt: skip


def _queued(one: reviewing.Doubtful) -> QueuedReply:
    reasons = [QueuedReason(reason=reason, probability=chance) for reason, chance in one.reasons]
    return QueuedReply.model_validate({**vars(one), "reasons": reasons})
