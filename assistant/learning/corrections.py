"""What a person says a reading should have been. Rows that only grow: a second thought is another row."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.conversations import listening, stopping
from assistant.conversations.models import LearnedReason, Reply
from assistant.customers import numbers
from assistant.customers.models import Customer, Phone
from assistant.errors import Invalid, Missing
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.learning.models import Correction, Source
from assistant.learning.readings import asserted, newest
from assistant.reasons.corpus import Labelled
from assistant.reasons.replies import Intent
from assistant.reasons.taxonomy import UNCLEAR, load_taxonomy

LONGEST_NOTE = 500
CONFIRMED = "confirmed"
OBEYED = frozenset({Intent.OPT_OUT, *stopping.HELD})
"""What a person may say a reply asks of us: each is acted upon at once."""


@dataclass(frozen=True)
class Said:
    """What somebody says a text means: the reasons it blames (none is an answer too), perhaps the intent."""

    reasons: frozenset[str]
    intent: str | None = None
    note: str = ""


def said(reasons: Collection[str], intent: str | None = None, note: str = "") -> Said:
    """A checked statement; `unclear` says the same as no reason. Raises Invalid, naming what is unknown."""
    known = load_taxonomy().ids
    if unknown := sorted(set(reasons) - set(known)):
        raise Invalid(f"reasons: unknown {', '.join(map(repr, unknown))}; known are {', '.join(known)}")
    if intent is not None and intent not in OBEYED:
        raise Invalid(
            f"intent: {intent!r} asks nothing of us; say one of {', '.join(sorted(OBEYED))}, or none"
        )
    kept = ledger.storable(note).strip()
    if len(kept) > LONGEST_NOTE:
        raise Invalid(f"note: at most {LONGEST_NOTE} characters are kept")
    return Said(frozenset(reasons) - {UNCLEAR}, intent, kept)


def correct(
    session: Session, reply_id: str, what: Said, *, actor: Actor, source: Source, now: datetime
) -> Correction:
    """Say what a stored reply means: kept beside its reading, learned from, and in the customer's history.

    Reasons said here count as confirmed. Somebody who is said to want to be left alone is left alone in this
    same transaction, whatever was read; after a wrong number or a death nothing leaves until a person has
    looked. Nothing said here ever revives contact. Raises Missing.
    """
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise Missing(f"reply: there is no {reply_id!r}")
    owners = _owners(session, reply)
    ledger.hold_all(session, owners or {ledger.HOUSE})
    row = _row(what, actor, source, now)
    row.reply_id, row.take = reply.id, _takes(session, col(Correction.reply_id) == reply.id) + 1
    session.add(row)
    if reply.customer_id is not None:
        _tell(session, reply, reply.customer_id, row, actor, now)
        _confirm(session, reply, reply.customer_id, what)
    session.flush()
    if what.intent == Intent.OPT_OUT:
        _leave_alone(session, reply, owners, actor, now)
    elif what.intent in stopping.HELD:
        stopping.pause(session, sorted(owners), what.intent, actor=actor, now=now)
    return row


def confirm(
    session: Session, reply_id: str, *, actor: Actor, source: Source, note: str = "", now: datetime
) -> Correction:
    """Say that a reply was read rightly: its reasons are confirmed, but for those there no longer are.

    Raises Missing.
    """
    reply = session.get(Reply, reply_id)
    if reply is None:
        raise Missing(f"reply: there is no {reply_id!r}")
    known = load_taxonomy().ids  # an old reading may name what was taken out since
    right = said([one for one in asserted(newest(session, reply)) if one in known], None, note)
    return correct(session, reply_id, right, actor=actor, source=source, now=now)


def correct_text(
    session: Session,
    text: str,
    what: Said,
    *,
    language: str | None = None,
    probe: str | None = None,
    actor: Actor,
    source: Source,
    now: datetime,
) -> Correction:
    """Say what words mean that no customer of ours sent us. Raises Invalid for empty or over-long text."""
    words = listening.storable(text)
    if not words.strip():
        raise Invalid("text: write the words that are meant")
    ledger.hold(session, ledger.HOUSE)
    row = _row(what, actor, source, now)
    row.text, row.language, row.probe = words, language, probe
    row.text_key = text_key(words, language, probe)
    row.take = _takes(session, col(Correction.text_key) == row.text_key) + 1
    session.add(row)
    session.flush()
    return row


def of_reply(session: Session, reply_id: str) -> list[Correction]:
    """Every correction of a reply, newest first: the first one is learned from."""
    mine = select(Correction).where(Correction.reply_id == reply_id)
    return list(session.exec(mine.order_by(col(Correction.take).desc())))


def taught(session: Session) -> list[Labelled]:
    """What there is to learn from: the last word on every reply and text, in an order of its own.

    Replies whose words were erased teach nothing any more, nor does what names a reason there no longer is.
    """
    rows = session.execute(
        sa.select(
            sa.func.coalesce(col(Correction.reply_id), col(Correction.text_key)),
            sa.func.coalesce(col(Correction.text), col(Reply.text)),
            sa.func.coalesce(col(Correction.language), col(Customer.language)),
            sa.func.coalesce(col(Correction.probe), col(Reply.probe)),
            col(Correction.reasons),
        )
        .outerjoin(Reply, col(Reply.id) == col(Correction.reply_id))
        .outerjoin(Customer, col(Customer.id) == col(Reply.customer_id))
        .order_by(col(Correction.take))
    )
    last = {
        key: Labelled(text, language, probe, frozenset(reasons))
        for key, text, language, probe, reasons in rows
    }
    known = set(load_taxonomy().ids)
    return sorted((one for one in last.values() if one.text.strip() and one.reasons <= known), key=_order)


def text_key(text: str, language: str | None, probe: str | None) -> str:
    """What makes two labelled texts one: their words, language and question."""
    return hashlib.sha256("\0".join((language or "", probe or "", text)).encode()).hexdigest()


def _order(row: Labelled) -> tuple[str, str, str, list[str]]:
    return row.text, row.language or "", row.probe or "", sorted(row.reasons)


def _row(what: Said, actor: Actor, source: Source, now: datetime) -> Correction:
    return Correction(
        id=ids.new("cor", now),
        take=0,
        reasons=sorted(what.reasons),
        intent=what.intent,
        actor_kind=actor.kind,
        actor=actor.id,
        source=source,
        note=what.note,
        at=now,
    )


def _takes(session: Session, of: sa.ColumnElement[bool]) -> int:
    counted = sa.select(sa.func.coalesce(sa.func.max(col(Correction.take)), 0)).where(of)
    return int(db.rows(session, counted).scalar_one())


def _tell(
    session: Session, reply: Reply, customer_id: str, row: Correction, actor: Actor, now: datetime
) -> None:
    seen = newest(session, reply)
    before = {one["reason"]: one["probability"] for one in seen.get("reasons", [])}
    ledger.record(
        session,
        customer_id=customer_id,
        verb="corrected",
        actor=actor,
        at=now,
        channel=reply.channel,
        subject=reply.id,
        facts={
            "before": {
                "intent": reply.intent,
                "reasons": before,
                "reader": seen.get("version"),
            },
            "after": {"intent": row.intent or reply.intent, "reasons": row.reasons},
            "correction": row.id,
            "source": row.source,
        },
        text=row.note or None,
    )


def _confirm(session: Session, reply: Reply, customer_id: str, what: Said) -> None:
    """The reasons last said of a reply are its confirmed ones, and no other is known from it any more.

    They are as old as the words: what an old answer means is no news of today. What was read first stays in
    the reading and in history, and what was withdrawn stays withdrawn. Of an answer that was corrected on the
    call nothing is known, whatever its words mean.
    """
    if session.exec(select(Reply.id).where(Reply.corrects_id == reply.id)).first() is not None:
        return
    mine = sa.and_(col(LearnedReason.reply_id) == reply.id, col(LearnedReason.withdrawn_at).is_(None))
    db.changed(session, sa.delete(LearnedReason).where(mine, col(LearnedReason.reason).not_in(what.reasons)))
    confirmed = sa.select(col(LearnedReason.reason)).where(mine, col(LearnedReason.how) == CONFIRMED)
    kept = set(db.rows(session, confirmed).scalars())
    for reason in sorted(what.reasons - kept):
        about = (customer_id, reply.conversation_id, reply.id)
        listening.keep_reason(session, about, reason, 1.0, how=CONFIRMED, now=reply.received_at)


def _owners(session: Session, reply: Reply) -> set[str]:
    """Whoever the words may be of: families share phones."""
    sharing = sa.select(col(Phone.customer_id)).where(
        col(Phone.e164) == reply.sender, col(Phone.wrong_since_at).is_(None)
    )
    found = set(db.rows(session, sharing).scalars()) if reply.sender else set()
    return found | ({reply.customer_id} if reply.customer_id else set())


def _leave_alone(session: Session, reply: Reply, owners: set[str], actor: Actor, now: datetime) -> None:
    why = f"wrote so: {Intent.OPT_OUT}"
    numbers.block_number(session, reply.sender, why=why, now=now)
    for owner in sorted(owners):
        stopping.stop_contact(session, owner, why=why, actor=actor, now=now)
