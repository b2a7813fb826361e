"""A day planned for a whole company, against scoring as many customers.

Beside it what a plain loop over customers takes, a group-by in pandas where that is installed, and merely
reading the columns.
"""

import importlib.util
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from assistant.planning.channels import load_channels
from assistant.planning.daycells import open_cells
from assistant.planning.daychoice import NONE
from assistant.planning.dayplan import DayPlan, plan_day
from assistant.planning.facts import Consent, Consented, Facts
from assistant.planning.ladder import load_ladder, next_rung
from assistant.planning.rules import load_rules
from assistant.planning.slots import Slot, next_slot
from assistant.scoring.purchases import Ledger, epoch_day
from assistant.scoring.score import score_all
from tests.bench.contest import Contest
from tests.planning.crowd import NOW, TIERS, Company, company, wheres

SAMPLE = 400
"""Customers the plain loop is run for; its time for all of them is extrapolated."""
BASELINE = "score_all of as many customers"
ORDERS_EACH = 3
CONSENTS = {
    name: Consent(Consented.GIVEN, datetime(2025, 5, 1, tzinfo=NOW.tzinfo)) for name in ("sms", "call")
}


@contextmanager
def small(quick: bool) -> Iterator[Contest]:
    """20,000 customers and 40 reps."""
    yield _contest(3_000 if quick else 20_000, 40, rounds=2 if quick else 3)


@contextmanager
def large(quick: bool) -> Iterator[Contest]:
    """1,000,000 customers and 200 reps."""
    yield _contest(50_000 if quick else 1_000_000, 200, rounds=1, warm_up=False)


def _contest(customers: int, reps: int, rounds: int, *, warm_up: bool = True) -> Contest:
    firm, ledger = company(customers, reps), _ledger(customers)
    return Contest(
        "s",
        BASELINE,
        partial(_round, firm),
        partial(_timed, lambda: score_all(ledger, NOW.date())),
        rounds,
        warm_up,
    )


def _round(firm: Company) -> dict[str, float]:
    size = f"{len(firm.people):,} customers, {len(firm.roster.reps)} reps"
    made: list[DayPlan] = []
    figures = {f"plan the day of {size}": _timed(lambda: made.append(_plan(firm)))}
    plan = made[0]
    assert sum(plan.counts.values()) == len(firm.people)
    news = _after_an_outcome(firm, plan)
    figures[f"plan again after 20 outcomes, {size}"] = _timed(lambda: made.append(_plan(news, plan)))
    figures["peer: a loop over customers, gate and reps one by one (extrapolated)"] = (
        _timed(lambda: _loop(firm, SAMPLE)) * len(firm.people) / SAMPLE
    )
    if importlib.util.find_spec("pandas") is not None:
        figures["peer: pandas group-by without rules, ladder or moves"] = _timed(lambda: _grouped(firm))
    figures["limit: read every column once"] = _timed(lambda: _read(firm))
    return figures


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _plan(firm: Company, before: DayPlan | None = None) -> DayPlan:
    """The opening hours are part of the work."""
    opens = open_cells(load_rules(), firm.catalogue, wheres(), firm.policy.options, firm.grid, NOW)
    return plan_day(
        firm.policy, firm.catalogue, firm.people, opens, firm.roster, firm.grid, NOW, before=before
    )


def _after_an_outcome(firm: Company, plan: DayPlan) -> Company:
    columns = {one.name: getattr(firm.people, one.name) for one in fields(firm.people)}
    touched = firm.people.touched_today.copy()
    touched[plan.order[:20]] = True
    people = type(firm.people)(**(columns | {"touched_today": touched}))
    return Company(firm.policy, firm.catalogue, people, firm.opens, firm.roster, firm.grid)


@dataclass
class _Diary:
    """One rep's booked starts, searched from the front as a job store is."""

    free: list[datetime]


def _loop(firm: Company, many: int) -> int:
    """One customer after the other, best first: rung, gate, then the first rep with a free moment."""
    people, channels = firm.people, tuple(load_channels().ways)
    diaries = [
        _Diary([firm.grid.at(cell) for cell in np.flatnonzero(row).tolist()]) for row in firm.roster.free
    ]
    planned = 0
    for row in np.argsort(-people.value)[:many].tolist():
        if people.holdout[row] or people.released[row] or people.natural[row]:
            continue
        facts = _facts(firm, row, channels)
        rung = next_rung(load_ladder(), TIERS[people.tier[row]], 0, facts.reachable_channels)
        if rung is None or rung.channel not in CONSENTS:
            continue
        slot = next_slot(load_rules(), facts, rung.channel, NOW)
        planned += isinstance(slot, Slot) and (rung.channel == "sms" or _taken(diaries, slot))
    return planned


def _facts(firm: Company, row: int, channels: tuple[str, ...]) -> Facts:
    place = wheres()[firm.people.where[row]]
    reach = int(firm.people.reachable[row])
    return Facts(
        place.places[0][0], place.places[0][1], place.zones, consents=CONSENTS, preferred_hours=place.wish,
        reachable_channels=frozenset(name for at, name in enumerate(channels) if reach >> at & 1),
    )  # fmt: skip


def _taken(diaries: list[_Diary], slot: Slot) -> bool:
    for diary in diaries:
        for at in diary.free:
            if slot.at <= at < slot.until:
                diary.free.remove(at)
                return True
    return False


def _grouped(firm: Company) -> int:
    """Candidates by place, the best of each up to the reps' cells: no ladder, no wishes, no chains."""
    import pandas as pd

    people = firm.people
    frame = pd.DataFrame(
        {
            "where": people.where, "worth": people.value * people.chance.max(axis=1),
            "out": people.holdout | people.released | people.natural | people.talking | people.touched_today,
            "step": people.step,
        }
    )  # fmt: skip
    wanted = frame[~frame.out & (frame.step != NONE)].sort_values("worth", ascending=False)
    cells = int(firm.roster.free.sum()) // max(wanted["where"].nunique(), 1)
    return len(wanted.groupby("where").head(cells))


def _read(firm: Company) -> float:
    return sum(float(np.sum(one)) for one in vars(firm.people).values() if isinstance(one, np.ndarray))


def _ledger(customers: int) -> Ledger:
    """Orders over the last three years, three a customer on average."""
    dice = np.random.default_rng(7)
    many = customers * ORDERS_EACH
    day = epoch_day((NOW - timedelta(days=1)).date()) - dice.integers(0, 1_000, many)
    owner = np.sort(dice.integers(0, customers, many))
    amounts = dice.gamma(4.0, 9.0, many) + 1
    return Ledger(owner, day, amounts, np.ones(many, bool), [f"c{number}" for number in range(customers)])
