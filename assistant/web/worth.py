"""What customers are worth, for supervisors: tiers with their effort, how few make most of the sales, and
turnover against profit."""

from dataclasses import dataclass

from assistant import db
from assistant.customers import valuing
from assistant.customers.valuing import QuadrantWorth, TierWorth
from assistant.scoring.concentration import Concentration
from assistant.web.frame import show
from assistant.web.guard import for_supervisors, runtime
from assistant.web.languages import speaking

blueprint = for_supervisors("worth", __name__)
WIDTH, HEIGHT, EDGE = 320, 240, 12
BEST = (0.05, 0.1, 0.2, 0.5)
"""Shares of customers, best first, whose share of the sales the table tells."""


@dataclass(frozen=True)
class Curve:
    """The Lorenz curve in a drawing WIDTH by HEIGHT: the line as SVG points, and where the share of best
    customers that makes most of the sales begins."""

    line: str
    area: str
    mark: tuple[float, float]


@dataclass(frozen=True)
class TierRow:
    """A tier as shown; minutes of people told in hours."""

    tier: str
    customers: int
    value: str
    budget: str
    hours: str
    policy: str


@dataclass(frozen=True)
class QuadrantRow:
    """A quadrant with the service it asks; skills are out of three."""

    quadrant: str
    customers: int
    value: str
    approach: str
    skills: dict[str, int]


@dataclass(frozen=True)
class WorthPage:
    """Shares are percent. `best` pairs a share of customers, best first, with their share of the sales."""

    as_of: str
    currency: str
    tiers: tuple[TierRow, ...]
    quadrants: tuple[QuadrantRow, ...]
    stages: dict[str, int]
    sales: Concentration | None
    share: str
    of_sales: str
    gini: str
    best: tuple[tuple[str, str], ...]
    curve: Curve | None


@blueprint.get("/worth")
def page() -> tuple[str, int]:
    """The value of all customers together."""
    with db.reading(runtime().engine) as reading:
        found = valuing.view(reading)
    language, sales = speaking(), found.concentration
    context = WorthPage(
        as_of=found.as_of.isoformat() if found.as_of else "",
        currency=found.currency,
        tiers=tuple(_tier(one, language) for one in found.tiers),
        quadrants=tuple(_quadrant(one, language) for one in found.quadrants),
        stages={str(one): many for one, many in found.stages.items() if one != "none"},
        sales=sales if sales and sales.customers else None,
        share=_percent(sales.share) if sales else "",
        of_sales=_percent(sales.of_sales) if sales else "",
        gini=f"{sales.gini:.2f}" if sales else "",
        best=_best(sales) if sales else (),
        curve=draw(sales) if sales else None,
    )
    return show("worth", context, here="worth")


def draw(sales: Concentration) -> Curve | None:
    """The Lorenz curve of sales, customers from the smallest on; None where nobody bought."""
    if not sales.lorenz:
        return None
    line = " ".join("{:g},{:g}".format(*_place(*point)) for point in sales.lorenz)
    corner = "{:g},{:g}".format(*_place(1, 0))
    return Curve(line, f"{line} {corner}", _place(1 - sales.share, 1 - sales.of_sales))


def _place(customers: float, share: float) -> tuple[float, float]:
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    return round(EDGE + across * customers, 1), round(HEIGHT - EDGE - up * share, 1)


def _best(sales: Concentration) -> tuple[tuple[str, str], ...]:
    """What the best make of the sales, read off the curve; between its points along the line."""
    points = sales.lorenz
    told = []
    for best in BEST if points else ():
        after = next(at for at, (customers, _) in enumerate(points) if customers >= 1 - best - 1e-9)
        (left, low), (right, high) = points[max(after - 1, 0)], points[after]
        part = (1 - best - left) / (right - left) if right > left else 1.0
        told.append((_percent(best), _percent(1 - (low + part * (high - low)))))
    return tuple(told)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _tier(one: TierWorth, language: str) -> TierRow:
    value, budget, hours = (f"{number:,.0f}" for number in (one.future, one.budget, one.minutes / 60))
    return TierRow(str(one.tier), one.customers, value, budget, hours, one.policy[language])


def _quadrant(one: QuadrantWorth, language: str) -> QuadrantRow:
    service = one.service
    skills = {name: round(level) for name, level in service.skills.items()}
    approach = service.approach[language]
    return QuadrantRow(str(one.quadrant), one.customers, f"{one.future:,.0f}", approach, skills)
