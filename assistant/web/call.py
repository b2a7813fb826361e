"""The call cockpit: the line to say, what they said, what it means, what comes next."""

from datetime import datetime

from flask import redirect, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import answering, drafts, outcomes, queries
from assistant.conversations.models import Conversation, Disposition
from assistant.conversations.queries import TalkView
from assistant.customers.models import Customer
from assistant.errors import Missing, NotAllowed, Stale
from assistant.history import ledger
from assistant.history.timeline import timeline
from assistant.promises import ledger as promises
from assistant.runtime import Runtime
from assistant.web.cockpit import CallPage, build, to_tick
from assistant.web.due import due_at
from assistant.web.forms import whole, words
from assistant.web.frame import show, tell
from assistant.web.guard import Who, current_rep, for_reps, runtime
from assistant.web.languages import speaking

blueprint = for_reps("call", __name__)
IDENTIFIED = "identified"


@blueprint.get("/calls/<talk_id>")
def page(talk_id: str) -> tuple[str, int]:
    """The cockpit of one call."""
    running = runtime()
    with db.reading(running.engine) as reading:
        view = queries.talk(reading, running.playbook, talk_id, now=running.clock.now())
        cockpit = _cockpit(reading, running, view)
    return show("call", cockpit, here="today")


@blueprint.post("/calls/<talk_id>/answers")
def answer(talk_id: str) -> Response:
    """Take what the customer said. Before we said who we are only a wish to be left alone passes."""
    text, turn, now, who = words("text"), whole("turn"), runtime().clock.now(), current_rep()
    if not text:
        tell(_("Type what they said first, or press Next."), "amber")
        return _back(talk_id)
    try:
        with db.transaction(runtime().engine) as writing:
            known = _identified(writing, talk_id, who, now)
            answering.answer(
                writing, runtime().playbook, talk_id,
                text=text, turn=turn, actor=who.actor, identified=known, now=now,
            )  # fmt: skip
            drafts.keep_draft(writing, talk_id, "")
    except Stale:
        _keep_for_later(talk_id, text)
    except NotAllowed:
        _keep(talk_id, text)
        _ask_to_identify()
    return _back(talk_id)


@blueprint.post("/calls/<talk_id>/next")
def go_on(talk_id: str) -> Response:
    """Go on without an answer; what was typed meanwhile stays typed."""
    text, turn, now, who = words("text"), whole("turn"), runtime().clock.now(), current_rep()
    try:
        with db.transaction(runtime().engine) as writing:
            if not _identified(writing, talk_id, who, now):
                drafts.keep_draft(writing, talk_id, text)
                _ask_to_identify()
                return _back(talk_id)
            answering.go_on(writing, runtime().playbook, talk_id, turn=turn, actor=who.actor, now=now)
            drafts.keep_draft(writing, talk_id, text)
    except Stale:
        _keep_for_later(talk_id, text)
    return _back(talk_id)


@blueprint.post("/calls/<talk_id>/draft")
def draft(talk_id: str) -> tuple[str, int]:
    """Keep what is being typed. Words of a turn that has passed are left alone: they were read already."""
    text, turn = words("text"), whole("turn")
    with db.transaction(runtime().engine) as writing:
        if _talk(writing, talk_id).turn == turn:
            drafts.keep_draft(writing, talk_id, text)
    return "", 204


@blueprint.post("/calls/<talk_id>/disposition")
def dispose(talk_id: str) -> Response:
    """End the call with how it ended."""
    now, who = runtime().clock.now(), current_rep()
    chosen, note = words("disposition", longest=40, needed=True), words("note", longest=2000)
    try:
        with db.transaction(runtime().engine) as writing:
            outcomes.dispose(
                writing, runtime().playbook, talk_id, disposition=chosen, note=note, actor=who.actor, now=now
            )
            if chosen == Disposition.CALLBACK:
                what = _("Call back: %(note)s", note=note[:400]) if note else _("Call back")
                _undertake(writing, talk_id, what, words("call_on", needed=True), words("call_at"), now)
    except Stale as stale:
        tell(str(stale), "amber")
        return _back(talk_id)
    tell(_("The call is noted."))
    return redirect(url_for("today.page"), 303)


@blueprint.post("/calls/<talk_id>/promises")
def promise(talk_id: str) -> Response:
    """Write down what was promised, due on the customer's clock."""
    what, day, hour = words("what", longest=500, needed=True), words("due_on", needed=True), words("due_time")
    with db.transaction(runtime().engine) as writing:
        _undertake(writing, talk_id, what, day, hour, runtime().clock.now())
    tell(_("Promise noted."))
    return _back(talk_id)


def _undertake(writing: Session, talk_id: str, what: str, day: str, hour: str, now: datetime) -> None:
    talk, who = _talk(writing, talk_id), current_rep()
    promises.make(
        writing,
        customer_id=talk.customer_id,
        what=what,
        due_at=due_at(day, hour or "18:00", writing.get_one(Customer, talk.customer_id).zone),
        rep_id=who.id,
        conversation_id=talk_id,
        actor=who.actor,
        now=now,
    )


def _identified(writing: Session, talk_id: str, who: Who, now: datetime) -> bool:
    """Whether every line that says who we are was ticked; what was ticked now is noted in history."""
    view = queries.talk(writing, runtime().playbook, talk_id, now=now)
    needed = to_tick(view) - _ticked(writing, view)
    if view.state == "open" and needed - set(request.form.getlist("said")):
        return False
    for line in sorted(needed if view.state == "open" else ()):
        ledger.record(
            writing,
            customer_id=view.customer_id,
            verb=IDENTIFIED,
            actor=who.actor,
            at=now,
            channel=view.channel,
            subject=talk_id,
            facts={"line": line, "turn": view.turn},
        )
    return True


def _ask_to_identify() -> None:
    tell(_("First say who we are, and tick that it was said."), "amber")


def _ticked(reading: Session, view: TalkView) -> set[str]:
    past = timeline(reading, customer_id=view.customer_id, verb=IDENTIFIED, since=view.opened_at)
    return {moment.event.facts["line"] for moment in past.items if moment.event.subject == view.id}


def _keep(talk_id: str, text: str) -> None:
    with db.transaction(runtime().engine) as writing:
        drafts.keep_draft(writing, talk_id, text)


def _keep_for_later(talk_id: str, text: str) -> None:
    if text:
        _keep(talk_id, text)
    tell(
        _("The talk had moved on, so nothing was sent. This is where it stands; what you typed is kept."),
        "amber",
    )


def _talk(reading: Session, talk_id: str) -> Conversation:
    if (talk := reading.get(Conversation, talk_id)) is None:
        raise Missing(_("There is no such call."))
    return talk


def _cockpit(reading: Session, running: Runtime, view: TalkView) -> CallPage:
    customer = reading.get_one(Customer, view.customer_id)
    return build(
        reading,
        running.playbook,
        view,
        customer,
        ticked=_ticked(reading, view),
        language=speaking(),
        now=running.clock.now(),
    )


def _back(talk_id: str) -> Response:
    return redirect(url_for("call.page", talk_id=talk_id), 303)
