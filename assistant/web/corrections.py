"""Saying what a reply means, where its reading is seen: right, or what it should have been. Both are kept."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations.models import Reply
from assistant.errors import Missing
from assistant.learning import corrections
from assistant.learning.corrections import LONGEST_NOTE, Said
from assistant.learning.models import Correction, Source
from assistant.learning.readings import asserted, newest
from assistant.reasons.replies import Intent
from assistant.reasons.taxonomy import UNCLEAR, Family
from assistant.web.forms import way_back, words
from assistant.web.frame import business_now, show, tell
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.understood import Understood, reason_label, understood

blueprint = for_reps("corrections", __name__)
NOTHING = "none"


@dataclass(frozen=True)
class Choice:
    """A reason to tick."""

    id: str
    label: str


@dataclass(frozen=True)
class FamilyOfChoices:
    """The reasons of one family."""

    family: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Ticked:
    """What a form holds when it is shown."""

    reasons: frozenset[str]
    nothing: bool
    leave_alone: bool
    note: str


@dataclass(frozen=True)
class ReplyPage:
    """One reply, its readings, what people said of it, and the form; `next` is where it leads back to."""

    one: Understood
    families: tuple[FamilyOfChoices, ...]
    ticked: Ticked
    next: str
    blind: bool
    longest_note: int


@blueprint.get("/replies/<reply_id>")
def page(reply_id: str) -> tuple[str, int]:
    """One reply with everything that was made of it, and the form to say what it means."""
    back = way_back(url_for("reviews.page"), request.args)
    with db.reading(runtime().engine) as reading:
        one = _one(reading, reply_id, blind=False)
    return _shown(one, begun(one), back)


@blueprint.post("/replies/<reply_id>/right")
def right(reply_id: str) -> Response:
    """Say that a reply was read rightly."""
    now, who = business_now(), current_rep()
    with db.transaction(runtime().engine) as writing:
        kept = corrections.confirm(writing, reply_id, actor=who.actor, source=Source.SCREEN, now=now)
        said = told(kept.reasons)
    tell(_("Noted as read rightly: %(what)s.", what=said))
    return _back(reply_id)


@blueprint.post("/replies/<reply_id>/correction")
def correct(reply_id: str) -> Response | tuple[str, int]:
    """Say what a reply means; what was read stays beside it. A form that says nothing comes back."""
    now, who = business_now(), current_rep()
    ticked, note = request.form.getlist("reasons"), words("note", longest=LONGEST_NOTE)
    nothing, leave_alone = NOTHING in request.form, request.form.get("intent") == Intent.OPT_OUT
    if trouble := _trouble(ticked, nothing, leave_alone):
        tell(trouble, "amber")
        return _again(reply_id, Ticked(frozenset(ticked), nothing, leave_alone, note))
    what = corrections.said(ticked, Intent.OPT_OUT if leave_alone else None, note)
    with db.transaction(runtime().engine) as writing:
        before = _read_before(writing, reply_id)
        kept = corrections.correct(
            writing, reply_id, what, actor=who.actor, source=Source.SCREEN, now=now
        )  # fmt: skip
        message = _what_changed(before, kept, what)
    tell(message)
    return _back(reply_id)


def begun(one: Understood) -> Ticked:
    """The form as it is first shown: what was read, or what a person said last."""
    last = one.judged[0] if one.judged else None
    leave_alone = bool(last and last.leave_alone)
    return Ticked(one.ticked, bool(last) and not one.ticked and not leave_alone, leave_alone, "")


def families() -> tuple[FamilyOfChoices, ...]:
    """Every reason but `unclear`, by family, in the order and the language people know."""
    taxonomy, language = runtime().playbook.taxonomy, speaking()
    return tuple(
        FamilyOfChoices(
            str(family),
            tuple(
                Choice(one.id, one.label[language])
                for one in taxonomy.reasons
                if one.family is family and one.id != UNCLEAR
            ),
        )
        for family in Family
        if family is not Family.NONE
    )


def told(reasons: Collection[str]) -> str:
    """Reasons by their labels, or that nothing is blamed."""
    comma = "、" if speaking() == "zh" else ", "
    named = (reason_label(runtime().playbook.taxonomy, one, speaking()) for one in reasons)
    return comma.join(named) or str(_("blames nothing"))


def _trouble(ticked: Collection[str], nothing: bool, leave_alone: bool) -> str:
    if ticked and nothing:
        return str(_("Nothing was saved: you ticked reasons and “blames nothing”. Keep one of the two."))
    if not ticked and not nothing and not leave_alone:
        return str(_("Nothing was saved: tick what they blame, or “blames nothing”."))
    return ""


def _what_changed(before: Collection[str], kept: Correction, what: Said) -> str:
    if set(before) == set(kept.reasons):
        said = _("Noted as read rightly: %(what)s.", what=told(kept.reasons))
    else:
        said = _(
            "Noted: %(before)s → %(after)s. What was read first stays beside it.",
            before=told(before), after=told(kept.reasons),
        )  # fmt: skip
    if what.intent == Intent.OPT_OUT:
        comma = "" if speaking() == "zh" else " "
        return f"{said}{comma}{_('They are left alone from now on, on every channel.')}"
    return str(said)


def _read_before(reading: Session, reply_id: str) -> list[str]:
    reply = reading.get(Reply, reply_id)
    return asserted(newest(reading, reply)) if reply else []


def _one(reading: Session, reply_id: str, *, blind: bool) -> Understood:
    found = understood(reading, runtime().playbook.taxonomy, [reply_id], blind=blind).get(reply_id)
    if found is None:
        raise Missing(_("There is no such reply."))
    return found


def _again(reply_id: str, ticked: Ticked) -> tuple[str, int]:
    blind = "blind" in request.form
    with db.reading(runtime().engine) as reading:
        one = _one(reading, reply_id, blind=blind)
    return _shown(one, ticked, way_back(url_for("reviews.page")), blind=blind, status=422)


def _shown(
    one: Understood, ticked: Ticked, back: str, *, blind: bool = False, status: int = 200
) -> tuple[str, int]:
    context = ReplyPage(one, families(), ticked, back, blind, LONGEST_NOTE)
    return show("reply", context, here="review", status=status)


def _back(reply_id: str) -> Response:
    target = way_back(url_for("corrections.page", reply_id=reply_id))
    return redirect(target, 303)
