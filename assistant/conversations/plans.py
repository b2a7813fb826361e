"""What should happen next with a customer who is not being talked to, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant.conversations import casting
from assistant.conversations.casting import Cast, Situation
from assistant.conversations.climbing import Climb, because, climb_of, climbs
from assistant.conversations.models import Conversation, ConversationStatus, Reply
from assistant.conversations.occasions import known_reason, left_naturally, situation
from assistant.conversations.opening import Opened, open_talk
from assistant.conversations.playbook import Playbook
from assistant.conversations.proposing import Case, PlanView, nothing, propose
from assistant.conversations.publishing import every_live
from assistant.conversations.wording import joined, sentence, told_before
from assistant.customers import bought
from assistant.customers.models import Channel, Customer, Lapse
from assistant.dialogue.script import Script
from assistant.errors import Missing, NotAllowed
from assistant.history.ledger import Actor
from assistant.planning.codes import Why
from assistant.planning.decisions import Decision
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.ladder import End, Rung
from assistant.touches.facts import facts_for

__all__ = ["PlanView", "decide", "plan_customer", "plan_customers", "plans", "script_for", "start"]
LAPSED = ("lapsed", "at_risk")
SAID_YES = frozenset({"recovered", "wants_back"})
KIND_WORD_AFTER = timedelta(days=14)
"""How long after the touch before one kind word is due to who left for a reason of their own."""
OWN_CHANNEL = (casting.COMPLAINT, casting.SECOND_TOUCH)
"""Occasions whose script decides the channel: an apology for rudeness is spoken, whatever the ladder says."""


def plan_customer(session: Session, playbook: Playbook, customer_id: str, *, now: datetime) -> PlanView:
    """The next contact with one customer. Raises Missing."""
    customer = session.get(Customer, customer_id)
    if customer is None or customer.erased_at is not None:
        raise Missing(f"customer: there is no {customer_id!r}")
    lapse = session.get(Lapse, customer_id)
    held = _not_now(session, customer_id, lapse, now)
    if held or lapse is None:
        return nothing(customer, lapse, sentence(held or "not_scored"))
    scripts = every_live(session, playbook).values()
    climb = climb_of(session, playbook, customer, lapse, now)
    return _planned(session, playbook, scripts, (customer, lapse, climb), now)


def _planned(
    session: Session,
    playbook: Playbook,
    scripts: Iterable[Script],
    known: tuple[Customer, Lapse, Climb],
    now: datetime,
) -> PlanView:
    customer, lapse, climb = known
    facts = facts_for(session, customer.id, provider=playbook.provider, now=now)
    case = Case(customer, lapse, facts, climb)
    if climb.natural and not climb.complaint:
        return _kind_word(session, playbook, scripts, case, now)
    rung = climb.next
    if isinstance(rung, End):
        return nothing(customer, lapse, *_ended(playbook, climb, rung))
    picked = _picked(session, playbook, scripts, case, rung, now)
    if picked is not None and picked.script.channel != rung.channel and picked.occasion != casting.VISIT:
        rung = replace(rung, channel=Channel(picked.script.channel))
    return _with_reason(session, playbook, propose(session, playbook, case, rung, picked, now), now)


def _ended(playbook: Playbook, climb: Climb, end: End) -> list[Mapping[str, str]]:
    """Why the ladder is at its end, with what made it shorter for this customer."""
    if end is End.UNREACHABLE:
        return [sentence("unreachable")]
    shorter = [one for one in playbook.ladder.overrides if one.name in climb.plan.overrides]
    shorter = [one for one in shorter if one.silent or one.attempts or one.most or one.steps]
    return [sentence("ladder_end"), *because(shorter)]


def _kind_word(
    session: Session, playbook: Playbook, scripts: Iterable[Script], case: Case, now: datetime
) -> PlanView:
    """Who left for a reason of their own is not chased: one second touch that leaves the door open, then
    nothing until they buy again, whatever natural reasons they name on the way.

    It is beside the ladder, which may have ended, and waits as long after the touch before. Where no script
    fits the channel they wish, or they can be reached by none, they are left in peace at once.
    """
    customer, facts = case.customer, case.facts
    number = case.climb.made + 1
    known = situation(session, playbook, customer, touch=number, now=now)
    once = replace(known, occasions=tuple(one for one in known.occasions if one == casting.SECOND_TOUCH))
    wish = facts.preferred_channel if facts.preferred_channel in facts.reachable_channels else None
    for channel in (Channel.SMS, Channel.CALL):
        if channel not in facts.reachable_channels or wish not in (None, channel):
            continue
        if picked := casting.cast(scripts, channel, once):
            rung = Rung(number, channel, KIND_WORD_AFTER, Why.WISH if wish else Why.LADDER)
            return _with_reason(session, playbook, propose(session, playbook, case, rung, picked, now), now)
    return nothing(customer, case.lapse, sentence("natural"))


def plans(
    session: Session, playbook: Playbook, *, rep_id: str | None = None, now: datetime, limit: int = 100
) -> list[PlanView]:
    """The next contacts with the lapsed customers worth most, best first; those withheld come too.

    For one rep: with their own customers and those nobody looks after.
    """
    talking = select(Conversation.customer_id).where(Conversation.status == ConversationStatus.OPEN)
    best = (
        sa.select(Customer, Lapse)
        .join(Lapse, col(Lapse.customer_id) == col(Customer.id))
        .where(col(Lapse.state).in_(LAPSED), col(Customer.erased_at).is_(None))
        .where(col(Lapse.customer_id).not_in(talking))
        .order_by(col(Lapse.future_value).desc(), col(Lapse.customer_id))
        .limit(limit)
    )
    if rep_id is not None:
        best = best.where(sa.or_(col(Customer.rep_id) == rep_id, col(Customer.rep_id).is_(None)))
    return _each(session, playbook, [(customer, lapse) for customer, lapse in session.execute(best)], now)


def plan_customers(
    session: Session, playbook: Playbook, customer_ids: Sequence[str], *, now: datetime
) -> list[PlanView]:
    """The next contact with each of these customers, who have a score, in the order given."""
    wanted = (
        sa.select(Customer, Lapse)
        .join(Lapse, col(Lapse.customer_id) == col(Customer.id))
        .where(col(Customer.id).in_(customer_ids))
    )
    found = {customer.id: (customer, lapse) for customer, lapse in session.execute(wanted)}
    return _each(session, playbook, [found[one] for one in customer_ids], now)


def _each(
    session: Session, playbook: Playbook, found: Sequence[tuple[Customer, Lapse]], now: datetime
) -> list[PlanView]:
    scripts = every_live(session, playbook).values()
    known = climbs(session, playbook, found, now)
    views = []
    for customer, lapse in found:
        held = _not_now(session, customer.id, lapse, now)
        case = (customer, lapse, known[customer.id])
        views.append(
            nothing(customer, lapse, sentence(held))
            if held
            else _planned(session, playbook, scripts, case, now)
        )
    return views


def start(session: Session, playbook: Playbook, customer_id: str, *, actor: Actor, now: datetime) -> Opened:
    """Open the talk the plan proposes. Raises Missing, or NotAllowed with the reason there is none."""
    plan = plan_customer(session, playbook, customer_id, now=now)
    if plan.withheld is not None or plan.script_id is None or plan.channel is None:
        raise NotAllowed((plan.withheld or sentence("no_script"))["en"])
    # A visit is agreed by telephone: its script is a call's.
    channel = Channel.CALL if plan.occasion == casting.VISIT else plan.channel
    return open_talk(
        session,
        playbook,
        customer_id=customer_id,
        script_id=plan.script_id,
        channel=channel,
        actor=actor,
        now=now,
    )


def script_for(session: Session, playbook: Playbook, channel: str) -> str | None:
    """The live script of a channel for a first touch with somebody of whom nothing is known."""
    picked = casting.cast(every_live(session, playbook).values(), channel, casting.Situation())
    return picked.script.id if picked else None


def _picked(
    session: Session,
    playbook: Playbook,
    scripts: Iterable[Script],
    case: Case,
    rung: Rung,
    now: datetime,
) -> Cast | None:
    """The fitting script of the rung's channel, or of another where the occasion has one only there; for a
    visit the call that invites to it."""
    facts = case.facts
    known = situation(session, playbook, case.customer, touch=rung.number, now=now)
    if playbook.policies.channels.way(rung.channel).follows == Channel.VISIT:
        return _invitation(scripts, facts, known)
    found = casting.cast(scripts, rung.channel, known)
    if facts.preferred_channel or rung.channel not in (Channel.SMS, Channel.CALL):
        return found
    order = known.occasions.index
    other = Channel.CALL if rung.channel == Channel.SMS else Channel.SMS
    elsewhere = casting.cast(scripts, other, known) if other in facts.reachable_channels else None
    if elsewhere is None or elsewhere.occasion not in OWN_CHANNEL:
        return found
    return elsewhere if found is None or order(elsewhere.occasion) < order(found.occasion) else found


def _invitation(scripts: Iterable[Script], facts: Facts, known: Situation) -> Cast | None:
    """The call in which a visit is agreed: a script of that occasion, else the one made for winning back
    their tier, which ends in an invitation. None where they cannot be called: then the visit is a task."""
    if Channel.CALL not in facts.reachable_channels:
        return None
    found = casting.cast(scripts, Channel.CALL, replace(known, occasions=(casting.VISIT, casting.WINBACK)))
    invites = found is not None and (found.occasion == casting.VISIT or found.script.fits.tiers)
    return replace(found, occasion=casting.VISIT) if found is not None and invites else None


def _with_reason(session: Session, playbook: Playbook, view: PlanView, now: datetime) -> PlanView:
    """Of a second touch one says which reason it answers, or that it is the last word."""
    if view.occasion != casting.SECOND_TOUCH or view.withheld is not None:
        return view
    known = known_reason(session, view.customer_id, now)
    if known is None:
        return view
    if left_naturally(playbook.taxonomy, known):
        return replace(view, why=joined(view.why, sentence("kind_word")))
    return replace(view, why=joined(view.why, told_before(playbook.taxonomy.reason(known.reason).label)))


def _not_now(session: Session, customer_id: str, lapse: Lapse | None, now: datetime) -> str | None:
    """Why nothing should be planned, as the code of a sentence."""
    if lapse is None:
        return "not_scored"
    talking = select(Conversation.id).where(
        Conversation.customer_id == customer_id, Conversation.status == ConversationStatus.OPEN
    )
    if session.exec(talking).first():
        return "talking"
    owed = select(Reply.id).where(Reply.customer_id == customer_id, col(Reply.handled_at).is_(None))
    if session.exec(owed).first():
        return "needs_answer"
    if lapse.state not in LAPSED:
        return "not_lapsed"
    return "coming_back" if _coming_back(session, customer_id, now) else None


def _coming_back(session: Session, customer_id: str, now: datetime) -> bool:
    """Whether they last said they come back: a person sees to that, no script asks again."""
    ended = select(Conversation).where(
        Conversation.customer_id == customer_id, Conversation.status == ConversationStatus.CLOSED
    )
    last = session.exec(ended.order_by(col(Conversation.closed_at).desc())).first()
    if last is None or last.outcome not in SAID_YES or last.closed_at is None:
        return False
    day = bought.last_day(session, customer_id, now)
    return day is None or day <= last.closed_at.date()


def decide(session: Session, playbook: Playbook, customer_id: str, channel: str, *, at: datetime) -> Decision:
    """The gate's answer for one customer, channel and moment, with every rule's answer. Raises Missing."""
    facts = facts_for(session, customer_id, provider=playbook.provider, now=at)
    return may_go(playbook.rules, facts, channel, at)
