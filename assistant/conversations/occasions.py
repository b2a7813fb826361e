"""What a customer's record says of the occasion: a complaint, a birthday, a reason they gave before."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import addresses, db
from assistant.conversations import casting
from assistant.conversations.casting import Situation
from assistant.conversations.models import Conversation, Disposition, LearnedReason
from assistant.conversations.playbook import Playbook
from assistant.customers import bought
from assistant.customers.models import Channel, Customer, Interaction, InteractionKind, Lapse, Phone
from assistant.errors import Invalid
from assistant.reasons.taxonomy import Taxonomy

BIRTHDAY_WITHIN = 7
"""Days: care comes a week before."""
STANDS = 0.5
UNANSWERED = 2
"""Calls in a row that nobody answered, after which a message is left."""
_CUSTOMER: sa.BindParameter[str] = sa.bindparam("customer")
_TOLD = (
    select(LearnedReason)
    .where(
        col(LearnedReason.customer_id) == _CUSTOMER,
        col(LearnedReason.withdrawn_at).is_(None),
        col(LearnedReason.how) != "inferred",
        col(LearnedReason.probability) >= STANDS,
    )
    .order_by(col(LearnedReason.at).desc(), col(LearnedReason.probability).desc(), col(LearnedReason.id))
    .limit(1)
)
_TOLD_ELSEWHERE = _TOLD.where(
    sa.or_(
        col(LearnedReason.conversation_id).is_(None),
        col(LearnedReason.conversation_id) != sa.bindparam("talk"),
    )
)
_EVER_TOLD = sa.select(col(LearnedReason.at)).where(
    col(LearnedReason.customer_id) == _CUSTOMER,
    col(LearnedReason.reason).in_(sa.bindparam("reasons", expanding=True)),
    col(LearnedReason.withdrawn_at).is_(None),
    col(LearnedReason.how) != "inferred",
    col(LearnedReason.probability) >= STANDS,
)
_COMPLAINT = sa.select(col(Interaction.id)).where(
    col(Interaction.customer_id) == _CUSTOMER,
    col(Interaction.kind) == InteractionKind.COMPLAINT,
    col(Interaction.open).is_(True),
)
_WRONG = sa.select(sa.func.max(col(Phone.wrong_since_at))).where(col(Phone.customer_id) == _CUSTOMER)
_CALLS = (
    sa.select(col(Conversation.disposition), col(Conversation.occasion), col(Conversation.opened_at))
    .where(
        col(Conversation.customer_id) == _CUSTOMER,
        col(Conversation.channel) == Channel.CALL,
        col(Conversation.disposition).is_not(None),
        col(Conversation.disposition) != Disposition.BUSY,
    )
    .order_by(col(Conversation.opened_at).desc(), col(Conversation.id).desc())
    .limit(UNANSWERED)
)
_ANSWERED = sa.select(col(Conversation.id)).where(
    col(Conversation.customer_id) == _CUSTOMER,
    col(Conversation.occasion) == casting.SECOND_TOUCH,
    col(Conversation.opened_at) >= sa.bindparam("since"),
)


def situation(
    session: Session, playbook: Playbook, customer: Customer, *, touch: int, now: datetime
) -> Situation:
    """Everything a script may ask for, from what the database holds now."""
    lapse = session.get(Lapse, customer.id)
    tier = lapse.tier if lapse else ""
    known = known_reason(session, customer.id, now)
    reason = known.reason if known else ""
    answered = known is None or _is_there(
        session, _ANSWERED, customer.id, since=_first_told(session, playbook.taxonomy, known, now)
    )
    there = (
        (casting.COMPLAINT, has_open_complaint(session, customer.id)),
        (casting.RELEASE, tier == "release"),
        (casting.LOST_CONTACT, reason == "lost_contact" or _lost(session, customer)),
        (casting.SECOND_TOUCH, not answered),
        (casting.BIRTHDAY, _birthday_is_near(customer, now)),
        (casting.VOICEMAIL, _never_picks_up(session, customer, now)),
        (casting.WINBACK, True),
    )
    return Situation(
        occasions=tuple(occasion for occasion, so in there if so),
        touch=touch,
        tier=tier,
        reason=reason,
        family=next((str(one.family) for one in playbook.taxonomy.reasons if one.id == reason), ""),
        style=customer.style or "",
    )


def known_reason(session: Session, customer_id: str, now: datetime) -> LearnedReason | None:
    """Why they left, as they told us since they last bought.

    What was corrected no longer stands, and what we only inferred was never told.
    """
    return _since_they_bought(session, session.scalars(_TOLD, {"customer": customer_id}).first(), now)


def known_before(session: Session, customer_id: str, talk_id: str, now: datetime) -> LearnedReason | None:
    """Why they left, as they told us outside this talk since they last bought."""
    told = session.scalars(_TOLD_ELSEWHERE, {"customer": customer_id, "talk": talk_id}).first()
    return _since_they_bought(session, told, now)


def _since_they_bought(session: Session, told: LearnedReason | None, now: datetime) -> LearnedReason | None:
    if told is None:
        return None
    day = bought.last_day(session, told.customer_id, now)
    return told if day is None or day <= told.at.date() else None


def left_naturally(taxonomy: Taxonomy, known: LearnedReason | None) -> bool:
    """Whether what they told us is that life took them elsewhere."""
    return known is not None and known.reason in _natural(taxonomy)


def _natural(taxonomy: Taxonomy) -> frozenset[str]:
    return frozenset(one.id for one in taxonomy.reasons if one.natural)


def _first_told(session: Session, taxonomy: Taxonomy, known: LearnedReason, now: datetime) -> datetime:
    """When they first told this reason since they last bought: said again, it is no new one. Of the natural
    ones one is as good as another: they have one answer between them."""
    reasons = sorted(_natural(taxonomy)) if left_naturally(taxonomy, known) else [known.reason]
    day = bought.last_day(session, known.customer_id, now)
    told = db.rows(session, _EVER_TOLD, customer=known.customer_id, reasons=reasons).scalars()
    return min((at for at in told if day is None or day <= at.date()), default=known.at)


def has_open_complaint(session: Session, customer_id: str) -> bool:
    """Whether a complaint of theirs is not settled."""
    return _is_there(session, _COMPLAINT, customer_id)


def birthday_in(customer: Customer, now: datetime) -> int | None:
    """Days until their next birthday where they live, 0 on the day; None where it is not known.

    Who was born on 29 February has it on 1 March in other years.
    """
    if customer.birthday is None:
        return None
    today = local_day(customer, now)
    this_year = _in_year(customer.birthday, today.year)
    following = this_year if this_year >= today else _in_year(customer.birthday, today.year + 1)
    return (following - today).days


def local_day(customer: Customer, now: datetime) -> date:
    """The day it is where the customer lives; in UTC where that is not known."""
    try:
        return now.astimezone(addresses.zone(customer.zone)).date() if customer.zone else now.date()
    except Invalid:
        return now.date()


def _birthday_is_near(customer: Customer, now: datetime) -> bool:
    days = birthday_in(customer, now)
    return days is not None and days <= BIRTHDAY_WITHIN


def _in_year(day: date, year: int) -> date:
    return date(year, 3, 1) if (day.month, day.day) == (2, 29) and not _leap(year) else day.replace(year=year)


def _leap(year: int) -> bool:
    return (date(year, 3, 1) - timedelta(days=1)).day == 29


def _never_picks_up(session: Session, customer: Customer, now: datetime) -> bool:
    """Whether the next call should leave a message: the last one met a machine, or the last two nobody, and
    no message was left among them. What was before they last bought, or wrote to us, no longer counts; an
    engaged line says nothing."""
    day = bought.last_day(session, customer.id, now)
    calls = [
        call
        for call in db.rows(session, _CALLS, customer=customer.id)
        if (day is None or call.opened_at.date() >= day)
        and (customer.last_heard_at is None or call.opened_at > customer.last_heard_at)
    ]
    if not calls or any(call.occasion == casting.VOICEMAIL for call in calls):
        return False
    machine = calls[0].disposition == Disposition.VOICEMAIL
    nobody = all(call.disposition in (Disposition.VOICEMAIL, Disposition.NO_ANSWER) for call in calls)
    return machine or (nobody and len(calls) == UNANSWERED)


def _lost(session: Session, customer: Customer) -> bool:
    """A number of theirs turned out wrong, and we have not heard from them since."""
    wrong = db.rows(session, _WRONG, customer=customer.id).scalar()
    return wrong is not None and (customer.last_heard_at is None or customer.last_heard_at < wrong)


def _is_there(session: Session, wanted: sa.Select[Any], customer_id: str, **more: object) -> bool:
    return db.rows(session, wanted.limit(1), customer=customer_id, **more).first() is not None
