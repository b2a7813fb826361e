"""Plans: whom to contact next, on which channel and when, and every rule's answer."""

from flask import Response
from pydantic import AwareDatetime

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Limit, Sentence, Told, said, sentence
from assistant.conversations import plans
from assistant.conversations.plans import PlanView

api = guard.resource("plans", "The next contact with each customer, and why")


class PlanQuery(Asked):
    """How many plans, best first."""

    limit: Limit = 50


class PlanSummary(Told):
    """The next contact; `withheld` says why there is none, `due_at` by when a rep's task is to be done."""

    customer_id: str
    name: str
    tier: str | None
    rung: int | None
    channel: str | None
    at: AwareDatetime | None
    due_at: AwareDatetime | None
    script: str | None
    withheld: Sentence | None
    why: Sentence


class RuleAnswer(Told):
    """What one rule answered."""

    rule: str
    answer: str
    reason: str
    detail: str
    until: AwareDatetime | None


class PlanDetail(PlanSummary):
    """A plan with every rule's answer."""

    checks: list[RuleAnswer]


class PlanPage(Told):
    """Plans, best first."""

    items: list[PlanSummary]


@api.get("", responses={200: PlanPage}, operation_id="list_plans")
def list_all(query: PlanQuery) -> Response:
    """Whom to contact next, best first"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        found = plans.plans(session, runtime.playbook, now=runtime.clock.now(), limit=query.limit)
    return said(PlanPage(items=[_summary(one) for one in found]))


@api.get("/<id>", responses={200: PlanDetail}, operation_id="get_plan")
def get_one(path: ById) -> Response:
    """The next contact with one customer, with every rule's answer"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        plan = plans.plan_customer(session, runtime.playbook, path.id, now=runtime.clock.now())
    checks = [RuleAnswer.model_validate(one) for one in plan.checks]
    return said(PlanDetail(**_summary(plan).model_dump(), checks=checks))


def _summary(plan: PlanView) -> PlanSummary:
    return PlanSummary(
        customer_id=plan.customer_id,
        name=plan.name,
        tier=plan.tier,
        rung=plan.rung,
        channel=plan.channel,
        at=plan.at,
        due_at=plan.due_at,
        script=plan.script_id,
        withheld=sentence(plan.withheld) if plan.withheld else None,
        why=sentence(plan.why),
    )
