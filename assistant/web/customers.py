"""The customers: found by name, number, tag or tier; and what a rep does to one of them."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import plans, stopping
from assistant.conversations.opening import Opened, open_talk
from assistant.customers import dossier as records
from assistant.customers import telling
from assistant.customers.dossier import Found
from assistant.customers.models import Customer, Lapse
from assistant.customers.register import amend_customer
from assistant.planning.decisions import Go
from assistant.planning.words import explain
from assistant.web.forms import way_back, words
from assistant.web.frame import business_now, show, tell
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.words import STATES, TIERS
from assistant.web.worth_words import QUADRANTS, STAGES

blueprint = for_reps("customers", __name__)


@dataclass(frozen=True)
class Row:
    """One customer with where they stand and why, in one sentence; `lapse` is None until they are scored."""

    customer: Customer
    lapse: Lapse | None
    why: str


@dataclass(frozen=True)
class CustomersPage:
    """One page of customers; `older` is the mark to go on from, None at the end."""

    rows: tuple[Row, ...]
    search: str
    tier: str
    state: str
    quadrant: str
    stage: str
    tiers: tuple[str, ...]
    states: tuple[str, ...]
    quadrants: tuple[str, ...]
    stages: tuple[str, ...]
    first: bool
    older: str | None


@blueprint.get("/customers")
def page() -> tuple[str, int]:
    """Customers that fit, worth most first."""
    search = words("search", longest=100, form=request.args)
    tier, state, quadrant, stage = (
        words(name, longest=20, form=request.args) for name in ("tier", "state", "quadrant", "stage")
    )
    after = words("after", longest=200, form=request.args) or None
    with db.reading(runtime().engine) as reading:
        found = records.search(
            reading, search, tier=tier, state=state, quadrant=quadrant, stage=stage, after=after
        )
    context = CustomersPage(
        rows=tuple(_row(one, speaking()) for one in found.items),
        search=search,
        tier=tier,
        state=state,
        quadrant=quadrant,
        stage=stage,
        tiers=tuple(TIERS),
        states=tuple(STATES),
        quadrants=tuple(QUADRANTS),
        stages=tuple(STAGES),
        first=after is None,
        older=found.next,
    )
    return show("customers", context, here="customers")


def _row(found: Found, language: str) -> Row:
    lapse = found.lapse
    return Row(found.customer, lapse, telling.why(lapse, language) if lapse else "")


@blueprint.post("/customers/<customer_id>/calls")
def start_call(customer_id: str) -> Response:
    """Begin a call, or say which rule forbids it now."""
    opened = _open(customer_id, "call")
    if opened.conversation_id is None:
        return _refused(customer_id, "call", opened)
    return redirect(url_for("call.page", talk_id=opened.conversation_id), 303)


@blueprint.post("/customers/<customer_id>/texts")
def start_text(customer_id: str) -> Response:
    """Begin a text conversation: its first text is planned for the customer's hours."""
    opened = _open(customer_id, "sms")
    if opened.conversation_id is None:
        return _refused(customer_id, "sms", opened)
    return redirect(url_for("thread.page", customer_id=customer_id), 303)


@blueprint.post("/customers/<customer_id>/stop")
def stop(customer_id: str) -> Response:
    """Do not contact: every channel, for good."""
    now, who = business_now(), current_rep()
    why = words("why", longest=500, needed=True)
    with db.transaction(runtime().engine) as writing:
        stopping.stop_contact(writing, customer_id, why=why, actor=who.actor, now=now)
    tell(_("This customer will not be contacted again, on any channel."))
    return redirect(way_back(url_for("dossier.page", customer_id=customer_id)), 303)


@blueprint.post("/customers/<customer_id>/tags")
def tags(customer_id: str) -> Response:
    """Add a tag, or take one away."""
    now, who = business_now(), current_rep()
    add, remove = words("add", longest=40), words("remove", longest=40)
    with db.transaction(runtime().engine) as writing:
        customer = writing.get(Customer, customer_id)
        kept = [tag for tag in (customer.tags if customer else []) if tag != remove]
        wanted = kept if remove or not add or add in kept else [*kept, add]
        amend_customer(writing, customer_id, {"tags": wanted}, actor=who.actor, now=now)
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)


def _open(customer_id: str, channel: str) -> Opened:
    running, now, who = runtime(), business_now(), current_rep()
    with db.transaction(running.engine) as writing:
        return open_talk(
            writing,
            running.playbook,
            customer_id=customer_id,
            script_id=words("script", longest=100, needed=True),
            channel=channel,
            actor=who.actor,
            rep_id=who.id,
            now=now,
        )


def _refused(customer_id: str, channel: str, opened: Opened) -> Response:
    """Back to the dossier with the rule's own sentence, in the rep's language and the customer's time."""
    running, now = runtime(), business_now()
    with db.reading(running.engine) as reading:
        decision = plans.decide(reading, running.playbook, customer_id, channel, at=now)
        zone = reading.get_one(Customer, customer_id).zone
    held = opened.withheld if isinstance(decision, Go) else explain(decision, speaking(), zone or None)
    tell(held or _("A contact rule says no."), "red")
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)
