"""The week of each rep: whom to close, whom to follow, whom to develop, and whom to greet, with why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from assistant.conversations import greetings
from assistant.conversations.climbing import AT_ONCE, Climb, climbs
from assistant.conversations.greetings import Greeting
from assistant.conversations.models import Conversation, ConversationStatus, Reply
from assistant.conversations.plans import LAPSED, SAID_YES
from assistant.conversations.playbook import Playbook
from assistant.customers.models import Block, Customer, Lapse
from assistant.customers.register import how_to_address
from assistant.planning.ladder import Rung
from assistant.planning.sentences import Week
from assistant.planning.traits import is_held_out
from assistant.planning.weekly import Placed, RepWeek, Standing, weekly_plan
from assistant.promises.models import Promise, PromiseState
from assistant.reps.models import Rep

Rows = Any
"""A statement that selects rows of customers."""
POOL, POOL_OF_ALL = 400, 2000
"""Lapsed customers looked at, those worth most: of one rep, or of everybody."""
OWED = 500
"""Customers of each kind to whom something is owed, the oldest first."""
DEVELOP = 20
"""New beginnings a rep can make in a week."""
SHOWN = 30
"""Customers of one part that are told one by one."""
RECENT = timedelta(days=90)
"""How long after they said they come back they are still to be closed."""
REFUSED_FOR = timedelta(days=60)


@dataclass(frozen=True)
class WeekRow:
    """A customer in a part of the week, and why; `due_at` of what we promised them."""

    customer_id: str
    name: str
    tier: str | None
    zone: str
    code: str
    why: Mapping[str, str]
    value: float
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class RepsWeek:
    """One rep's week (rep_id None: customers nobody looks after): the first of each part, and how many."""

    rep_id: str | None
    rep: str
    close: tuple[WeekRow, ...]
    follow: tuple[WeekRow, ...]
    develop: tuple[WeekRow, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class WeekView:
    """The week from its Monday: every rep's part of it, the greetings, and how many customers have each
    code, those left alone included."""

    monday: date
    reps: tuple[RepsWeek, ...]
    greetings: tuple[Greeting, ...]
    counts: Mapping[Week, int]


@dataclass(frozen=True)
class _Known:
    """What a few queries say of everybody who may be in the week, by customer."""

    people: Mapping[str, tuple[Customer, Lapse | None]]
    climbs: Mapping[str, Climb]
    promised: Mapping[str, datetime]
    replies: frozenset[str]
    talking: frozenset[str]
    positive: frozenset[str]
    coming: frozenset[str]
    blocked: frozenset[str]


def week(session: Session, playbook: Playbook, *, rep_id: str | None = None, now: datetime) -> WeekView:
    """The week of one rep with the customers nobody looks after, or (None) of every rep."""
    known = _known(session, playbook, rep_id, now)
    standings = [_standing(playbook, known, one, now) for one in known.people]
    plan = weekly_plan(standings, now.date(), develop=DEVELOP)
    names = {one: name for one, name in session.execute(sa.select(col(Rep.id), col(Rep.name)))}  # noqa: C416 - rows
    reps = tuple(
        _of_rep(one, names, known, now) for one in plan.weeks if one.close or one.follow or one.develop
    )
    found = greetings.greetings(session, playbook, rep_id, now)
    monday = now.date() - timedelta(days=now.weekday())
    return WeekView(monday, reps, found, plan.counts)


def _of_rep(one: RepWeek, names: Mapping[str, str], known: _Known, now: datetime) -> RepsWeek:
    parts = {"close": one.close, "follow": one.follow, "develop": one.develop}
    rows = {part: tuple(_row(each, known, now) for each in placed[:SHOWN]) for part, placed in parts.items()}
    counts = {part: len(placed) for part, placed in parts.items()}
    return RepsWeek(one.rep_id, names.get(one.rep_id or "", ""), **rows, counts=counts)


def _row(placed: Placed, known: _Known, now: datetime) -> WeekRow:
    customer, lapse = known.people[placed.customer_id]
    due = known.promised.get(customer.id)
    return WeekRow(
        customer_id=customer.id,
        name=how_to_address(customer, customer.language),
        tier=lapse.tier if lapse else None,
        zone=customer.zone,
        code=placed.code,
        why=placed.why,
        value=placed.value,
        due_at=due,
        late=due is not None and due < now,
    )


def _standing(playbook: Playbook, known: _Known, customer_id: str, now: datetime) -> Standing:
    customer, lapse = known.people[customer_id]
    climb = known.climbs.get(customer_id)
    refused = customer.refused_at is not None and now - customer.refused_at < REFUSED_FOR
    return Standing(
        customer_id=customer_id,
        value=lapse.future_value if lapse else 0.0,
        rep_id=customer.rep_id,
        lapsed=lapse is not None and lapse.state in LAPSED,
        said_yes=customer_id in known.coming,
        positive=customer_id in known.positive,
        promise_due_at=known.promised.get(customer_id),
        reply_owed=customer_id in known.replies,
        talking=customer_id in known.talking,
        attempts=climb.made if climb else 0,
        ladder_open=climb is not None and isinstance(climb.next, Rung),
        contacted_before=climb is not None and any(one.happened for one in climb.touches),
        refused=refused or customer_id in known.blocked,
        holdout=is_held_out(playbook.policies.traits, customer.tags),
        released=lapse is not None and lapse.tier == "release",
        natural=climb is not None and climb.natural and not climb.complaint,
    )


def _known(session: Session, playbook: Playbook, rep_id: str | None, now: datetime) -> _Known:
    promised = dict(_pairs(session, _PROMISES, rep_id))
    replies = {one for one, _at in _pairs(session, _REPLIES, rep_id)}
    talking = {one for one, _at in _pairs(session, _TALKS, rep_id)}
    positive = {one for one, _at in _pairs(session, _POSITIVE, rep_id)}
    said = _pairs(session, _SAID_YES.where(col(Conversation.closed_at) >= now - RECENT), rep_id)
    people = _people(session, [*promised, *replies, *talking, *(one for one, _at in said)], rep_id)
    standing = [(customer, lapse) for customer, lapse in people.values() if lapse is not None]
    found = climbs(session, playbook, standing, now)
    return _Known(
        people=people,
        climbs=found,
        promised=promised,
        replies=frozenset(replies),
        talking=frozenset(talking),
        positive=frozenset(positive),
        coming=frozenset(one for one, closed_at in said if not _bought_since(found.get(one), closed_at)),
        blocked=_blocked(session, list(people)),
    )


def _bought_since(climb: Climb | None, at: datetime) -> bool:
    return climb is not None and climb.since is not None and climb.since.date() > at.date()


def _people(
    session: Session, owed: Collection[str], rep_id: str | None
) -> dict[str, tuple[Customer, Lapse | None]]:
    """Everybody to whom something is owed, then the lapsed customers worth most."""
    everybody = (
        sa.select(Customer, Lapse)
        .outerjoin(Lapse, col(Lapse.customer_id) == col(Customer.id))
        .where(col(Customer.erased_at).is_(None))
    )
    best = (
        everybody.where(col(Lapse.state).in_(LAPSED))
        .order_by(col(Lapse.future_value).desc(), col(Customer.id))
        .limit(POOL if rep_id else POOL_OF_ALL)
    )
    ids = list(dict.fromkeys(owed))
    found = [
        row for part in _parts(ids) for row in session.execute(everybody.where(col(Customer.id).in_(part)))
    ]
    found += session.execute(_of(best, rep_id))
    return {customer.id: (customer, lapse) for customer, lapse in found}


def _blocked(session: Session, ids: list[str]) -> frozenset[str]:
    barred = sa.select(col(Block.customer_id)).where(
        col(Block.channel).is_(None), col(Block.lifted_at).is_(None)
    )
    return frozenset(
        one for part in _parts(ids) for one in session.scalars(barred.where(col(Block.customer_id).in_(part)))
    )


def _parts(ids: list[str]) -> list[list[str]]:
    return [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]


def _of(wanted: Rows, rep_id: str | None) -> Rows:
    """Of one rep's customers and those nobody looks after."""
    if rep_id is None:
        return wanted
    return wanted.where(sa.or_(col(Customer.rep_id) == rep_id, col(Customer.rep_id).is_(None)))


def _pairs(session: Session, wanted: Rows, rep_id: str | None) -> list[Any]:
    return [tuple(row) for row in session.execute(_of(wanted, rep_id).limit(OWED))]


def _oldest(owner: Any, when: Any, *only: Any) -> Rows:
    """Customers with such a row, and when the oldest is of."""
    return (
        sa.select(owner, sa.func.min(when))
        .join(Customer, col(Customer.id) == owner)
        .where(*only)
        .group_by(owner)
        .order_by(sa.func.min(when), owner)
    )


_OPEN = col(Conversation.status) == ConversationStatus.OPEN
_PROMISES = _oldest(col(Promise.customer_id), col(Promise.due_at), col(Promise.state) == PromiseState.OPEN)
_REPLIES = _oldest(col(Reply.customer_id), col(Reply.received_at), col(Reply.handled_at).is_(None))
_TALKS = _oldest(col(Conversation.customer_id), col(Conversation.opened_at), _OPEN)
_POSITIVE = _oldest(
    col(Reply.customer_id),
    col(Reply.received_at),
    col(Reply.intent) == "affirm",
    col(Reply.conversation_id).in_(sa.select(col(Conversation.id)).where(_OPEN)),
)
_LATER = aliased(Conversation)
_SAID_YES = _oldest(
    col(Conversation.customer_id),
    col(Conversation.closed_at),
    col(Conversation.status) == ConversationStatus.CLOSED,
    col(Conversation.outcome).in_(SAID_YES),
    ~sa.exists().where(
        col(_LATER.customer_id) == col(Conversation.customer_id),
        col(_LATER.closed_at) > col(Conversation.closed_at),
    ),
)
