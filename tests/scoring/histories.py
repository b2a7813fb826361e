"""Purchase histories for the scoring tests: made ones, and the published CDNOW file where it is present."""

import csv
import os
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from assistant.scoring.bgnbd import Cohort
from assistant.scoring.purchases import Ledger, Purchases, epoch_day, ledger_of

AS_OF = date(2026, 6, 30)


def bought(name: str, *ago: int, amount: float = 20.0) -> Purchases:
    """Somebody who bought for `amount` so many days before AS_OF."""
    days = tuple(sorted(AS_OF - timedelta(days=n) for n in ago))
    return Purchases(name, days, (amount,) * len(days))


def every(name: str, gap: int, times: int, silent: int, amount: float = 20.0) -> Purchases:
    """Somebody who bought every `gap` days, `times` times, and has been silent since."""
    return bought(name, *(silent + gap * n for n in range(times)), amount=amount)


def town(people: int = 120) -> list[Purchases]:
    """A mixed company: steady buyers of several rhythms, faded ones, one-time buyers."""
    rng = np.random.default_rng(11)
    return [
        every(f"t{n}", int(rng.integers(7, 60)), int(rng.integers(1, 12)), int(rng.integers(1, 400)))
        for n in range(people)
    ]


def shared(name: str) -> Path:
    root = Path(os.environ.get("WINBACK_SHARED", Path(__file__).parents[3] / "shared"))
    path = root / "data" / "value" / name
    if not path.exists():
        pytest.skip(f"the shared file {name} is absent: set WINBACK_SHARED to check against CDNOW")
    return path


def cdnow_cohort() -> Cohort:
    with shared("cdnow_customers_summary.csv").open(encoding="utf-8") as lines:
        rows = [(float(r["frequency"]), float(r["recency"]), float(r["T"])) for r in csv.DictReader(lines)]
    return Cohort(*np.array(rows).T)


@dataclass(frozen=True)
class Line:
    customer: str
    day: date
    amount: float


def cdnow_ledger() -> Ledger:
    """The published orders."""
    text = shared("CDNOW_sample.txt").read_text(encoding="utf-8")
    lines = [
        Line(cells[1], date.fromisoformat(cells[2]), float(cells[4]))
        for cells in map(str.split, text.splitlines())
    ]
    names = sorted({line.customer for line in lines})
    place = {name: at for at, name in enumerate(names)}
    return Ledger(
        np.array([place[line.customer] for line in lines]),
        np.array([epoch_day(line.day) for line in lines]),
        np.array([line.amount for line in lines]),
        np.zeros(len(lines), dtype=np.bool_),
        names,
    )


def ledger(*people: Purchases) -> Ledger:
    return ledger_of(people)
