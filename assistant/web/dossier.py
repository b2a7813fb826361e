"""One customer on one screen: who they are, why they left, what we owe, what happened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request
from sqlmodel import Session

from assistant import db
from assistant.conversations import plans, queries
from assistant.conversations.plans import PlanView
from assistant.conversations.playbook import Playbook
from assistant.conversations.stopping import REVIEW
from assistant.customers import dossier as records
from assistant.customers import telling
from assistant.customers.dossier import Dossier
from assistant.customers.models import Block, Channel, Customer, InteractionKind, Lapse
from assistant.customers.numbers import OPT_OUT
from assistant.customers.telling import Place
from assistant.history.timeline import Moment, timeline
from assistant.scoring.natural import Means, meaning
from assistant.web import doors_closed, moments, rhythm
from assistant.web.callee import Owed, owed_to
from assistant.web.forms import words
from assistant.web.frame import business_now, show
from assistant.web.guard import for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.rhythm import Bought
from assistant.web.telling import Told, tell_moments
from assistant.web.understood import Understood, reason_label, understood

blueprint = for_reps("dossier", __name__)
STEPS = 30
HEARD = "heard"


@dataclass(frozen=True)
class Learned:
    """Why they left, as stated, inferred or confirmed."""

    label: str
    how: str
    percent: int
    at: moments.Shown


@dataclass(frozen=True)
class Begin:
    """A talk that could be begun now: the script and what it is called."""

    script_id: str
    title: str


@dataclass(frozen=True)
class Barred:
    """A block in force; `waits` when a person must look and say whether it is so."""

    block: Block
    waits: bool


@dataclass(frozen=True)
class DossierPage:
    """The dossier; `plan_at` is when the next contact should be and `plan_due` by when a rep's task is to be
    done, in the customer's time, and `closed` are the channels that a standing block forbids."""

    customer: Customer
    lapse: Lapse | None
    place: Place | None
    ended: bool
    why: str
    local: moments.Shown
    plan: PlanView
    plan_why: str
    plan_at: moments.Shown | None
    plan_due: moments.Shown | None
    plan_late: bool
    running_call: str
    running_text: bool
    calls: tuple[Begin, ...]
    texts: tuple[Begin, ...]
    held: Dossier
    blocks: tuple[Barred, ...]
    number_closed: bool
    closed: frozenset[str]
    channels: tuple[str, ...]
    kinds: tuple[str, ...]
    today: str
    now_there: str
    today_utc: str
    total: str
    chart: rhythm.Chart | None
    learned: tuple[Learned, ...]
    owed: tuple[Owed, ...]
    steps: tuple[Told, ...]
    read: Mapping[str, Understood]
    older: str | None
    language: str


@blueprint.get("/customers/<customer_id>")
def page(customer_id: str) -> tuple[str, int]:
    """The dossier of one customer."""
    clocked = moments.Clocked(business_now(), speaking())
    before = words("before", longest=200, form=request.args) or None
    with db.reading(runtime().engine) as reading:
        context = _context(reading, runtime().playbook, customer_id, before, clocked)
    return show("dossier", context, here="customers")


def _context(
    reading: Session, playbook: Playbook, customer_id: str, before: str | None, clocked: moments.Clocked
) -> DossierPage:
    now, language = clocked.now, clocked.language
    plan = plans.plan_customer(reading, playbook, customer_id, now=now)
    customer, lapse = reading.get_one(Customer, customer_id), reading.get(Lapse, customer_id)
    past = timeline(reading, customer_id=customer_id, limit=STEPS, before=before)
    held = records.dossier(reading, customer_id, now)
    running = {
        talk.channel: talk.id for talk in queries.talks_of(reading, customer_id) if talk.status == "open"
    }
    local = now.astimezone(moments.zone_of(customer.zone))
    doors = doors_closed.standing(reading, customer_id)
    closed = doors_closed.channels(doors)
    return DossierPage(
        customer=customer,
        lapse=lapse,
        place=telling.place(lapse, language) if lapse else None,
        ended=lapse is not None and lapse.natural in meaning(Means.gone),
        why=telling.why(lapse, language) if lapse else "",
        local=clocked.shown(now, customer.zone),
        plan=plan,
        plan_why=(plan.withheld or plan.why).get(language, ""),
        plan_at=clocked.shown(plan.at, customer.zone) if plan.at else None,
        plan_due=clocked.shown(plan.due_at, customer.zone) if plan.due_at else None,
        plan_late=plan.is_late(now),
        running_call=running.get("call", ""),
        running_text="sms" in running,
        calls=() if Channel.CALL in closed else _begin(playbook, "call", language),
        texts=() if Channel.SMS in closed else _begin(playbook, "sms", language),
        held=held,
        blocks=tuple(Barred(one, one.rule.startswith(REVIEW)) for one in held.blocks),
        number_closed=any(door.rule == OPT_OUT for door in doors),
        closed=closed,
        channels=tuple(Channel),
        kinds=tuple(InteractionKind),
        today=local.date().isoformat(),
        now_there=f"{local:%H:%M}",
        today_utc=now.date().isoformat(),
        total=", ".join(f"{one.amount:,.2f} {currency}" for currency, one in held.totals.items()),
        chart=rhythm.draw(_bought(held), lapse.usual_gap_days if lapse else None, local.date()),
        learned=_learned(reading, playbook, customer, clocked),
        owed=owed_to(reading, customer, clocked),
        steps=tell_moments(reading, past.items, playbook.taxonomy, language),
        read=_read(reading, playbook, past.items),
        older=past.next,
        language=language,
    )


def _read(reading: Session, playbook: Playbook, items: Iterable[Moment]) -> Mapping[str, Understood]:
    heard = [one.event.subject or "" for one in items if one.event.verb == HEARD]
    return understood(reading, playbook.taxonomy, heard)


def _begin(playbook: Playbook, channel: str, language: str) -> tuple[Begin, ...]:
    scripts = (playbook.shelf.get(name) for name in playbook.shelf.ids())
    return tuple(Begin(one.id, one.title.get(language, one.id)) for one in scripts if one.channel == channel)


def _bought(held: Dossier) -> tuple[Bought, ...]:
    return tuple(Bought(one.ordered_on, float(one.amount), one.kind == "necessary") for one in held.orders)


def _learned(
    reading: Session, playbook: Playbook, customer: Customer, clocked: moments.Clocked
) -> tuple[Learned, ...]:
    newest = {(one.reason, one.how): one for one in reversed(queries.learned(reading, customer.id))}
    return tuple(
        Learned(
            reason_label(playbook.taxonomy, one.reason, clocked.language),
            one.how,
            round(one.probability * 100),
            clocked.shown(one.at, customer.zone),
        )
        for one in sorted(newest.values(), key=lambda one: (one.at, one.probability), reverse=True)
    )
