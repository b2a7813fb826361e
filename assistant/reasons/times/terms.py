"""What a stretch of text says about time, before it is set against a calendar."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

NOON, MIDNIGHT = 12 * 60, 24 * 60


class Bound(StrEnum):
    """Which side of the time they mean."""

    AT = "at"
    FROM = "from"  # that day, or that time, or later
    AFTER = "after"  # a later day
    BEFORE = "before"
    BY = "by"  # up to and with that day
    UNTIL = "until"  # a clause says whether they are free or busy until then


@dataclass(frozen=True, slots=True)
class Clock:
    """Minutes into a day. `sure`: the half of the day was said; else twelve hours later fits as well."""

    minutes: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From one clock time to another, on the same day."""

    start: Clock
    end: Clock


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, by its id in callbacks.yaml."""

    id: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """So many days from today."""

    days: int


@dataclass(frozen=True, slots=True)
class MonthsAhead:
    months: int


@dataclass(frozen=True, slots=True)
class Year:
    year: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """Monday is 0; `week` is 0 for this one, 1 for the next, None when it was not said."""

    day: int
    week: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    week: int
    weekend: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """This month or a later one; `edge` is start or end, or empty for all of it."""

    ahead: int
    edge: str = ""


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of a month; the next one of that name where month or year were not said."""

    day: int
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Slashed:
    """Two numbers with a stroke: day and month, or month and day, as the country writes it."""

    first: int
    second: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Feast:
    """A holiday, by its place in callbacks.yaml."""

    index: int


@dataclass(frozen=True, slots=True)
class Wait:
    """So long from now."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Vague:
    """Words that name no time, by their place in callbacks.yaml."""

    index: int


Day = Ahead | MonthsAhead | Year | Weekday | Week | Month | MonthDay | Slashed | Feast
Term = Clock | Span | Part | Day | Wait | Vague


@dataclass(frozen=True, slots=True)
class Mention:
    """Terms said by text[start:end] of the normalised text.

    `instead`: it takes back what was said before. `weak`: they are busy until then, and may say more.
    `taken_back`: no call is needed then, which is not to ask for one at another time.
    """

    start: int
    end: int
    terms: tuple[Term, ...]
    bound: Bound = Bound.AT
    negated: bool = False
    instead: bool = False
    weak: bool = False
    taken_back: bool = False


def is_day(term: Term) -> bool:
    """Whether a term names a day or days."""
    return not isinstance(term, Clock | Span | Part | Wait | Vague)
