"""Steps of history as sentences: who, did what, with which words, on whose clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from assistant.customers.models import Customer
from assistant.history.ledger import HOUSE
from assistant.history.timeline import Moment
from assistant.reps.models import Rep
from assistant.web import moments
from assistant.web.words import word

HIDDEN = frozenset({"conversation", "turn", "evidence"})
"""Facts that say nothing to a reader; the exports have them."""
VALUES = {
    "rule": "rule",
    "how": "how",
    "intent": "intent",
    "outcome": "outcome",
    "disposition": "disposition",
    "why": "slot",
    "tier": "tier",
    "state": "state",
}
"""Facts whose value is a code with a word of its own, and the kind of that word."""
ID_PREFIXES = ("cus_", "con_", "tou_", "rep_", "lin_", "evt_", "pro_")


@dataclass(frozen=True)
class Told:
    """One step: `who` did `verb`; `facts` are what it was decided on; `mark` is the start of its hash."""

    id: str
    customer_id: str
    customer: str
    who: str
    actor_kind: str
    verb: str
    code: str
    channel: str
    text: str | None
    forgotten: bool
    facts: tuple[tuple[str, str], ...]
    position: int
    mark: str
    at: moments.Shown


def tell_moments(reading: Session, items: Iterable[Moment], language: str) -> tuple[Told, ...]:
    """Steps ready for a page, with the names of the people in them looked up at once."""
    steps = tuple(items)
    customers = _named(reading, Customer, {moment.event.customer_id for moment in steps})
    reps = _named(reading, Rep, {moment.event.actor for moment in steps})
    return tuple(_told(moment, customers, reps, language) for moment in steps)


def _named(reading: Session, kind: type[Customer] | type[Rep], ids: set[str]) -> dict[str, Customer | Rep]:
    return {one.id: one for one in reading.exec(select(kind).where(col(kind.id).in_(ids)))}  # type: ignore[arg-type, var-annotated]


def _told(
    moment: Moment, customers: dict[str, Customer | Rep], reps: dict[str, Customer | Rep], language: str
) -> Told:
    event = moment.event
    customer, rep = customers.get(event.customer_id), reps.get(event.actor)
    zone = customer.zone if isinstance(customer, Customer) else ""
    return Told(
        id=event.id,
        customer_id="" if event.customer_id == HOUSE else event.customer_id,
        customer=customer.name if customer else _("the house"),
        who=rep.name if rep else word(event.actor_kind, "actor"),
        actor_kind=event.actor_kind,
        verb=word(event.verb, "verb"),
        code=event.verb,
        channel=word(event.channel, "channel"),
        text=moment.text,
        forgotten=moment.forgotten,
        facts=tuple(
            (name, word(str(value), VALUES[name]) if name in VALUES else _plain(value, zone, language))
            for name, value in event.facts.items()
            if _worth_telling(name, value)
        ),
        position=event.position,
        mark=event.hash[:12],
        at=moments.shown(event.at, zone, language),
    )


def _worth_telling(name: str, value: object) -> bool:
    return name not in HIDDEN and value not in (None, "", [], {}) and not str(value).startswith(ID_PREFIXES)


def _plain(value: object, zone: str, language: str) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one, zone, language)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(one, zone, language) for one in value)
    if isinstance(value, str) and (at := _moment(value)):
        return moments.shown(at, zone, language).there
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None
