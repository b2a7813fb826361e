"""What a person should look at next: risk first, then doubt, never at random; and a second look."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db
from assistant.conversations.models import Reply
from assistant.history.ledger import Actor
from assistant.learning.models import Correction, Rereading
from assistant.learning.readings import latest
from assistant.reasons.agreement import Agreement, Pair, agreement
from assistant.reasons.classifier import ASSERTED
from assistant.reasons.replies import Action, Intent

LOOKED_AT = 1000
"""Newest replies among which doubt is looked for; those of risk are looked for among all."""
GRAVE = (Intent.HOSTILE, Intent.WRONG_NUMBER, Intent.DECEASED)
REFUSING = (Intent.DECLINE, Intent.NEGATIVE, Intent.HELP)
"""Readings next to an opt-out: where one that was missed would stand."""

UNEXPLAINED = (Intent.OTHER, *REFUSING)
HALF = 0.5


@dataclass(frozen=True)
class Doubtful:
    """A stored reply for a person to judge: `risk` sorts first (3 is the gravest), then `doubt`, 0 to 1.

    `why` is review, grave, near_opt_out, abstained, torn, unsure or sure.
    """

    reply_id: str
    customer_id: str | None
    conversation_id: str | None
    text: str
    probe: str | None
    intent: str | None
    action: str | None
    reasons: tuple[tuple[str, float], ...]
    version: str | None
    why: str
    risk: int
    doubt: float
    at: datetime


@dataclass(frozen=True)
class Agreeing:
    """Two people's agreement, and how many texts and people it rests on."""

    found: Agreement
    people: int


def queue(session: Session, *, limit: int = 50) -> list[Doubtful]:
    """Replies nobody has judged yet: grave ones first, then by how unsure their newest reading is."""
    unjudged = ~sa.exists().where(col(Correction.reply_id) == col(Reply.id)).correlate(Reply)
    risky = sa.or_(col(Reply.action) == Action.REVIEW, col(Reply.intent).in_((*GRAVE, *REFUSING)))
    newest = select(Reply).where(unjudged).order_by(col(Reply.id).desc())
    found = {one.id: one for one in session.exec(newest.where(risky).limit(LOOKED_AT))}
    found |= {one.id: one for one in session.exec(newest.limit(LOOKED_AT))}
    return _ordered(session, found.values())[:limit]


def second_look(session: Session, *, by: Actor, limit: int = 50) -> list[Doubtful]:
    """Replies that exactly one other person has judged, for this one to judge too, the newest judged first.

    What the other said is not told: two opinions are worth comparing only if the second is one's own.
    """
    others = (
        sa.select(col(Correction.reply_id))
        .where(col(Correction.reply_id).is_not(None))
        .group_by(col(Correction.reply_id))
        .having(sa.func.count(sa.distinct(_WHO)) == 1, sa.func.min(_WHO) != f"{by.kind}:{by.id}")
        .order_by(sa.func.max(col(Correction.at)).desc(), col(Correction.reply_id).desc())
        .limit(limit)
    )
    wanted = list(db.rows(session, others).scalars())
    replies = {one.id: one for one in session.exec(select(Reply).where(col(Reply.id).in_(wanted)))}
    looked = {one.reply_id: one for one in _ordered(session, replies.values())}
    return [looked[one] for one in wanted]


def agreeing(session: Session) -> Agreeing:
    """How far people agree on the replies and texts that two of them judged.

    Each one's first word counts, said before they saw another's; programs are no people.
    """
    said: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    subject = sa.func.coalesce(col(Correction.reply_id), col(Correction.text_key))
    by_rep = col(Correction.actor_kind) == "rep"
    by_two = sa.select(subject).where(by_rep).group_by(subject).having(sa.func.count(sa.distinct(_WHO)) > 1)
    rows = sa.select(subject, _WHO, col(Correction.reasons)).where(by_rep, subject.in_(by_two))
    for about, who, reasons in db.rows(session, rows.order_by(col(Correction.take))):
        said[about].setdefault(who, frozenset(reasons))
    pairs: list[Pair] = []
    people: set[str] = set()
    for judged in said.values():
        for one, two in combinations(sorted(judged), 2):
            pairs.append((judged[one], judged[two]))
            people |= {one, two}
    return Agreeing(agreement(pairs), len(people))


_WHO = col(Correction.actor_kind) + ":" + col(Correction.actor)


def _ordered(session: Session, replies: Iterable[Reply]) -> list[Doubtful]:
    every = list(replies)
    newest: dict[str, Rereading] = {}
    for start in range(0, len(every), 500):
        newest |= latest(session, [one.id for one in every[start : start + 500]])
    judged = [_judged(one, newest[one.id].reading if one.id in newest else one.reading) for one in every]
    return sorted(judged, key=lambda one: (-one.risk, -one.doubt, one.reply_id))


def _judged(reply: Reply, reading: dict[str, Any]) -> Doubtful:
    reasons = tuple((one["reason"], float(one["probability"])) for one in reading.get("reasons", ()))
    unsure, doubt = _doubt(reply, [probability for _, probability in reasons])
    risk, danger = _risk(reply)
    return Doubtful(
        reply_id=reply.id,
        customer_id=reply.customer_id,
        conversation_id=reply.conversation_id,
        text=reply.text,
        probe=reply.probe,
        intent=reply.intent,
        action=reply.action,
        reasons=reasons,
        version=reading.get("version"),
        why=danger or unsure,
        risk=risk,
        doubt=doubt,
        at=reply.received_at,
    )


def _risk(reply: Reply) -> tuple[int, str]:
    if reply.action == Action.REVIEW:
        return 3, "review"
    if reply.intent in GRAVE:
        return 2, "grave"
    if reply.action == Action.CONTINUE and reply.intent in REFUSING:
        return 1, "near_opt_out"
    return 0, ""


def _doubt(reply: Reply, probabilities: Sequence[float]) -> tuple[str, float]:
    """How little a reading settles: each of its two likeliest reasons is a yes or no of its own."""
    ranked = sorted(probabilities, reverse=True)[:2]
    evenness = [_evenness(one) for one in ranked]
    doubt = max(evenness, default=0.0)
    if not ranked or ranked[0] < ASSERTED:
        # Words that give no reason and ask nothing else of us may hold one we could not see.
        blind = HALF if reply.action == Action.CONTINUE and reply.intent in UNEXPLAINED else 0.0
        return "abstained", max(doubt, blind)
    if doubt < HALF:
        return "sure", doubt
    return ("unsure" if doubt == evenness[0] else "torn"), doubt


def _evenness(probability: float) -> float:
    """The entropy of a yes or no in bits: 1 at even odds, 0 when certain."""
    if not 0 < probability < 1:
        return 0.0
    return -(probability * math.log2(probability) + (1 - probability) * math.log2(1 - probability))
