"""A customer's orders as marks on a line of time, with the gap they used to keep as a band."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH, HEIGHT, EDGE = 720, 96, 12
MOST_RADIUS, LEAST_RADIUS = 10.0, 4.0


@dataclass(frozen=True)
class Bought:
    """One order as the chart needs it."""

    on: date
    amount: float
    needed: bool


@dataclass(frozen=True)
class Dot:
    """One order on the line: area goes with the amount."""

    x: float
    radius: float
    needed: bool
    title: str


@dataclass(frozen=True)
class Chart:
    """The drawing in its own units, WIDTH by HEIGHT; `band` is where the next order was to be expected."""

    dots: tuple[Dot, ...]
    today: float
    band: tuple[float, float] | None
    years: tuple[tuple[float, str], ...]


def draw(orders: Sequence[Bought], usual_gap_days: float | None, today: date) -> Chart | None:
    """The chart of a customer who bought at least once; None otherwise. Refunds are not marks."""
    bought = sorted(
        (order for order in orders if order.amount > 0 and order.on <= today), key=lambda one: one.on
    )
    if not bought:
        return None
    first, last = bought[0].on, bought[-1].on
    expected = last + timedelta(days=min(usual_gap_days, 3650.0)) if usual_gap_days else None
    end = max(today, expected or today)
    span = max((end - first).days, 30)

    def place(on: date) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * min((on - first).days / span, 1.0), 1)

    most = max(order.amount for order in bought)
    dots = tuple(
        Dot(place(one.on), _radius(one.amount, most), one.needed, one.on.isoformat()) for one in bought
    )
    band = (place(last), place(expected)) if expected else None
    years = tuple((place(date(year, 1, 1)), str(year)) for year in range(first.year + 1, end.year + 1))
    return Chart(dots, place(today), band, years if len(years) <= 12 else years[:: len(years) // 6])


def _radius(amount: float, most: float) -> float:
    return round(max(LEAST_RADIUS, MOST_RADIUS * math.sqrt(amount / most)), 1)
