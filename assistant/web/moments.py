"""Times for people: the customer's own clock first, ours beside it, small."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime

from assistant import addresses
from assistant.conversations.callbacks import CallbackView
from assistant.errors import Invalid

DAY_TIME = {"en": "EEE d MMM, HH:mm", "zh": "M月d日 EEE HH:mm"}
DAY_YEAR = {"en": "d MMM y", "zh": "y年M月d日"}
DAY = {"en": "EEEE d MMMM", "zh": "M月d日 EEEE"}


@dataclass(frozen=True)
class Shown:
    """One moment as a page shows it: `there` on the customer's clock, `iso` for ours (the browser's)."""

    there: str
    clock: str
    iso: str
    utc: str


@dataclass(frozen=True)
class Clocked:
    """The request's one reading of the clock, and the language it is told in."""

    now: datetime
    language: str

    def shown(self, at: datetime, zone: str) -> Shown:
        """A moment for the page."""
        return shown(at, zone, self.language)


@dataclass(frozen=True)
class Wish:
    """When they asked to be called back, and when we may: `due` is None where a rule says never."""

    asked: Shown
    until: Shown | None
    due: Shown | None
    vague: bool
    moved: bool


def wish(asked: CallbackView, zone: str, language: str) -> Wish:
    """A wish to be called back, for a page."""
    until = shown(asked.until, zone, language) if asked.until else None
    due = shown(asked.due_at, zone, language) if asked.due_at else None
    return Wish(shown(asked.asked_for, zone, language), until, due, asked.vague, asked.moved)


def zone_of(name: str) -> ZoneInfo | None:
    """The customer's zone, or None when it is not known."""
    try:
        return addresses.zone(name) if name else None
    except Invalid:
        return None


def shown(at: datetime, zone: str, language: str) -> Shown:
    """A moment for a page. Without a known zone it is told in UTC, and says so."""
    local = zone_of(zone)
    there = at.astimezone(local or UTC)
    suffix = "" if local else " UTC"
    # rebase=False: the moment is already on the customer's clock, not to be moved to the reader's.
    return Shown(
        there=format_datetime(there, DAY_TIME[language], rebase=False) + suffix,
        clock=f"{there:%H:%M}{suffix}",
        iso=at.astimezone(UTC).isoformat(timespec="seconds"),
        utc=f"{at.astimezone(UTC):%H:%M} UTC",
    )


def day(on: date, language: str) -> str:
    """A day with its year, in the page's language."""
    return str(format_date(on, DAY_YEAR[language]))


def weekday(at: datetime, language: str) -> str:
    """A day by its name, for headings."""
    return str(format_datetime(at, DAY[language], rebase=False))
