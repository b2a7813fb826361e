"""How far up the touch ladder customers are, and which ladder it is; for one customer or for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from assistant.conversations.models import LearnedReason
from assistant.conversations.occasions import STANDS
from assistant.conversations.playbook import Playbook
from assistant.conversations.wording import ending
from assistant.customers.bought import last_days
from assistant.customers.models import Channel, Customer, Interaction, InteractionKind, Lapse, Phone
from assistant.planning.channels import Carrier
from assistant.planning.facts import Facts
from assistant.planning.ladder import End, Ladder, Plan, Rung, plan_for, rung_or_end
from assistant.planning.steps import Override, Step, Who
from assistant.planning.traits import bond_of, data_of, kind_of
from assistant.reasons.taxonomy import Family, Taxonomy
from assistant.touches.facts import COUNTED
from assistant.touches.models import Touch, TouchState

T = TypeVar("T")
GREETING = "greeting"
"""The purpose of a touch that keeps a relationship warm: no attempt to win anybody back."""
ATTEMPTS = ("opening", "followup")
BY_MACHINE = frozenset({"sms", "automated_call"})
IN_PERSON = (InteractionKind.VISIT, InteractionKind.CALL, InteractionKind.HELP, InteractionKind.ADVICE)
WITHDRAWN = (TouchState.CANCELLED, TouchState.SUPERSEDED)
AT_ONCE = 400
"""Customers in one query: databases take only so many values."""
STAGES = {"none": "never_bought", "trial": "new", "growth": "growing", "mature": "active"}
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Made:
    """One contact of ours as it is on record."""

    channel: str
    purpose: str
    state: str
    due_at: datetime
    at: datetime
    why: str
    content: str

    @property
    def happened(self) -> bool:
        """Whether it was made: a call nobody answered is an attempt, a text that failed is none."""
        rang = self.channel == Channel.CALL and self.state == TouchState.FAILED
        return rang or self.state in COUNTED

    def counts_since(self, since: datetime) -> bool:
        """Whether it is a step of the ladder in the cycle that began then."""
        return self.purpose in ATTEMPTS and self.due_at >= since


@dataclass(frozen=True)
class Climb:
    """One customer on the ladder: who they are to it, the ladder that follows, and what was made of it.

    `touches`: every contact on record, oldest first; `made` and `silent` count those of this cycle.
    """

    tier: str
    who: Who
    plan: Plan
    touches: tuple[Made, ...]
    made: int
    silent: int
    reachable: frozenset[str]
    preferred: str | None
    since: datetime | None
    last_at: datetime | None
    natural: bool
    complaint: bool

    @property
    def next(self) -> Rung | End:
        """The next touch, or why there is none."""
        return rung_or_end(self.plan, self.made, self.reachable, self.preferred, silent=self.silent)


def climbs(
    session: Session, playbook: Playbook, standing: Sequence[tuple[Customer, Lapse]], now: datetime
) -> dict[str, Climb]:
    """Where each of these customers is on their ladder, by id: six queries for every 400 of them."""
    found: dict[str, Climb] = {}
    for start in range(0, len(standing), AT_ONCE):
        part = standing[start : start + AT_ONCE]
        record = _record(session, [customer.id for customer, _lapse in part], now)
        for customer, lapse in part:
            found[customer.id] = _climb(playbook, record, customer, lapse, now)
    return found


def climb_of(session: Session, playbook: Playbook, customer: Customer, lapse: Lapse, now: datetime) -> Climb:
    """Where one customer is on their ladder."""
    return climbs(session, playbook, [(customer, lapse)], now)[customer.id]


def reaching(playbook: Playbook, facts: Facts, climb: Climb) -> Facts:
    """The facts for a touch that a person makes: what they can be reached by, and no provider."""
    followed = {playbook.policies.channels.way(code).follows for code in climb.reachable}
    return replace(facts, provider=None, reachable_channels=climb.reachable | followed)


def shaped_by(ladder: Ladder, climb: Climb, number: int) -> tuple[Override, ...]:
    """The overrides without which touch `number` would be another, or would not be the last but one."""
    steps, found = ladder.tiers[climb.tier], []
    for one in (each for each in ladder.overrides if each.name in climb.plan.overrides):
        after = one.applied(steps)
        if _at(steps, number) != _at(after, number):
            found.append(one)
        steps = after
    return tuple(found)


def because(overrides: Sequence[Override]) -> list[dict[str, str]]:
    """What speaks for each override, as a sentence by language."""
    return [
        {language: ending(one.because[language], language) for language in ("en", "zh")} for one in overrides
    ]


def _at(steps: tuple[Step, ...], number: int) -> Step | None:
    return steps[number - 1] if number <= len(steps) else None


@dataclass(frozen=True)
class _Record:
    """What six queries say of a few hundred customers, by id."""

    bought: Mapping[str, date]
    touches: Mapping[str, tuple[Made, ...]]
    met: Mapping[str, datetime]
    told: Mapping[str, tuple[str, datetime]]
    phones: frozenset[str]
    complaints: frozenset[str]


def _record(session: Session, ids: list[str], now: datetime) -> _Record:
    phones = sa.select(col(Phone.customer_id)).where(
        col(Phone.customer_id).in_(ids), col(Phone.wrong_since_at).is_(None)
    )
    complaints = sa.select(col(Interaction.customer_id)).where(
        col(Interaction.customer_id).in_(ids),
        col(Interaction.kind) == InteractionKind.COMPLAINT,
        col(Interaction.open).is_(True),
    )
    met = (
        sa.select(col(Interaction.customer_id), sa.func.max(col(Interaction.at)))
        .where(col(Interaction.customer_id).in_(ids), col(Interaction.kind).in_(IN_PERSON))
        .group_by(col(Interaction.customer_id))
    )
    return _Record(
        bought=last_days(session, ids, now),
        touches=_touches(session, ids),
        met=_by_customer(session, met),
        told=_told(session, ids),
        phones=frozenset(session.scalars(phones)),
        complaints=frozenset(session.scalars(complaints)),
    )


def _by_customer(session: Session, latest: sa.Select[str, T]) -> dict[str, T]:
    return {customer_id: when for customer_id, when in session.execute(latest)}  # noqa: C416 - rows, no pairs


def _touches(session: Session, ids: list[str]) -> dict[str, tuple[Made, ...]]:
    happened = sa.func.coalesce(Touch.sent_at, Touch.settled_at, Touch.due_at, type_=UTCDateTime())
    columns = (Touch.channel, Touch.purpose, Touch.state, Touch.due_at, happened, Touch.why, Touch.line_id)
    wanted = (
        sa.select(col(Touch.customer_id), *columns)  # type: ignore[call-overload]
        .where(col(Touch.customer_id).in_(ids), col(Touch.state).not_in(WITHDRAWN))
        .order_by(col(Touch.customer_id), col(Touch.seq))
    )
    found: dict[str, list[Made]] = {}
    for customer_id, *rest in session.execute(wanted):
        found.setdefault(customer_id, []).append(Made(*rest))
    return {customer_id: tuple(made) for customer_id, made in found.items()}


def _told(session: Session, ids: list[str]) -> dict[str, tuple[str, datetime]]:
    """The reason each told us last, as `occasions.known_reason` reads it."""
    told = (
        sa.select(col(LearnedReason.customer_id), col(LearnedReason.reason), col(LearnedReason.at))
        .where(
            col(LearnedReason.customer_id).in_(ids),
            col(LearnedReason.withdrawn_at).is_(None),
            col(LearnedReason.how) != "inferred",
            col(LearnedReason.probability) >= STANDS,
        )
        .order_by(col(LearnedReason.at).desc(), col(LearnedReason.probability).desc(), col(LearnedReason.id))
    )
    found: dict[str, tuple[str, datetime]] = {}
    for customer_id, reason, at in session.execute(told):
        found.setdefault(customer_id, (reason, at))
    return found


def _climb(playbook: Playbook, record: _Record, customer: Customer, lapse: Lapse, now: datetime) -> Climb:
    bought, touches = record.bought.get(customer.id), record.touches.get(customer.id, ())
    since = datetime.combine(bought, time(), UTC) if bought else None
    told = record.told.get(customer.id)
    reason = told[0] if told and (bought is None or bought <= told[1].date()) else ""
    family = _family(playbook.taxonomy, reason)
    complaint = customer.id in record.complaints
    talks = [one.at for one in touches if one.happened]
    talks += [at for at in (record.met.get(customer.id), customer.last_heard_at) if at is not None]
    who = Who(
        kind=kind_of(playbook.policies.traits, customer.name, customer.traits),
        stage=_stage(lapse),
        relationship=_relationship(playbook, record, customer, since, now),
        family=family,
        reason=reason,
    )
    natural = family == Family.NATURAL
    if natural and complaint:  # a complaint is answered, whatever took them elsewhere
        who = replace(who, family="", reason="")
    return Climb(
        tier=lapse.tier,
        who=who,
        plan=plan_for(playbook.ladder, lapse.tier, who),
        touches=touches,
        made=sum(one.counts_since(since or EVER) for one in touches),
        silent=sum(_unanswered(one, customer, since) for one in touches),
        reachable=_reachable(playbook, customer, customer.id in record.phones),
        preferred=customer.preferred_channel,
        since=since,
        last_at=max(talks, default=None),
        natural=natural,
        complaint=complaint,
    )


def _unanswered(one: Made, customer: Customer, since: datetime | None) -> bool:
    counts = one.happened and one.purpose not in ("reply", GREETING) and one.at >= (since or EVER)
    return counts and not (customer.last_heard_at is not None and customer.last_heard_at >= one.at)


def _stage(lapse: Lapse) -> str:
    leaving = lapse.state in ("at_risk", "lapsed", "never_bought")
    return lapse.state if leaving else STAGES.get(lapse.stage or "", "active")


def _family(taxonomy: Taxonomy, reason: str) -> str:
    return next((str(one.family) for one in taxonomy.reasons if one.id == reason), "")


def _relationship(
    playbook: Playbook, record: _Record, customer: Customer, since: datetime | None, now: datetime
) -> str:
    """How they stand with us: as noted; wary after a no in this cycle or where careful; warm for a while
    after they wrote or met us; never_met only where contacts are on record and none was a person's. An empty
    record proves nothing."""
    words = playbook.policies.traits
    if noted := bond_of(words, customer.traits):
        return noted
    refused = customer.refused_at is not None and customer.refused_at >= (since or EVER)
    if refused or (customer.style or "") in words.careful:
        return "wary"
    touches = [one for one in record.touches.get(customer.id, ()) if one.happened]
    spoken = [
        one.at for one in touches
        if (one.channel not in BY_MACHINE or one.purpose == "manual") and one.state != TouchState.FAILED
    ]  # fmt: skip
    met = record.met.get(customer.id)
    signs = [at for at in (met, customer.last_heard_at) if at is not None]
    if any(now - at <= timedelta(days=words.warm_days) for at in signs):
        return "warm"
    if met is None and not spoken:
        return "never_met" if touches else ""
    return "neutral"


def _reachable(playbook: Playbook, customer: Customer, by_phone: bool) -> frozenset[str]:
    """What the contact data on record suffice for; the product itself carries texts and nothing else."""
    data = set(data_of(playbook.policies.traits, customer.traits))
    data |= {"phone"} if by_phone else set()
    data |= {"city"} if customer.city else set()
    ways = playbook.policies.channels.ways
    carried = {code for code, way in ways.items() if way.carrier is Carrier.REP or code == Channel.SMS}
    return playbook.policies.channels.reachable(data) & carried
