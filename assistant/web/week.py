"""The week: whom to close, follow and develop, whom to greet, and why in one sentence each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import request
from flask_babel import gettext as _
from sqlmodel import Session

from assistant import db
from assistant.conversations import weeks
from assistant.conversations.greetings import Greeting
from assistant.conversations.weeks import RepsWeek, WeekRow, WeekView
from assistant.reps import people
from assistant.web import moments
from assistant.web.forms import words
from assistant.web.frame import show
from assistant.web.guard import Who, current_rep, for_reps, runtime
from assistant.web.languages import speaking

blueprint = for_reps("week", __name__)


@dataclass(frozen=True)
class Row:
    """A customer in words; `due` is by when we promised them something, on their clock."""

    row: WeekRow
    why: str
    due: moments.Shown | None


@dataclass(frozen=True)
class Part:
    """Close, follow or develop: the first of them, and how many there are."""

    key: str
    title: str
    rows: tuple[Row, ...]
    of: int


@dataclass(frozen=True)
class RepPart:
    """One rep's week; `name` is empty for customers nobody looks after."""

    key: str
    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class GreetingRow:
    """A greeting in words; `at` is when it may go, on the customer's clock."""

    greeting: Greeting
    why: str
    at: moments.Shown


@dataclass(frozen=True)
class Chosen:
    """A rep a supervisor can choose."""

    login: str
    name: str


@dataclass(frozen=True)
class WeekPage:
    """The week from Monday to Sunday; `logins` is empty for a rep."""

    monday: str
    sunday: str
    reps: tuple[RepPart, ...]
    greetings: tuple[GreetingRow, ...]
    choices: tuple[Chosen, ...]
    login: str
    here: str


@blueprint.get("/week")
def page() -> tuple[str, int]:
    """The rep's week; a supervisor sees everyone's, or that of one."""
    running, who = runtime(), current_rep()
    now, login = running.clock.now(), words("rep", longest=100, form=request.args)
    with db.reading(running.engine) as reading:
        choices = _choices(reading, who)
        chosen = login if login in {one.login for one in choices} else ""
        found = weeks.week(reading, running.playbook, rep_id=_rep_id(reading, who, chosen), now=now)
    return show("week", _page(found, choices, chosen), here="week")


def _choices(reading: Session, who: Who) -> tuple[Chosen, ...]:
    if not who.supervises:
        return ()
    return tuple(Chosen(rep.login, rep.name) for rep in people.everybody(reading) if rep.left_at is None)


def _rep_id(reading: Session, who: Who, login: str) -> str | None:
    if not who.supervises:
        return who.id
    rep = people.by_login(reading, login) if login else None
    return rep.id if rep else None


def _page(found: WeekView, choices: tuple[Chosen, ...], login: str) -> WeekPage:
    language = speaking()
    sunday = found.monday + timedelta(days=6)
    return WeekPage(
        monday=moments.day(found.monday, language),
        sunday=moments.day(sunday, language),
        reps=tuple(_rep(one, language) for one in found.reps),
        greetings=tuple(_greeting(one, language) for one in found.greetings),
        choices=choices,
        login=login,
        here=f"/week?rep={login}" if login else "/week",
    )


def _rep(one: RepsWeek, language: str) -> RepPart:
    titles = {"close": _("To close"), "follow": _("To follow"), "develop": _("To develop")}
    parts = tuple(
        Part(key, title, tuple(_row(row, language) for row in getattr(one, key)), one.counts[key])
        for key, title in titles.items()
    )
    return RepPart(one.rep_id or "nobody", one.rep, parts)


def _row(row: WeekRow, language: str) -> Row:
    return Row(row, row.why.get(language, ""), _shown(row.due_at, row.zone, language))


def _greeting(one: Greeting, language: str) -> GreetingRow:
    return GreetingRow(one, one.why.get(language, ""), moments.shown(one.at, one.zone, language))


def _shown(at: datetime | None, zone: str, language: str) -> moments.Shown | None:
    return moments.shown(at, zone, language) if at else None
