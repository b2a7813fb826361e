"""A rung of the ladder as a proposal: its moment, what a person is asked to do by when, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from sqlmodel import Session

from assistant.conversations import hours
from assistant.conversations.casting import Cast
from assistant.conversations.climbing import Climb, because, reaching, shaped_by
from assistant.conversations.playbook import Playbook
from assistant.conversations.wording import ending, joined, ladder_sentence
from assistant.customers import telling
from assistant.customers.models import Channel, Customer, Lapse
from assistant.customers.register import how_to_address
from assistant.planning.channels import RepTask, task_for
from assistant.planning.codes import Why
from assistant.planning.decisions import Check, Decision, Go, Later, Never
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.ladder import Rung
from assistant.planning.response import explaining
from assistant.planning.slots import Withheld
from assistant.planning.timing import Timed
from assistant.planning.words import explain, word_for

LANGUAGES = ("en", "zh")
TALKS = (Channel.SMS, Channel.CALL)
"""Channels on which a script is spoken or sent; every other touch is a task for a person."""


@dataclass(frozen=True)
class PlanView:
    """The next contact: rung, channel, moment and script with the occasion it is for, or the sentence that
    says why there is none. `hour` says what speaks for the moment, where that was learned; `task` is what a
    rep is asked to carry, and by when."""

    customer_id: str
    name: str
    tier: str | None
    zone: str
    rung: int | None
    channel: str | None
    at: datetime | None
    open_now: bool
    script_id: str | None
    withheld: Mapping[str, str] | None
    why: Mapping[str, str]
    checks: tuple[Check, ...] = ()
    occasion: str = ""
    hour: Mapping[str, str] | None = None
    task: RepTask | None = None

    @property
    def due_at(self) -> datetime | None:
        """By when a rep's task is to be done; None where it is none."""
        return self.task.due_at if self.task else None

    def is_late(self, now: datetime) -> bool:
        """Whether a rep's task should have been done by now."""
        return self.task is not None and self.task.due_at < now


@dataclass(frozen=True)
class Case:
    """One customer as a proposal sees them."""

    customer: Customer
    lapse: Lapse
    facts: Facts
    climb: Climb


def propose(
    session: Session, playbook: Playbook, case: Case, rung: Rung, picked: Cast | None, now: datetime
) -> PlanView:
    """A rung with its moment: after the wait it asks for, when the contact rules allow."""
    if rung.channel not in TALKS:
        return _by_a_person(playbook, case, rung, picked, now)
    facts, customer = case.facts, case.customer
    earliest = max(now, _ready(case, rung, now))
    found = hours.hour_for(
        session, playbook.rules, facts, customer.id, rung.channel, rung.number, earliest,
        occasion=picked.occasion if picked else "",
    )  # fmt: skip
    decision = may_go(playbook.rules, facts, rung.channel, now)
    if isinstance(found, Withheld):
        return _withheld(case, rung, Never(found.reason, found.rule, decision.checks))
    return view(
        customer,
        case.lapse,
        rung=rung,
        at=found.slot.at,
        open_now=isinstance(decision, Go) and earliest <= now and (not found.choice or found.slot.at <= now),
        hour=_why_then(found),
        picked=picked,
        why=_why(playbook, case, rung),
        checks=decision.checks,
    )


def _by_a_person(playbook: Playbook, case: Case, rung: Rung, picked: Cast | None, now: datetime) -> PlanView:
    """A letter, a message typed by hand, a visit: due so many days after it could first be made."""
    way = playbook.policies.channels.way(rung.channel)
    facts, ready = reaching(playbook, case.facts, case.climb), _ready(case, rung, now)
    decision = may_go(playbook.rules, facts, way.follows, max(now, ready))
    if isinstance(decision, Never):
        return _withheld(case, rung, decision)
    first = may_go(playbook.rules, facts, way.follows, ready)
    task, at = task_for(way, _moment(first, ready)), _moment(decision, max(now, ready))
    return view(
        case.customer,
        case.lapse,
        rung=rung,
        at=at,
        open_now=at <= now,
        picked=picked,
        why=_why(playbook, case, rung),
        checks=decision.checks,
        task=task,
    )


def _ready(case: Case, rung: Rung, now: datetime) -> datetime:
    """When the rung's wait is over. The first one counts from when we could know that they left."""
    before = max((attempt.at for attempt in case.facts.attempts), default=None)
    if before is not None:
        return before + rung.wait
    left = case.lapse.lapsed_on
    known = datetime.combine(left, time(), UTC) if left else case.lapse.scored_at
    return min(max(known, case.customer.created_at), now)


def _moment(decision: Decision, at: datetime) -> datetime:
    return decision.until if isinstance(decision, Later) else at


def _withheld(case: Case, rung: Rung, held: Never) -> PlanView:
    words = {language: explain(held, language, case.customer.zone) for language in LANGUAGES}
    return view(case.customer, case.lapse, rung=rung, withheld=words, checks=held.checks)


def _why_then(found: Timed) -> Mapping[str, str] | None:
    """What speaks for the hour, where it was chosen by what contacts taught."""
    if found.choice is None:
        return None
    return {language: explaining.explain(found.choice, language) for language in LANGUAGES}


def _why(playbook: Playbook, case: Case, rung: Rung) -> dict[str, str]:
    """Why this customer, why this channel, and what differs for them: the moment explains itself by standing
    beside it."""
    lead = telling.why_both(case.lapse)
    shaping = [] if rung.why is Why.WISH else because(shaped_by(playbook.ladder, case.climb, rung.number))
    if rung.why is Why.LADDER:
        name = playbook.policies.channels.way(rung.channel).name
        return joined(lead, ladder_sentence(rung.number, rung.channel, case.lapse.tier, name), *shaping)
    chosen = {language: ending(word_for(rung.why, language), language) for language in LANGUAGES}
    return joined(lead, chosen, *shaping)


def nothing(customer: Customer, lapse: Lapse | None, *why: Mapping[str, str]) -> PlanView:
    """No contact, and why."""
    return view(customer, lapse, withheld=joined(*why))


def view(
    customer: Customer,
    lapse: Lapse | None,
    *,
    rung: Rung | None = None,
    at: datetime | None = None,
    open_now: bool = False,
    picked: Cast | None = None,
    withheld: Mapping[str, str] | None = None,
    why: Mapping[str, str] | None = None,
    checks: Sequence[Check] = (),
    hour: Mapping[str, str] | None = None,
    task: RepTask | None = None,
) -> PlanView:
    """What a page or a program is shown of a plan."""
    return PlanView(
        customer_id=customer.id,
        name=how_to_address(customer, customer.language),
        tier=lapse.tier if lapse else None,
        zone=customer.zone,
        rung=rung.number if rung else None,
        channel=rung.channel if rung else None,
        at=at,
        open_now=open_now,
        script_id=picked.script.id if picked else None,
        withheld=withheld,
        why=why or (telling.why_both(lapse) if lapse else withheld or {}),
        checks=tuple(checks),
        occasion=picked.occasion if picked else "",
        hour=hour,
        task=task,
    )
