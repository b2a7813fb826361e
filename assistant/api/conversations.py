"""Conversations: open one, hand in what the customer said, read where it stands."""

from http import HTTPStatus
from typing import Any

from flask import Response
from pydantic import AwareDatetime, Field

from assistant import db
from assistant.api import guard, problems
from assistant.api.shapes import Asked, ById, Id, Text, Time, Told, Word, said
from assistant.conversations import answering, correcting, opening, outcomes, queries
from assistant.conversations.models import Disposition
from assistant.customers.models import Channel
from assistant.errors import Invalid
from assistant.promises import ledger as promises

api = guard.resource("conversations", "Talks with one customer over one script")


class TalkOpening(Asked):
    """Whom to talk to, over which script, on which channel."""

    customer_id: Id
    script: Word
    channel: Channel


class Spoken(Asked):
    """What the customer said at a turn; `silent`, on a call: not a word. With neither, the script goes on
    where it needs no answer."""

    text: Text | None = None
    silent: bool = False
    turn: int = Field(ge=0, le=1_000_000)


class AnswerPath(Asked):
    """The path of one answer in a conversation."""

    id: Id
    reply_id: Id


class Amended(Asked):
    """What the customer really said, at the turn the call is at."""

    text: Text
    turn: int = Field(ge=0, le=1_000_000)


class Ending(Asked):
    """How a conversation ended; `callback` needs the time we promise to call back at."""

    disposition: Disposition
    note: str = Field(default="", max_length=500)
    call_back_at: Time | None = None


class TalkLine(Told):
    """One line to say or send; `probe` names the indirect question it asks.

    `why`, of a question the product chose: the reasons it `tells` apart, its `gain` in bits, and the
    `posterior` of the likeliest reasons before it.
    """

    node: str
    line_id: str
    kind: str
    text: str
    probe: str | None
    why: dict[str, Any]


class TalkTurn(Told):
    """Where a conversation stands: the lines of the current turn, and what we believe made them leave."""

    id: str
    turn: int
    lines: list[TalkLine]
    belief: dict[str, float]
    state: str
    why: str


class HeardReason(Told):
    """A reason a reply pointed to."""

    reason: str
    probability: float


class AskedCallback(Told):
    """When they asked to be called back, and from when we may; `due_at` is null where a rule says never.

    `moved`: not at the moment they asked for. `vague`: they named no time.
    """

    asked_for: AwareDatetime
    until: AwareDatetime | None
    due_at: AwareDatetime | None
    zone: str
    vague: bool
    moved: bool


class HeardReply(Told):
    """One reply and how it was read."""

    reply_id: str
    text: str
    intent: str | None
    action: str | None
    reasons: list[HeardReason]
    abstained: bool
    at: AwareDatetime
    turn: int | None
    callback: AskedCallback | None
    node: str | None
    line_id: str | None
    mood: str
    corrects_id: str | None


class Talk(TalkTurn):
    """A whole conversation.

    `belief` of a turn is what their words pointed to, reason by reason; `posterior` the chance that a reason
    is the main one, `settled` the reason the talk goes by, `patience` the ordinary questions they still bear.
    """

    customer_id: str
    script_id: str
    script_version: str
    channel: str
    language: str
    outcome: str | None
    disposition: str | None
    needs_person: str | None
    earlier: list[TalkLine]
    heard: list[HeardReply]
    style: str
    tier: str
    occasion: str
    posterior: dict[str, float]
    settled: str | None
    patience: float


@api.post("", responses={201: TalkTurn}, operation_id="open_conversation")
def open_one(body: TalkOpening) -> Response:
    """Open a conversation, or get the one already running on that channel

    403 with the reason when a contact rule says no; that decision is recorded.
    """
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        opened = opening.open_talk(
            session,
            runtime.playbook,
            customer_id=body.customer_id,
            script_id=body.script,
            channel=body.channel,
            actor=guard.actor(),
            now=runtime.clock.now(),
        )
    if opened.conversation_id is None:
        return problems.problem(HTTPStatus.FORBIDDEN, opened.withheld or "a contact rule says no")
    return said(_turn(opened.conversation_id), 201)


@api.get("/<id>", responses={200: Talk}, operation_id="get_conversation")
def get_one(path: ById) -> Response:
    """A conversation with everything said and heard in it"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        view = queries.talk(session, runtime.playbook, path.id, now=runtime.clock.now())
        return said(Talk.model_validate(view))


@api.post(
    "/<id>/answers",
    responses={200: TalkTurn, **problems.document(HTTPStatus.CONFLICT)},
    operation_id="answer_conversation",
)
def answer_one(path: ById, body: Spoken) -> Response:
    """Hand in what the customer said at a turn; 409 when the conversation has moved on or is closed"""
    runtime = guard.runtime()
    now = runtime.clock.now()
    if body.silent and body.text is not None:
        raise Invalid("silent: goes without text")
    with db.transaction(runtime.engine) as session:
        talk = (session, runtime.playbook, path.id)
        if body.silent:
            answering.hear_nothing(*talk, turn=body.turn, actor=guard.actor(), now=now)
        elif body.text is None:
            answering.go_on(*talk, turn=body.turn, actor=guard.actor(), now=now)
        else:
            answering.answer(*talk, text=body.text, turn=body.turn, actor=guard.actor(), now=now)
    return said(_turn(path.id))


@api.post(
    "/<id>/answers/<reply_id>/correction",
    responses={200: TalkTurn, **problems.document(HTTPStatus.CONFLICT)},
    operation_id="correct_answer",
)
def correct_one(path: AnswerPath, body: Amended) -> Response:
    """Go back to an earlier answer of a call: both are kept, and the talk goes on from the new one"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        correcting.correct(
            session, runtime.playbook, path.id, path.reply_id,
            text=body.text, turn=body.turn, actor=guard.actor(), now=runtime.clock.now(),
        )  # fmt: skip
    return said(_turn(path.id))


@api.post(
    "/<id>/disposition",
    responses={200: TalkTurn, **problems.document(HTTPStatus.CONFLICT)},
    operation_id="end_conversation",
)
def end_one(path: ById, body: Ending) -> Response:
    """Say how a conversation ended: nothing it still meant to say is said; 409 when that was said before"""
    runtime, actor = guard.runtime(), guard.actor()
    now = runtime.clock.now()
    if (body.disposition == Disposition.CALLBACK) != (body.call_back_at is not None):
        raise Invalid("call_back_at: goes with the disposition callback, and only with it")
    with db.transaction(runtime.engine) as session:
        outcomes.dispose(
            session, runtime.playbook, path.id,
            disposition=body.disposition, note=body.note, actor=actor, now=now,
        )  # fmt: skip
        if body.call_back_at is not None:
            promises.make(
                session, customer_id=queries.talk(session, runtime.playbook, path.id, now=now).customer_id,
                what=body.note or "call back", due_at=body.call_back_at, rep_id=None,
                conversation_id=path.id, actor=actor, now=now,
            )  # fmt: skip
    return said(_turn(path.id))


def _turn(conversation_id: str) -> TalkTurn:
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        view = queries.talk(session, runtime.playbook, conversation_id, now=runtime.clock.now())
        return TalkTurn.model_validate(view)
