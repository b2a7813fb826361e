"""What a contact can be: a channel at a kind of hour, for a kind of customer, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class DayPart(StrEnum):
    """A stretch of the recipient's local day. Evening begins at 16:00, where the evidence for calls turns."""

    MORNING = "morning"  # before 12:00
    MIDDAY = "midday"  # 12:00 to 14:00
    AFTERNOON = "afternoon"  # 14:00 to 16:00
    EVENING = "evening"  # from 16:00


class DayType(StrEnum):
    """The recipient's local day: Monday to Friday, or Saturday and Sunday."""

    WORKDAY = "workday"
    WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """One way to make a contact: by which channel, on which days, at which hours of the recipient."""

    channel: str
    day: DayType
    part: DayPart


@dataclass(frozen=True, slots=True, order=True)
class Setting:
    """Whom and how often.

    segment: a short label, a tier or tier/type as in "key/firm"; what a type teaches serves all tiers.
    attempt: the contact's number in this cycle, from 1.
    """

    segment: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Observed:
    """One contact and what came of it. A reply says that they were reached.

    sent: False for a contact that was held back or failed before it left; it teaches nothing.
    at: number of the day it was made, in any count of days that `learn` is also given.
    propensity: the chance with which this option was chosen, as logged.
    """

    setting: Setting
    option: Option
    sent: bool
    reached: bool
    replied: bool
    at: int
    propensity: float = 1.0
    opted_out: bool = False


def part_of(hour: int) -> DayPart:
    """The part of the day of a local hour, 0 to 23."""
    for end, part in ((12, DayPart.MORNING), (14, DayPart.MIDDAY), (16, DayPart.AFTERNOON)):
        if hour < end:
            return part
    return DayPart.EVENING


def day_of(weekday: int) -> DayType:
    """The type of a local weekday, Monday being 0."""
    return DayType.WEEKEND if weekday >= 5 else DayType.WORKDAY


def every_option(channels: Iterable[str]) -> tuple[Option, ...]:
    """Each channel on each type of day in each part of it."""
    return tuple(
        Option(channel, day, part)
        for channel in dict.fromkeys(channels)
        for day in DayType
        for part in DayPart
    )
