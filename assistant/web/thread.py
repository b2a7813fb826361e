"""One thread: everything said with a customer, what is planned and why, and the box to write in."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import drafts, handover, outcomes, queries
from assistant.conversations.models import Conversation, Disposition
from assistant.conversations.queries import Message
from assistant.customers.models import Channel, Customer, Lapse
from assistant.errors import Missing, Stale
from assistant.web import moments, threads
from assistant.web.cockpit import Belief, believed, weighed
from assistant.web.forms import words
from assistant.web.frame import business_now, show, tell
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.understood import Understood, understood
from assistant.web.words import NEEDS, word

blueprint = for_reps("thread", __name__)
ENDINGS = (
    Disposition.REACHED,
    Disposition.RECOVERED,
    Disposition.REFUSED,
    Disposition.NO_ANSWER,
    Disposition.WRONG_PERSON,
)
"""How a text conversation can end; the rest belongs to calls."""


@dataclass(frozen=True)
class Bubble:
    """One message with its moment; `waiting` when it has not gone out yet, `off` when it never will, `spoken`
    when it was said on a call, `wish` when they asked in it to be called back, `read` what theirs was read
    as."""

    message: Message
    at: moments.Shown
    waiting: bool
    off: bool
    spoken: bool
    wish: moments.Wish | None
    read: Understood | None


@dataclass(frozen=True)
class ThreadPage:
    """The thread: `talk` is the text conversation it stands in, None before the first.

    `resting` says why the script rests and a person answers; empty while it goes on by itself.
    """

    customer: Customer
    tier: str
    local: moments.Shown
    bubbles: tuple[Bubble, ...]
    talk: Conversation | None
    open: bool
    resting: str
    endings: tuple[str, ...]
    beliefs: tuple[Belief, ...]


@blueprint.get("/inbox/<customer_id>")
def page(customer_id: str) -> tuple[str, int]:
    """The thread of one customer, oldest first."""
    now = business_now()
    with db.reading(runtime().engine) as reading:
        context = _context(reading, customer_id, moments.Clocked(now, speaking()))
    return show("thread", context, here="inbox")


@blueprint.post("/inbox/<customer_id>/texts")
def write(customer_id: str) -> Response:
    """Plan a text in the rep's own words; it goes out in the customer's contact hours."""
    text, now, who = words("text", needed=True), business_now(), current_rep()
    if len(text) > handover.LONGEST_TEXT:
        _too_long(customer_id, text)
        return redirect(url_for("thread.page", customer_id=customer_id), 303)
    try:
        with db.transaction(runtime().engine) as writing:
            talk = _open(writing, customer_id)
            held = handover.write(writing, runtime().playbook, talk.id, text=text, actor=who.actor, now=now)
            drafts.keep_draft(writing, talk.id, text if held else "")
            _tell_what_became(writing, talk, held)
    except Stale:
        tell(_("The talk moved on meanwhile, so your text was not sent. It is still in the box."), "amber")
    return redirect(url_for("thread.page", customer_id=customer_id), 303)


def _too_long(customer_id: str, text: str) -> None:
    with db.transaction(runtime().engine) as writing:
        drafts.keep_draft(writing, _open(writing, customer_id).id, text)
    tell(
        _(
            "Not sent: a text holds at most %(most)d characters, and this one has %(length)d. "
            "It is still in the box.",
            most=handover.LONGEST_TEXT,
            length=len(text),
        ),
        "red",
    )


def _tell_what_became(writing: Session, talk: Conversation, held: str | None) -> None:
    """When the text goes, on the customer's clock, or which rule keeps it back."""
    if held is not None:
        reason = (talk.needs_person or "").partition(":")[2]
        why = word(reason, "held") if reason else held
        tell(_("Not sent: %(why)s. Your text is still in the box.", why=why), "red")
        return
    zone = writing.get_one(Customer, talk.customer_id).zone
    due = threads.next_text_at(writing, talk.id)
    there = moments.shown(due, zone, speaking()).there if due else ""
    tell(_("Your text goes out %(when)s, their time.", when=there))


@blueprint.post("/inbox/<customer_id>/close")
def close(customer_id: str) -> Response:
    """End the conversation with how it ended: nothing it still meant to say is said."""
    now, who = business_now(), current_rep()
    chosen, note = words("disposition", longest=40, needed=True), words("note", longest=2000)
    with db.transaction(runtime().engine) as writing:
        talk = _open(writing, customer_id)
        outcomes.dispose(
            writing, runtime().playbook, talk.id, disposition=chosen, note=note, actor=who.actor, now=now
        )
    tell(_("The conversation is closed."))
    return redirect(url_for("inbox.page"), 303)


@blueprint.post("/inbox/<customer_id>/draft")
def draft(customer_id: str) -> tuple[str, int]:
    """Keep what is being typed."""
    with db.transaction(runtime().engine) as writing:
        drafts.keep_draft(writing, _open(writing, customer_id).id, words("text"))
    return "", 204


@blueprint.post("/inbox/<customer_id>/automation")
def hand_back(customer_id: str) -> Response:
    """Let the script go on by itself."""
    now, who = business_now(), current_rep()
    with db.transaction(runtime().engine) as writing:
        talk = _open(writing, customer_id)
        handover.hand_back(writing, runtime().playbook, talk.id, actor=who.actor, now=now)
    tell(_("The script goes on from here."))
    return redirect(url_for("thread.page", customer_id=customer_id), 303)


def _open(reading: Session, customer_id: str) -> Conversation:
    talk = threads.open_talk_of(reading, customer_id)
    if talk is None or talk.status != "open":
        raise Missing(_("There is no open text conversation with this customer."))
    return talk


def _belief(reading: Session, talk: Conversation) -> Mapping[str, float]:
    running = runtime()
    return weighed(queries.talk(reading, running.playbook, talk.id, now=running.clock.now()))


def _context(reading: Session, customer_id: str, clocked: moments.Clocked) -> ThreadPage:
    messages = threads.with_calls(reading, customer_id, queries.thread(reading, customer_id))
    customer = reading.get_one(Customer, customer_id)
    lapse, talk = reading.get(Lapse, customer_id), threads.open_talk_of(reading, customer_id)
    theirs = [message.id for message in messages if not message.outbound]
    read = understood(reading, runtime().playbook.taxonomy, theirs)
    beliefs = _belief(reading, talk) if talk else {}
    return ThreadPage(
        customer=customer,
        tier=lapse.tier if lapse else "",
        local=clocked.shown(clocked.now, customer.zone),
        bubbles=tuple(_bubble(message, customer.zone, clocked, read.get(message.id)) for message in messages),
        talk=talk,
        open=talk is not None and talk.status == "open",
        resting=_resting(talk),
        endings=ENDINGS,
        beliefs=believed(runtime().playbook.taxonomy, beliefs, clocked.language),
    )


def _resting(talk: Conversation | None) -> str:
    needs = (talk.needs_person or "") if talk else ""
    if needs.startswith("withheld:"):
        return str(_("The script rests: %(why)s.", why=word(needs.partition(":")[2], "held")))
    if needs in NEEDS:
        return word(needs, "needs")
    return str(_("A person answers here; the script rests.")) if needs else ""


def _bubble(message: Message, zone: str, clocked: moments.Clocked, read: Understood | None) -> Bubble:
    waiting = message.state in ("planned", "queued")
    off = message.state in ("cancelled", "superseded", "failed")
    spoken = message.channel == Channel.CALL
    wish = moments.wish(message.callback, zone, clocked.language) if message.callback else None
    return Bubble(message, clocked.shown(message.at, zone), waiting, off, spoken, wish, read)
