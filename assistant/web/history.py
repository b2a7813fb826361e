"""The record of everything, for supervisors: filtered, paged, provable. Looking at it is recorded too."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from flask_babel import gettext as _
from sqlmodel import Session

from assistant import db
from assistant.customers import dossier
from assistant.customers.models import Channel, Customer
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import HOUSE, Break
from assistant.history.timeline import Page, timeline, verbs
from assistant.reps import people
from assistant.reps.models import Rep
from assistant.web import moments
from assistant.web.forms import words
from assistant.web.frame import show
from assistant.web.guard import current_rep, for_supervisors, runtime
from assistant.web.languages import speaking
from assistant.web.telling import Told, tell_moments

blueprint = for_supervisors("history", __name__)
MOST_NAMED = 10
FILTERS = ("customer", "rep", "channel", "verb", "since", "until")


@dataclass(frozen=True)
class HistoryPage:
    """One page of the record; `older` are the arguments of the page after, None at the end. `named` are the
    customers who may be meant, where more than one is; `trouble` says why nothing was looked up."""

    steps: tuple[Told, ...]
    filters: dict[str, str]
    customer: str
    named: tuple[Customer, ...]
    trouble: str
    reps: tuple[Rep, ...]
    verbs: tuple[str, ...]
    channels: tuple[str, ...]
    older: dict[str, str] | None


@dataclass(frozen=True)
class ProofPage:
    """What walking the chains showed."""

    checked: int
    breaks: tuple[Break, ...]
    customer_id: str
    customer: str
    at: moments.Shown


@blueprint.get("/history")
def page() -> tuple[str, int]:
    """The steps that pass the filters, newest first; a customer is meant by id, name, reference or number."""
    running, language = runtime(), speaking()
    chosen = {name: words(name, longest=100, form=request.args) for name in FILTERS}
    before = words("before", longest=200, form=request.args) or None
    with db.transaction(running.engine) as session:
        named = _named(session, chosen["customer"])
        trouble = _trouble(chosen, named)
        if len(named) == 1:
            chosen["customer"] = named[0].id
        found = Page((), None) if trouble else _found(session, chosen, before)
        context = _context(session, found, chosen, named, trouble, language)
        if not trouble:
            _viewed(session, chosen, running.clock.now())
    return show("history", context, here="history", status=422 if trouble else 200)


@blueprint.get("/history/proof")
def proof() -> tuple[str, int]:
    """Walk one customer's chain, or all, and say whether anything was changed."""
    running = runtime()
    customer_id, now = words("customer", longest=100, form=request.args), running.clock.now()
    with db.reading(running.engine) as reading:
        checked, breaks = ledger.verify(reading, customer_id or None)
        customer = reading.get(Customer, customer_id) if customer_id else None
    at = moments.shown(now, "", speaking())
    context = ProofPage(checked, tuple(breaks[:100]), customer_id, customer.name if customer else "", at)
    return show("proof", context, here="history")


def _named(session: Session, typed: str) -> list[Customer]:
    """Who is meant: the customer with this id, the only one of exactly this name, or all who may be."""
    if not typed:
        return []
    if known := session.get(Customer, typed):
        return [known]
    fitting = [one.customer for one in dossier.search(session, typed, limit=MOST_NAMED).items]
    exactly = [one for one in fitting if one.name.casefold() == typed.casefold()]
    return exactly if len(exactly) == 1 else fitting


def _trouble(chosen: dict[str, str], named: list[Customer]) -> str:
    trouble = ""
    since, until = _midnight(chosen["since"]), _midnight(chosen["until"])
    if since and until and since > until:
        trouble = _("The first day is later than the last: turn them round.")
    elif chosen["customer"] and not named:
        trouble = _("No customer has this name, number or id. Try fewer letters.")
    elif len(named) > 1:
        trouble = _("More than one customer fits: choose whom you mean.")
    return str(trouble)


def _found(session: Session, chosen: dict[str, str], before: str | None) -> Page:
    return timeline(
        session,
        customer_id=chosen["customer"] or None,
        actor=chosen["rep"] or None,
        channel=chosen["channel"] or None,
        verb=chosen["verb"] or None,
        since=_midnight(chosen["since"]),
        until=_midnight(chosen["until"], after=1),
        before=before,
    )


def _context(
    session: Session,
    found: Page,
    chosen: dict[str, str],
    named: list[Customer],
    trouble: str,
    language: str,
) -> HistoryPage:
    return HistoryPage(
        steps=tell_moments(session, found.items, runtime().playbook.taxonomy, language),
        filters=chosen,
        customer=named[0].name if len(named) == 1 else "",
        named=tuple(named) if len(named) > 1 else (),
        trouble=trouble,
        reps=tuple(people.everybody(session)),
        verbs=tuple(verbs(session)),
        channels=tuple(Channel),
        older={**{k: v for k, v in chosen.items() if v}, "before": found.next} if found.next else None,
    )


def _viewed(session: Session, chosen: dict[str, str], now: datetime) -> None:
    """Who looked, and for what: on the customer's own chain when it was one customer's record."""
    known = session.get(Customer, chosen["customer"]) if chosen["customer"] else None
    facts: dict[str, Any] = {name: value for name, value in chosen.items() if value}
    whose = chosen["customer"] if known else HOUSE
    ledger.record(session, customer_id=whose, verb="viewed", actor=current_rep().actor, at=now, facts=facts)


def _midnight(day: str, *, after: int = 0) -> datetime | None:
    if not day:
        return None
    try:
        at = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
        return at + timedelta(days=after)
    except (ValueError, OverflowError) as error:
        raise Invalid("date: a day as YYYY-MM-DD") from error
