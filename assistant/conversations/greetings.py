"""Whom to greet now, without selling: birthdays, festivals, days of the house, and the rhythm of a tier."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant.conversations.climbing import ATTEMPTS, GREETING, Climb, climbs, reaching
from assistant.conversations.models import Conversation, ConversationStatus
from assistant.conversations.occasions import local_day
from assistant.conversations.plans import LAPSED
from assistant.conversations.playbook import Playbook
from assistant.conversations.wording import greeting_sentence, keeping_sentence
from assistant.customers.models import Block, Channel, Customer, Lapse
from assistant.customers.register import how_to_address
from assistant.planning.cadence import Content, Rhythm, next_content, next_keeping, rhythm_of
from assistant.planning.decisions import Go, Later
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.ladder import End
from assistant.planning.occasions import Kind, Occasion, Person, due, prepared_by_hand
from assistant.planning.traits import is_held_out, rhythm_said
from assistant.touches.facts import facts_for

POOL = 400
"""Customers looked at, those worth most; whose birthday is near comes besides."""
SHOWN = 20
ASKED = 3 * SHOWN
"""Customers for whom the contact rules are asked, so that some may say no."""
BIRTHDAYS_AHEAD = 31
KEEPING = "keeping"
"""Names a greeting that only keeps the rhythm."""
SOON = timedelta(days=7)
ONE_TO_ONE = (Channel.CALL, "message", "visit_tea", Channel.LETTER)
SHORT = ("message", Channel.SMS, Channel.CALL, Channel.LETTER)
WITHOUT_OFFER = (Content.CARE, Content.USEFUL, Content.NEWS)


@dataclass(frozen=True)
class Greeting:
    """One greeting that is due: for what, about what, by which channel and when.

    `occasion` names it so that it is not given twice; `prepare` asks a rep to find the words one to one.
    """

    customer_id: str
    name: str
    tier: str
    rep_id: str | None
    zone: str
    kind: str
    occasion: str
    on: date
    content: str
    channel: str
    at: datetime
    open_now: bool
    prepare: bool
    why: Mapping[str, str]


@dataclass(frozen=True)
class _Due:
    customer: Customer
    lapse: Lapse
    climb: Climb
    kind: str
    occasion: str
    on: date
    until: date
    content: Content
    why: Mapping[str, str]


def greetings(
    session: Session, playbook: Playbook, rep_id: str | None, now: datetime, *, limit: int = SHOWN
) -> tuple[Greeting, ...]:
    """Who should hear from us now without being asked to come back, the most urgent occasion first.

    For one rep: their own customers and those nobody looks after. Never who is blocked, held out, released,
    gone for natural reasons, complaining or talking to us, nor who left and has been written to enough. The
    contact rules are asked: a greeting they put off says when, one they forbid is not there. What it is
    about is never what the greeting before was about.
    """
    found = _candidates(session, playbook, rep_id, now)
    known = climbs(session, playbook, found, now)
    each = (_due(playbook, customer, lapse, known[customer.id], now) for customer, lapse in found)
    wanted = sorted(chain.from_iterable(each), key=_urgency)
    told = (_told(session, playbook, one, now) for one in wanted[:ASKED])
    return tuple(one for one in told if one is not None)[:limit]


def _candidates(
    session: Session, playbook: Playbook, rep_id: str | None, now: datetime
) -> list[tuple[Customer, Lapse]]:
    talking = sa.select(col(Conversation.customer_id)).where(
        col(Conversation.status) == ConversationStatus.OPEN
    )
    barred = sa.select(col(Block.customer_id)).where(
        col(Block.channel).is_(None), col(Block.lifted_at).is_(None)
    )
    wanted = (
        sa.select(Customer, Lapse)
        .join(Lapse, col(Lapse.customer_id) == col(Customer.id))
        .where(col(Customer.erased_at).is_(None), col(Lapse.tier) != "release")
        .where(col(Customer.id).not_in(talking), col(Customer.id).not_in(barred))
        .order_by(col(Lapse.future_value).desc(), col(Customer.id))
        .limit(POOL)
    )
    if rep_id is not None:
        wanted = wanted.where(sa.or_(col(Customer.rep_id) == rep_id, col(Customer.rep_id).is_(None)))
    ahead = min(playbook.policies.occasions.birthday_before, BIRTHDAYS_AHEAD) + 2
    days = {(now + timedelta(days=one)).date() for one in range(-1, ahead)}
    born = sa.tuple_(sa.extract("month", col(Customer.birthday)), sa.extract("day", col(Customer.birthday)))
    near = wanted.where(born.in_({(day.month, day.day) for day in days} | {(2, 29)}))
    both = [*session.execute(near), *session.execute(wanted)]
    return list({customer.id: (customer, lapse) for customer, lapse in both}.values())


def _due(playbook: Playbook, customer: Customer, lapse: Lapse, climb: Climb, now: datetime) -> Iterator[_Due]:
    """The one greeting that is due to a customer; nothing where none is."""
    policies, today = playbook.policies, local_day(customer, now)
    words = policies.traits
    chosen = rhythm_said(words, policies.cadence.rhythms, customer.traits, customer.tags)
    rhythm = rhythm_of(policies.cadence, lapse.tier, chosen)
    leaving = lapse.state in LAPSED
    if rhythm.every is None or is_held_out(words, customer.tags) or climb.natural or climb.complaint:
        return
    if leaving and isinstance(climb.next, End):
        return
    past = tuple(Content(one.content) for one in climb.touches if one.purpose == GREETING)
    person = Person(customer.country, customer.subdivision, customer.city, customer.birthday, lapse.tier)
    for occasion in due(policies.occasions, person, today):
        content = next_content(policies.cadence, past, (occasion.content,)) or next_content(
            policies.cadence, past, WITHOUT_OFFER
        )
        if content is not None and not _was_greeted(climb, occasion):
            why = greeting_sentence(occasion.name, occasion.on, content)
            key = _key(occasion.id, occasion.on)
            yield _Due(customer, lapse, climb, occasion.kind, key, occasion.on, occasion.closes, content, why)
            return
    if lapse.state == "active" and not leaving:
        yield from _keeping(playbook, (customer, lapse, climb), rhythm, past, today)


def _keeping(
    playbook: Playbook,
    known: tuple[Customer, Lapse, Climb],
    rhythm: Rhythm,
    past: tuple[Content, ...],
    today: date,
) -> Iterator[_Due]:
    customer, lapse, climb = known
    last = local_day(customer, climb.last_at) if climb.last_at else None
    content = next_content(playbook.policies.cadence, past, WITHOUT_OFFER)
    if content is None or next_keeping(rhythm, last, today, seed=customer.id) != today:
        return
    why = keeping_sentence(rhythm.letter, rhythm.name, (today - last).days if last else None, content)
    until = today + SOON
    yield _Due(customer, lapse, climb, KEEPING, _key(KEEPING, today), today, until, content, why)


def _key(name: str, on: date) -> str:
    return f"{name[:40]} {on}"


def _was_greeted(climb: Climb, occasion: Occasion) -> bool:
    """Whether it was given, or a win-back touch has gone out since it opened: that took up the occasion."""
    key = _key(occasion.id, occasion.on)
    given = any(one.why == key for one in climb.touches if one.purpose == GREETING)
    return given or any(one.at.date() >= occasion.opens for one in climb.touches if one.purpose in ATTEMPTS)


def _urgency(one: _Due) -> tuple[int, date, bool, float, str]:
    kinds = [*map(str, Kind), KEEPING]
    return kinds.index(one.kind), one.on, one.lapse.tier != "key", -one.lapse.future_value, one.customer.id


def _told(session: Session, playbook: Playbook, one: _Due, now: datetime) -> Greeting | None:
    """The greeting with its channel and moment; None where the contact rules allow none in time."""
    customer = one.customer
    person = Person(tier=one.lapse.tier)
    prepare = prepared_by_hand(playbook.policies.occasions, person)
    facts = facts_for(session, customer.id, provider=playbook.provider, now=now)
    choices = [
        (at, channel)
        for channel in _channels(playbook, one.climb, ONE_TO_ONE if prepare else SHORT)
        if (at := _moment(playbook, facts, one, channel, now)) is not None
    ]
    if not choices:
        return None
    at, channel = next(((at, channel) for at, channel in choices if at <= now), choices[0])
    return Greeting(
        customer_id=customer.id,
        name=how_to_address(customer, customer.language),
        tier=one.lapse.tier,
        rep_id=customer.rep_id,
        zone=customer.zone,
        kind=one.kind,
        occasion=one.occasion,
        on=one.on,
        content=one.content,
        channel=channel,
        at=at,
        open_now=at <= now,
        prepare=prepare,
        why=one.why,
    )


def _channels(playbook: Playbook, climb: Climb, order: Iterable[str]) -> list[str]:
    """What they wish alone, where they can be reached by it; else what suits, in order."""
    if climb.preferred in climb.reachable:
        return [str(climb.preferred)]
    return [str(channel) for channel in order if channel in climb.reachable]


def _moment(playbook: Playbook, facts: Facts, one: _Due, channel: str, now: datetime) -> datetime | None:
    by_hand = facts if channel == Channel.SMS else reaching(playbook, facts, one.climb)
    way = playbook.policies.channels.way(channel)
    decision = may_go(playbook.rules, by_hand, way.follows, now)
    if isinstance(decision, Go):
        return now
    if isinstance(decision, Later) and local_day(one.customer, decision.until) <= one.until:
        return decision.until
    return None
