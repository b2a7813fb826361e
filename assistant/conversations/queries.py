"""What people and programs see of a conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from assistant.conversations import callbacks
from assistant.conversations.advance import script_of
from assistant.conversations.agenda import local
from assistant.conversations.callbacks import CallbackView
from assistant.conversations.models import Conversation, LearnedReason, Line, Reply
from assistant.conversations.playbook import Playbook
from assistant.conversations.talking import stage
from assistant.customers.models import Customer
from assistant.dialogue import engine, state
from assistant.dialogue.outlook import Preview, outlook
from assistant.errors import Missing
from assistant.touches.models import Touch


@dataclass(frozen=True)
class LineView:
    """One line of the script as said; `probe` and `technique` tell what it asks and how, `why` what a chosen
    question was to tell apart: `tells`, `gain` in bits, and the likeliest reasons before it; of a remedy, why
    it was chosen when it was said."""

    node: str
    line_id: str
    kind: str
    text: str
    probe: str | None
    technique: str | None
    at: datetime
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReasonView:
    """A reason with its probability and the spans of the customer's words that show it."""

    reason: str
    probability: float
    evidence: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class HeardView:
    """What the customer said and how it was read; `corrects_id` names the answer it stands in place of. A
    wish to be called is only told of an answer that stands."""

    reply_id: str
    text: str
    intent: str | None
    action: str | None
    reasons: tuple[ReasonView, ...]
    abstained: bool
    at: datetime
    turn: int | None
    callback: CallbackView | None = None
    node: str | None = None
    line_id: str | None = None
    mood: str = ""
    corrects_id: str | None = None


@dataclass(frozen=True)
class TalkView:
    """A conversation at this moment: the lines of the current turn, what was said before, what may follow.

    `belief` is what their words pointed to, reason by reason; `posterior` the chance that this is the main
    reason; `settled` the one the talk goes by; `patience` how many ordinary questions they still bear.
    """

    id: str
    customer_id: str
    script_id: str
    script_version: str
    channel: str
    language: str
    turn: int
    lines: tuple[LineView, ...]
    earlier: tuple[LineView, ...]
    belief: Mapping[str, float]
    state: str
    why: str
    outcome: str | None
    needs_person: str | None
    disposition: str | None
    may_go_on: bool
    outlook: tuple[Preview, ...]
    heard: tuple[HeardView, ...]
    draft: str
    opened_at: datetime
    style: str = ""
    tier: str = ""
    occasion: str = ""
    posterior: Mapping[str, float] = field(default_factory=dict)
    settled: str | None = None
    patience: float = 0.0


@dataclass(frozen=True)
class Message:
    """One message of a thread, either way; `state` of ours is the touch's."""

    outbound: bool
    channel: str
    text: str
    state: str
    at: datetime
    local_day: str
    local_time: str
    why: str
    node: str | None
    intent: str | None
    id: str
    callback: CallbackView | None = None


def talk(session: Session, playbook: Playbook, conversation_id: str, *, now: datetime) -> TalkView:
    """One conversation, with what its script would say next as of `now`. Raises Missing."""
    found = session.get(Conversation, conversation_id)
    if found is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    script = script_of(session, playbook, found)
    current = state.from_json(found.state)
    lines, heard = _lines(session, found.id), _replies(session, found.id)
    corrected = {reply.corrects_id for reply in heard}
    spoken = max((turn for turn, _ in lines), default=0)
    ahead = outlook(stage(session, playbook, script, found, now=now).talk, current)
    return TalkView(
        id=found.id,
        customer_id=found.customer_id,
        script_id=found.script_id,
        script_version=found.script_version,
        channel=found.channel,
        language=found.language,
        turn=found.turn,
        lines=tuple(line for turn, line in lines if turn == spoken),
        earlier=tuple(line for turn, line in lines if turn != spoken),
        belief=dict(sorted(current.belief.items(), key=lambda item: -item[1])),
        state=str(found.status),
        why=found.why,
        outcome=found.outcome,
        needs_person=found.needs_person,
        disposition=found.disposition,
        may_go_on=engine.may_continue(script, current),
        outlook=ahead if found.outcome is None else (),
        heard=tuple(_heard(reply, stands=reply.id not in corrected) for reply in heard),
        draft=found.draft,
        opened_at=found.opened_at,
        style=found.style,
        tier=found.tier,
        occasion=found.occasion,
        posterior=dict(sorted(current.inquiry.posterior.items(), key=lambda item: -item[1])),
        settled=current.inquiry.settled,
        patience=current.inquiry.patience,
    )


