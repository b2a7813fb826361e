"""When a person works, in which languages, and what they are good at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from assistant import addresses
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.planning.hours import WEEKDAYS, Hours, read_days, read_spans
from assistant.planning.roster import Rep as OnDuty
from assistant.reps import people
from assistant.reps.models import SKILLS, Rep, Role

LANGUAGES = ("en", "zh")


def arrange(
    session: Session,
    rep_id: str,
    *,
    zone: str | None = None,
    hours: Sequence[str] = (),
    speaks: Sequence[str] | None = None,
    skills: Sequence[str] | None = None,
    actor: Actor,
    now: datetime,
) -> Rep:
    """Change when and for whom a person works; what is None or empty hours stays as it is.

    `hours` are lines like "mon-fri 09:00-13:00 14:00-18:00" or "sat closed": they change the days they name.
    Raises Missing, or Invalid naming what is wrong.
    """
    rep = people.get(session, rep_id)
    if zone is not None:
        rep.zone = addresses.zone(zone).key
    if hours:
        rep.week = _changed(rep.week, hours)
    if speaks is not None:
        rep.speaks = _known(speaks, LANGUAGES, "language")
    if skills is not None:
        rep.skills = _known(skills, SKILLS, "skill")
    session.add(rep)
    facts = {"zone": rep.zone, "week": rep.week, "speaks": rep.speaks, "skills": rep.skills}
    ledger.record(
        session,
        customer_id=ledger.HOUSE,
        verb="duty_changed",
        actor=actor,
        at=now,
        subject=rep.id,
        facts=facts,
    )
    return rep


def at_work(session: Session) -> list[Rep]:
    """Whose hours the day is planned into: the reps, or where there are none the supervisors."""
    here = list(session.exec(select(Rep).where(col(Rep.left_at).is_(None)).order_by(Rep.id)))
    return [rep for rep in here if rep.role == Role.REP] or here


def on_duty(rep: Rep) -> OnDuty:
    """A person as the planner sees them."""
    return OnDuty(
        rep.id, rep.zone or "UTC", hours_of(rep.week), frozenset(languages(rep)), frozenset(rep.skills)
    )


def hours_of(week: Mapping[str, str]) -> Hours:
    """The hours of a stored week; a day it does not name is free."""
    return Hours(tuple(read_spans(week.get(day, "closed")) for day in WEEKDAYS))


def languages(rep: Rep) -> list[str]:
    """The languages a person speaks: their own first."""
    return list(dict.fromkeys((rep.language, *rep.speaks)))


def in_words(week: Mapping[str, str]) -> str:
    """A week on one line: days in a row with the same hours are put together, "mon-fri 09:00-18:00"."""
    runs: list[tuple[str, str, str]] = []
    for day in WEEKDAYS:
        spans = week.get(day, "closed")
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], day, spans)
        else:
            runs.append((day, day, spans))
    said = [
        f"{first if first == last else f'{first}-{last}'} {spans}"
        for first, last, spans in runs
        if spans != "closed"
    ]
    return ", ".join(said) or "closed"


def _changed(week: Mapping[str, str], lines: Sequence[str]) -> dict[str, str]:
    found = dict(week)
    for line in lines:
        days, _, spans = line.strip().partition(" ")
        spans = spans.strip()
        read_spans(spans)
        for number in read_days(days):
            found[WEEKDAYS[number]] = spans
    return {day: spans for day, spans in found.items() if spans != "closed"}


def _known(given: Sequence[str], known: Sequence[str], what: str) -> list[str]:
    if strange := [one for one in given if one not in known]:
        raise Invalid(f"{what}: {strange[0]!r} is none we know; known are {', '.join(known)}")
    return list(dict.fromkeys(given))
