"""What value sources other than buying are worth, how much effort each tier may take, and when to stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from assistant.scoring.extras import SOURCES, Equivalents
from assistant.scoring.sheet import Sheet, read_sheet
from assistant.scoring.value import Tier

FILE = "worth.yaml"
VERSION = 1


@dataclass(frozen=True)
class Effort:
    """What one customer of a tier may take in a year: a share of their expected margin, and minutes."""

    share: float
    minutes: float
    policy: Mapping[str, str]

    def money(self, future_value: float) -> float:
        """The most to spend on a customer of this expected margin."""
        return self.share * max(future_value, 0.0)


@dataclass(frozen=True)
class Stop:
    """Attempts after which nobody is tried again; fewer where none was answered."""

    attempts: int
    silent_attempts: int


@dataclass(frozen=True)
class Worth:
    """A checked file of what value sources are worth, what effort tiers may take, and what one more attempt
    to win somebody back costs, in money of the orders."""

    equivalents: Equivalents
    effort: Mapping[Tier, Effort]
    stop: Stop
    attempt_cost: float


@lru_cache(maxsize=1)
def worth() -> Worth:
    """The file shipped with the product, read once."""
    return read_worth((files("assistant.scoring") / FILE).read_text("utf-8"))


def read_worth(text: str, file: str = FILE) -> Worth:
    """Reads and checks a file of worth and effort. Raises Invalid naming file, line and what is wrong."""
    top = read_sheet(text, file)
    top.only("schema_version", "equivalents", "effort", "stop", "attempt_cost")
    if top.number("schema_version") != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    effort, stop = top.under("effort"), top.under("stop")
    effort.only(*Tier)
    stop.only("attempts", "silent_attempts")
    return Worth(
        Equivalents(**top.under("equivalents").numbers(*SOURCES)),
        {tier: _effort(effort.under(tier)) for tier in Tier},
        Stop(int(stop.number("attempts", 1, 100)), int(stop.number("silent_attempts", 1, 100))),
        top.number("attempt_cost"),
    )


def _effort(row: Sheet) -> Effort:
    row.only("share", "minutes", "policy")
    return Effort(row.number("share", 0, 1), row.number("minutes"), row.both("policy"))
