"""The review: which answers to judge next and why, a second look at judged ones, and how far people agree."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import request, url_for
from sqlmodel import Session, col

from assistant import addresses, db
from assistant.conversations.models import Reply
from assistant.customers.models import Customer
from assistant.history.ledger import Actor
from assistant.learning import reviewing
from assistant.learning.models import Correction
from assistant.learning.reviewing import Doubtful
from assistant.reasons.agreement import ENOUGH, Kappa
from assistant.web import moments
from assistant.web.corrections import FamilyOfChoices, Ticked, begun, families
from assistant.web.forms import words
from assistant.web.frame import business_now, show
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.understood import Understood, reason_label, understood

blueprint = for_reps("reviews", __name__)
MOST = 1000
AHEAD = 8
TABS = ("queue", "second", "agreement")
HALF, RARELY = 0.5, 10
STEPS = ((0.8, "almost"), (0.6, "well"), (0.4, "moderately"), (0.2, "little"))
"""From which kappa on two people are said to agree so."""


@dataclass(frozen=True)
class Card:
    """One answer to judge: who said it, what it was read as, and why it is looked at."""

    one: Understood
    name: str
    why: str
    risk: int
    doubt: int
    at: moments.Shown


@dataclass(frozen=True)
class Row:
    """One of those to come; `at` is its place in the queue."""

    at: int
    text: str
    why: str
    risk: int


@dataclass(frozen=True)
class QueuePage:
    """One card at a time. `left` are to be judged, `pressing` of them for risk or doubt; `more` when that is
    not all; `next` is the place after this one, None at the end."""

    tab: str
    card: Card | None
    families: tuple[FamilyOfChoices, ...]
    ticked: Ticked | None
    at: int
    next: int | None
    ahead: tuple[Row, ...]
    left: int
    pressing: int
    more: bool
    judged: int
    today: int
    here: str


@dataclass(frozen=True)
class Agreed:
    """How far two people agree on one thing: `kappa` as text, `how` in a word."""

    label: str
    kappa: str
    how: str
    percent: int
    n: int
    first: int
    second: int


@dataclass(frozen=True)
class AgreementPage:
    """The agreement of two people, overall and reason by reason; `few` texts say little."""

    tab: str
    overall: Agreed
    reasons: tuple[Agreed, ...]
    few: bool
    enough: int
    people: int
    waiting: int


@blueprint.get("/review")
def page() -> tuple[str, int]:
    """The answers to judge next, one at a time: `tab` is queue, second or agreement; `at` the place in it."""
    tab = words("tab", longest=20, form=request.args)
    if tab == "agreement":
        return _agreement()
    return _queue(tab if tab in TABS else "queue", _place())


def _place() -> int:
    given = words("at", longest=20, form=request.args)
    return int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 0


def _queue(tab: str, at: int) -> tuple[str, int]:
    who, now = current_rep(), business_now()
    with db.reading(runtime().engine) as reading:
        if tab == "second":
            found = reviewing.second_look(reading, by=who.actor, limit=MOST)
        else:
            found = reviewing.queue(reading, limit=MOST)
        place = min(at, len(found) - 1) if found else 0
        card = _card(reading, found[place], blind=tab == "second") if found else None
        judged, today = _judged(reading, who.actor, now)
    context = QueuePage(
        tab=tab,
        card=card,
        families=families() if card else (),
        ticked=begun(card.one) if card else None,
        at=place,
        next=place + 1 if place + 1 < len(found) else None,
        ahead=tuple(
            Row(number, one.text[:120], one.why, one.risk)
            for number, one in enumerate(found[place + 1 : place + 1 + AHEAD], start=place + 1)
        ),
        left=len(found),
        pressing=sum(one.risk > 0 or one.doubt >= HALF for one in found),
        more=len(found) >= MOST,
        judged=judged,
        today=today,
        here=url_for("reviews.page", tab=tab, at=place),
    )
    return show("review", context, here="review")


def _card(reading: Session, one: Doubtful, *, blind: bool) -> Card:
    taxonomy = runtime().playbook.taxonomy
    seen = understood(reading, taxonomy, [one.reply_id], blind=blind)[one.reply_id]
    customer = reading.get(Customer, one.customer_id) if one.customer_id else None
    sender = reading.get_one(Reply, one.reply_id).sender
    name = customer.name if customer else addresses.masked(sender) if sender else ""
    return Card(seen, name, one.why, one.risk, round(one.doubt * 100), seen.at)


def _judged(reading: Session, who: Actor, now: datetime) -> tuple[int, int]:
    """How many answers were judged by anybody, and how many by this person since midnight UTC."""
    count = sa.select(sa.func.count(sa.distinct(col(Correction.reply_id))))
    mine = count.where(
        col(Correction.actor_kind) == who.kind,
        col(Correction.actor) == who.id,
        col(Correction.at) >= now.replace(hour=0, minute=0, second=0, microsecond=0),
    )
    return int(db.rows(reading, count).scalar_one()), int(db.rows(reading, mine).scalar_one())


def _agreement() -> tuple[str, int]:
    with db.reading(runtime().engine) as reading:
        told = reviewing.agreeing(reading)
        waiting = len(reviewing.second_look(reading, by=current_rep().actor, limit=MOST))
    taxonomy, language = runtime().playbook.taxonomy, speaking()
    few = told.found.few
    reasons = (
        _agreed(reason_label(taxonomy, reason, language), kappa, few or kappa.first + kappa.second < RARELY)
        for reason, kappa in told.found.by_reason.items()
    )
    context = AgreementPage(
        tab="agreement",
        overall=_agreed("", told.found.overall),
        reasons=tuple(sorted(reasons, key=lambda one: (-one.first - one.second, one.label))),
        few=few,
        enough=ENOUGH,
        people=told.people,
        waiting=waiting,
    )
    return show("agreement", context, here="review")


def _agreed(label: str, kappa: Kappa, few: bool = False) -> Agreed:
    return Agreed(
        label=label,
        kappa="–" if kappa.value is None else f"{kappa.value:.2f}",
        how="few" if few else _how(kappa),
        percent=round(kappa.agreed * 100),
        n=kappa.n,
        first=kappa.first,
        second=kappa.second,
    )


def _how(kappa: Kappa) -> str:
    if not kappa.n:
        return "none"
    if kappa.value is None:
        return "same"
    return next((how for least, how in STEPS if kappa.value >= least), "chance")
