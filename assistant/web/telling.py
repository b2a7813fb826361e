"""Steps of history as sentences: who, did what, with which words, on whose clock."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from assistant.customers.models import Customer
from assistant.history.timeline import Moment
from assistant.reasons.classifier import ASSERTED
from assistant.reasons.taxonomy import Taxonomy
from assistant.reps.models import Rep
from assistant.web import moments
from assistant.web.understood import reader_name
from assistant.web.words import word

AMENDED, CORRECTED = "amended", "corrected"
SHUT = frozenset({"blocked", "unblocked", "stopped"})
HIDDEN = frozenset({"conversation", "turn", "evidence", "action", "gate", "fingerprint", "correction"})
"""Facts that say nothing to a reader; the exports have them."""
VALUES = {
    "rule": "rule",
    "how": "how",
    "intent": "intent",
    "outcome": "outcome",
    "disposition": "disposition",
    "why": "slot",
    "tier": "tier",
    "purpose": "purpose",
    "state": "state",
    "verb": "verb",
    "channel": "channel",
    "status": "consent",
    "scope": "channel",
    "exactness": "exactness",
    "source": "source",
}
"""Facts whose value is a code with a word of its own, and the kind of that word."""
ID_PREFIXES = ("cus_", "con_", "tou_", "rep_", "lin_", "evt_", "pro_")


@dataclass(frozen=True)
class Told:
    """One step: `who` did `verb` to `subject`; `facts` are what it was decided on, `mark` begins its hash."""

    id: str
    subject: str
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


def tell_moments(
    reading: Session, items: Iterable[Moment], taxonomy: Taxonomy, language: str
) -> tuple[Told, ...]:
    """Steps ready for a page, with the names of the people in them looked up at once."""
    steps = tuple(items)
    customers = select(Customer).where(col(Customer.id).in_({one.event.customer_id for one in steps}))
    reps = select(Rep).where(col(Rep.id).in_({one.event.actor for one in steps}))
    names = Names(
        {one.id: one for one in reading.exec(customers)},
        {one.id: one.name for one in reading.exec(reps)},
        {one: taxonomy.reason(one).label[language] for one in taxonomy.ids},
        language,
    )
    return tuple(_told(one, names) for one in steps)


@dataclass(frozen=True)
class Names:
    """What ids are called."""

    customers: dict[str, Customer]
    reps: dict[str, str]
    reasons: dict[str, str]
    language: str

    def value(self, name: str, value: object, zone: str) -> str:
        """The value of a fact as a reader knows it: codes by their word, moments on the customer's clock."""
        if name == "reader":
            return reader_name(str(value))
        if name in VALUES:
            return word(str(value), VALUES[name])
        if isinstance(value, dict):
            return ", ".join(
                f"{self.value('', key, zone)} {self.value('', one, zone)}" for key, one in value.items()
            )
        if isinstance(value, list):
            return ", ".join(self.value("", one, zone) for one in value)
        if isinstance(value, str) and (at := _moment(value)):
            return moments.shown(at, zone, self.language).there
        if isinstance(value, str):
            return self.reasons.get(value) or word(value, "held")
        return f"{value:.2f}" if isinstance(value, float) else str(value)


def _told(moment: Moment, names: Names) -> Told:
    event = moment.event
    customer = names.customers.get(event.customer_id)
    zone = customer.zone if customer else ""
    return Told(
        id=event.id,
        subject=event.subject or "",
        customer_id=customer.id if customer else "",
        customer=customer.name if customer else _("the house"),
        who=names.reps.get(event.actor) or word(event.actor_kind, "actor"),
        actor_kind=event.actor_kind,
        verb=word(event.verb, "verb"),
        code=event.verb,
        channel=word(event.channel, "channel"),
        text=_words(event.verb, moment.text, names, zone),
        forgotten=moment.forgotten,
        facts=tuple(
            (name, names.value(name, value, zone))
            for name, value in _facts(event.verb, event.facts)
            if _worth_telling(name, value)
        ),
        position=event.position,
        mark=event.hash[:12],
        at=moments.shown(event.at, zone, names.language),
    )


def _facts(verb: str, facts: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    """The facts of a step; of a correction what was read and what is meant, told as reasons."""
    if verb != CORRECTED:
        return facts.items()
    before, after = facts["before"], facts["after"]
    told = [
        ("before", [one for one, chance in before["reasons"].items() if chance >= ASSERTED] or "–"),
        ("after", after["reasons"] or "–"),
        ("reader", before["reader"] or ""),
        ("source", facts["source"]),
    ]
    return told if after["intent"] == before["intent"] else [*told, ("intent", after["intent"])]


def _words(verb: str, text: str | None, names: Names, zone: str) -> str | None:
    if verb == AMENDED:
        return _changes(text, names, zone)
    return word(text, "noted") if text and verb in SHUT else text


def _changes(text: str | None, names: Names, zone: str) -> str | None:
    """What was amended, from what to what; the ledger keeps it as JSON."""
    try:
        changed = json.loads(text or "")
    except ValueError:
        return text
    told = {field: [names.value("", value, zone) or "–" for value in pair] for field, pair in changed.items()}
    return "; ".join(f"{word(field, 'fact')}: {' → '.join(pair)}" for field, pair in told.items())


def _worth_telling(name: str, value: object) -> bool:
    return (
        name not in HIDDEN
        and value not in (None, "", [], {}, False)
        and not str(value).startswith(ID_PREFIXES)
    )


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None
