"""What all customers together are worth."""

from datetime import date

from flask import Response

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Sentence, Told, said, sentence
from assistant.customers import valuing
from assistant.reps.models import Role

api = guard.resource("worth", "What customers are worth together", role=Role.SUPERVISOR)


class TierTold(Told):
    """A tier. Money is of the next 52 weeks; `budget` and `minutes` are the most all of them may take."""

    tier: str
    customers: int
    future: float
    standing: float
    budget: float
    minutes: float
    policy: Sentence


class QuadrantTold(Told):
    """A quadrant of turnover and profit, how it is served, and the skills that asks, 1 to 3."""

    quadrant: str
    customers: int
    future: float
    approach: Sentence
    skills: dict[str, float]


class ConcentrationTold(Told):
    """Of the `customers` with sales the `share` that makes `of_sales` of them, best first; the Lorenz curve
    as pairs of a share of customers, smallest first, and of sales."""

    customers: int
    without: int
    of_sales: float
    share: float
    gini: float
    lorenz: list[tuple[float, float]]


class WorthTold(Told):
    """Everybody scored, as of the newest run; money in `currency`."""

    as_of: date | None
    currency: str
    tiers: list[TierTold]
    quadrants: list[QuadrantTold]
    stages: dict[str, int]
    concentration: ConcentrationTold | None


@api.get("", responses={200: WorthTold}, operation_id="get_worth")
def get() -> Response:
    """Tiers with their effort, quadrants, and how few make most of the sales; for keys of supervisors"""
    with db.reading(guard.runtime().engine) as session:
        found = valuing.view(session)
    quadrants = [
        QuadrantTold(
            quadrant=str(one.quadrant),
            customers=one.customers,
            future=one.future,
            approach=sentence(one.service.approach),
            skills=dict(one.service.skills),
        )
        for one in found.quadrants
    ]
    sales = found.concentration
    return said(
        WorthTold(
            as_of=found.as_of,
            currency=found.currency,
            tiers=[TierTold.model_validate(one) for one in found.tiers],
            quadrants=quadrants,
            stages={str(one): many for one, many in found.stages.items()},
            concentration=ConcentrationTold.model_validate(sales) if sales else None,
        )
    )
