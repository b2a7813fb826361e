"""What all customers together are worth: by tier with the effort each may take, by quadrant, by stage, and
how few make most of the sales."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlmodel import Session, col

from assistant.customers import runs
from assistant.customers.models import Customer, Lapse
from assistant.scoring.concentration import Concentration
from assistant.scoring.quadrants import Quadrant, Service, services
from assistant.scoring.stages import Stage
from assistant.scoring.value import TIERS, Tier
from assistant.scoring.worth import worth

_CONCENTRATION = TypeAdapter(Concentration)


@dataclass(frozen=True)
class TierWorth:
    """The customers of a tier. Money is of the next 52 weeks: `future` with an effort to win them back,
    `standing` without; `budget` is the most that all of them together may take, beside `minutes` of
    people."""

    tier: Tier
    customers: int
    future: float
    standing: float
    budget: float
    minutes: float
    policy: Mapping[str, str]


@dataclass(frozen=True)
class QuadrantWorth:
    """The customers of a quadrant, and how they are served."""

    quadrant: Quadrant
    customers: int
    future: float
    service: Service


@dataclass(frozen=True)
class WorthView:
    """Everybody scored, as of the newest run. `concentration` is of the sales of the 365 days before it, None
    where no run has told it yet; money is in `currency`, empty before the first run."""

    as_of: date | None
    currency: str
    tiers: tuple[TierWorth, ...]
    quadrants: tuple[QuadrantWorth, ...]
    stages: Mapping[Stage, int]
    concentration: Concentration | None


def view(session: Session) -> WorthView:
    """What customers are worth by their newest standings; erased ones are left out."""
    run = runs.in_force(session)
    sales = run.books.get("concentration") if run else None
    stages = _grouped(session, Lapse.stage)
    return WorthView(
        as_of=run.as_of if run else None,
        currency=run.books.get("currency", "") if run else "",
        tiers=_tiers(_grouped(session, Lapse.tier)),
        quadrants=_quadrants(_grouped(session, Lapse.quadrant)),
        stages={one: stages[one][0] for one in Stage if one in stages},
        concentration=_CONCENTRATION.validate_python(sales) if sales else None,
    )


def _grouped(session: Session, column: Any) -> dict[str, tuple[int, float, float, float]]:
    """By the values of a column: customers, future and standing value, and future value above zero."""
    future = col(Lapse.future_value)
    query = (
        sa.select(
            column,
            sa.func.count(),
            sa.func.sum(future),
            sa.func.sum(sa.func.coalesce(col(Lapse.standing_value), 0.0)),
            sa.func.sum(sa.case((future > 0, future), else_=0.0)),
        )
        .join(Customer, col(Customer.id) == col(Lapse.customer_id))
        .where(col(Customer.erased_at).is_(None), column.is_not(None))
        .group_by(column)
    )
    return {name: (many, *map(float, money)) for name, many, *money in session.execute(query)}


def _tiers(found: Mapping[str, tuple[int, float, float, float]]) -> tuple[TierWorth, ...]:
    told = []
    for tier in TIERS:
        many, future, standing, above = found.get(tier, (0, 0.0, 0.0, 0.0))
        effort = worth().effort[tier]
        told.append(
            TierWorth(tier, many, future, standing, effort.money(above), effort.minutes * many, effort.policy)
        )
    return tuple(told)


def _quadrants(found: Mapping[str, tuple[int, float, float, float]]) -> tuple[QuadrantWorth, ...]:
    nobody = (0, 0.0, 0.0, 0.0)
    each = ((one, found.get(one, nobody)) for one in Quadrant)
    return tuple(QuadrantWorth(one, many, future, services()[one]) for one, (many, future, *_) in each)
