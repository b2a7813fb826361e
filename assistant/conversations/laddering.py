"""The whole touch ladder of one customer, told step by step: what was made, what comes, what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from assistant.conversations import plans
from assistant.conversations.climbing import EVER, Climb, Made, climb_of, shaped_by
from assistant.conversations.playbook import Playbook
from assistant.conversations.proposing import PlanView
from assistant.customers.models import Customer, Lapse
from assistant.customers.register import how_to_address
from assistant.errors import Missing
from assistant.planning.ladder import Rung
from assistant.planning.steps import Step, Who


@dataclass(frozen=True)
class Rule:
    """An override that shapes the ladder of this customer, and why."""

    name: str
    because: Mapping[str, str]


@dataclass(frozen=True)
class StepView:
    """One step: its channels in order of choice with those that can be reached, the wait in hours, what was
    made of it, and which overrides made it what it is."""

    number: int
    channels: tuple[str, ...]
    reachable: tuple[str, ...]
    wait_hours: float
    done: Made | None
    next: bool
    overrides: tuple[str, ...]


@dataclass(frozen=True)
class LadderView:
    """The ladder of one customer: who they are to it, its rules, its steps, and the next contact."""

    customer_id: str
    name: str
    tier: str
    who: Who
    made: int
    attempts: int
    silent: int
    silent_allowed: int
    overrides: tuple[Rule, ...]
    steps: tuple[StepView, ...]
    plan: PlanView


def ladder_for(session: Session, playbook: Playbook, customer_id: str, *, now: datetime) -> LadderView:
    """The ladder of one customer with what was done on it. Raises Missing, also before they are scored."""
    plan = plans.plan_customer(session, playbook, customer_id, now=now)
    customer, lapse = session.get_one(Customer, customer_id), session.get(Lapse, customer_id)
    if lapse is None:
        raise Missing(f"customer: {customer_id!r} has no score yet: run `winback score run`")
    climb = climb_of(session, playbook, customer, lapse, now)
    named = {one.name: one for one in playbook.ladder.overrides}
    return LadderView(
        customer_id=customer_id,
        name=how_to_address(customer, customer.language),
        tier=lapse.tier,
        who=climb.who,
        made=climb.made,
        attempts=climb.plan.stop.attempts,
        silent=climb.silent,
        silent_allowed=climb.plan.stop.silent,
        overrides=tuple(Rule(one, named[one].because) for one in climb.plan.overrides),
        steps=tuple(
            _step(playbook, climb, number, step) for number, step in enumerate(climb.plan.steps, start=1)
        ),
        plan=plan,
    )


def _step(playbook: Playbook, climb: Climb, number: int, step: Step) -> StepView:
    made = [one for one in climb.touches if one.counts_since(climb.since or EVER)]
    following = climb.next
    return StepView(
        number=number,
        channels=step.channels,
        reachable=tuple(one for one in step.channels if one in climb.reachable),
        wait_hours=step.wait.total_seconds() / 3600,
        done=made[number - 1] if number <= len(made) else None,
        next=isinstance(following, Rung) and following.number == number,
        overrides=tuple(one.name for one in shaped_by(playbook.ladder, climb, number)),
    )
