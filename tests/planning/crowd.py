"""A made-up company of any size for planning its day: customers as columns, places, reps."""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from assistant.planning.channels import Catalogue, load_channels
from assistant.planning.daycells import Where, open_cells
from assistant.planning.daychoice import People
from assistant.planning.daypolicy import DayPolicy, load_day_policy
from assistant.planning.hours import Hours
from assistant.planning.ladder import load_ladder
from assistant.planning.roster import BoolArray, Grid, Rep, Roster, day_grid, roster_of
from assistant.planning.rules import load_rules
from assistant.planning.rungs import rungs_of
from assistant.planning.steps import Who
from assistant.planning.worth_acting import NEVER

NOW = datetime(2026, 11, 23, 0, tzinfo=UTC)
TIERS = ("key", "major", "ordinary", "small", "release")
SHARES = (0.02, 0.08, 0.3, 0.4, 0.2)
WORTH = (900.0, 300.0, 90.0, 25.0, 6.0)
LANGUAGES, SKILLS = ("en", "zh"), ("professional", "service", "communication")
PLACES = (
    *(("CN", None, "Asia/Shanghai"), ("SG", None, "Asia/Singapore"), ("GB", None, "Europe/London")),
    *(("US", "NY", "America/New_York"), ("US", "TX", "America/Chicago"), ("US", "CA", "America/Los_Angeles")),
    *(("DE", None, "Europe/Berlin"), ("BR", "SP", "America/Sao_Paulo"), ("AU", None, "Australia/Sydney")),
)
WISHES = (None, None, None, ("18:00", "20:00"), ("10:00", "12:00"))
PROFILES = (Who(), Who(kind="firm"), Who(kind="person", relationship="warm"), Who(relationship="wary"))
OFFICE = Hours((((9 * 60, 18 * 60),),) * 7)


@dataclass(frozen=True)
class Company:
    """All that plan_day takes, but the moment."""

    policy: DayPolicy
    catalogue: Catalogue
    people: People
    opens: BoolArray
    roster: Roster
    grid: Grid


def wheres() -> list[Where]:
    return [Where(((land, part),), (zone,), wish) for land, part, zone in PLACES for wish in WISHES]


def company(customers: int, reps: int, *, seed: int = 7, now: datetime = NOW) -> Company:
    policy, catalogue, grid = (
        load_day_policy(),
        load_channels(),
        day_grid(now, load_day_policy().unit_minutes),
    )
    opens = open_cells(load_rules(), catalogue, wheres(), policy.options, grid, now)
    staff = [_rep(number) for number in range(reps)]
    roster = roster_of(staff, grid, LANGUAGES, SKILLS)
    return Company(policy, catalogue, people(customers, reps, grid, seed), opens, roster, grid)


def _rep(number: int) -> Rep:
    zone = ("Asia/Shanghai", "Europe/London", "America/New_York")[number % 3]
    languages = frozenset({"zh", "en"} if number % 2 else {"zh"} if number % 3 == 0 else {"en"})
    return Rep(f"rep{number}", zone, OFFICE, languages, frozenset({"communication", SKILLS[number % 3]}))


def people(customers: int, reps: int, grid: Grid, seed: int) -> People:
    """Customers as columns; flags, debts and standings drawn at random."""
    dice = np.random.default_rng(seed)
    policy, channels = load_day_policy(), tuple(load_channels().ways)
    tier = dice.choice(len(TIERS), customers, p=SHARES)
    value = dice.gamma(2.0, 0.5, customers) * np.array(WORTH)[tier]
    drawn = {name: dice.random(customers) < share for name, share in FLAGS.items()}
    place = dice.integers(0, len(PLACES) * len(WISHES), customers)
    ladder = rungs_of(
        load_ladder(), TIERS, PROFILES, tier=tier, who=dice.integers(0, len(PROFILES), customers),
        attempts=dice.integers(0, 3, customers), silent=dice.integers(0, 7, customers) // 3,
    )  # fmt: skip
    reach = np.array(
        [0, *(1 << channels.index(name) for name in ("sms", "call", "letter", "message", "visit"))]
    )
    had = dice.random((customers, 5)) < np.array([0.9, 0.9, 0.5, 0.2, 0.5])
    return People(
        id=np.arange(customers), tiers=TIERS, steps=ladder.channels, tier=tier, value=value,
        chance=dice.beta(2, 8, (customers, len(policy.options))).astype(np.float32),
        step=ladder.step, reachable=(had * reach[1:]).sum(axis=1),
        wish=np.where(dice.random(customers) < 0.1, channels.index("sms"), -1), where=place,
        ready_at=grid.start + dice.integers(-10 * 86_400, 3 * 86_400, customers),
        owner=np.where(dice.random(customers) < 0.6 * (reps > 0), dice.integers(0, reps or 1, customers), -1),
        language=np.where(place < len(WISHES), 1, 0),
        promise_due=_some(dice, customers, 0.001, grid),
        replied_at=_some(dice, customers, 0.002, grid), **drawn,
    )  # fmt: skip


FLAGS = {
    "holdout": 0.1, "released": 0.03, "natural": 0.05, "talking": 0.02, "touched_today": 0.02, "asked": 0.01,
}  # fmt: skip


def _some(dice: np.random.Generator, many: int, share: float, grid: Grid) -> np.ndarray:
    return np.where(dice.random(many) < share, grid.start - dice.integers(0, 86_400, many), NEVER)