def thread(session: Session, customer_id: str) -> list[Message]:
    """Everything said to and by a customer, over all channels, oldest first. Raises Missing."""
    customer = session.get(Customer, customer_id)
    if customer is None:
        raise Missing(f"customer: there is no {customer_id!r}")
    sent = session.exec(select(Touch).where(Touch.customer_id == customer_id, Touch.body != ""))
    messages = [_sent(touch, customer.zone) for touch in sent]
    heard = session.exec(select(Reply).where(Reply.customer_id == customer_id))
    messages += [_received(reply, customer.zone) for reply in heard]
    return sorted(messages, key=lambda message: (message.at, message.id))


def talks_of(session: Session, customer_id: str) -> list[Conversation]:
    """Every conversation with a customer, newest first."""
    mine = select(Conversation).where(Conversation.customer_id == customer_id)
    return list(session.exec(mine.order_by(col(Conversation.opened_at).desc())))


def learned(session: Session, customer_id: str) -> list[LearnedReason]:
    """Why a customer left: stated, inferred and confirmed, newest first; what was corrected is left out."""
    mine = select(LearnedReason).where(
        LearnedReason.customer_id == customer_id, col(LearnedReason.withdrawn_at).is_(None)
    )
    return list(session.exec(mine.order_by(col(LearnedReason.at).desc())))


def _lines(session: Session, conversation_id: str) -> list[tuple[int, LineView]]:
    mine = (
        select(Line)
        .where(Line.conversation_id == conversation_id)
        .order_by(col(Line.turn), col(Line.position))
    )
    return [
        (
            line.turn,
            LineView(
                line.node, line.line_id, line.kind, line.text, line.probe, line.technique, line.at, line.why
            ),
        )
        for line in session.exec(mine)
    ]


def _replies(session: Session, conversation_id: str) -> list[Reply]:
    mine = select(Reply).where(Reply.conversation_id == conversation_id)
    return list(session.exec(mine.order_by(col(Reply.received_at), col(Reply.id))))


def _heard(reply: Reply, *, stands: bool) -> HeardView:
    reasons = tuple(
        ReasonView(
            one["reason"],
            one["probability"],
            tuple((found["start"], found["end"], found["text"]) for found in one["evidence"]),
        )
        for one in reply.reading.get("reasons", [])
    )
    return HeardView(
        reply_id=reply.id,
        text=reply.text,
        intent=reply.intent,
        action=reply.action,
        reasons=reasons,
        abstained=bool(reply.reading.get("abstained", True)),
        at=reply.received_at,
        turn=reply.turn,
        callback=callbacks.view(reply.reading) if stands else None,
        node=reply.node,
        line_id=reply.line_id,
        mood=reply.reading.get("mood", ""),
        corrects_id=reply.corrects_id,
    )


def _sent(touch: Touch, zone: str) -> Message:
    at = touch.sent_at or touch.due_at
    day, clock_time = local(at, zone)
    why = touch.note or touch.why
    return Message(
        True, touch.channel, touch.body, touch.state, at, day, clock_time, why, touch.node, None, touch.id
    )


def _received(reply: Reply, zone: str) -> Message:
    day, clock_time = local(reply.received_at, zone)
    return Message(
        False,
        reply.channel,
        reply.text,
        "received",
        reply.received_at,
        day,
        clock_time,
        "",
        reply.node,
        reply.intent,
        reply.id,
        callbacks.view(reply.reading),
    )
