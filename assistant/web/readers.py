"""The versions of the reader, for supervisors: which one reads, what each learned, what it would change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from assistant import db
from assistant.errors import Invalid, Missing, NotAllowed
from assistant.learning import corrections, rereading, versions
from assistant.learning.models import Change, ReaderChange, VersionState
from assistant.learning.rereading import NOTHING, Estimate
from assistant.learning.versions import BY_ITSELF, LONGEST_WHY, SHIPPED, Learned, VersionView
from assistant.reps.models import Rep
from assistant.web import moments
from assistant.web.forms import words
from assistant.web.frame import business_now, show, tell
from assistant.web.guard import current_rep, for_supervisors, runtime
from assistant.web.languages import speaking
from assistant.web.understood import reason_label
from assistant.web.words import word

blueprint = for_supervisors("readers", __name__)
MOST = 1000
"""Replies read for one answer of this page: a second or two."""


@dataclass(frozen=True)
class Version:
    """One version as the page tells it; figures in percent, `loses` when it needs to be forced."""

    number: int
    name: str
    state: str
    labels: int
    by: str
    made: moments.Shown
    verdict: str
    held_out: tuple[str, str]
    regression: tuple[str, str]
    live: bool
    loses: bool


@dataclass(frozen=True)
class ChangeRow:
    """One change of the live reader."""

    what: str
    before: str
    after: str
    forced: bool
    why: str
    who: str
    at: moments.Shown


@dataclass(frozen=True)
class ReadersPage:
    """`live` is None while the shipped reader reads; `taught` texts are there to learn from."""

    live: Version | None
    rows: tuple[Version, ...]
    changes: tuple[ChangeRow, ...]
    taught: int
    longest_why: int


@dataclass(frozen=True)
class MoveRow:
    """So many replies would get another strongest reason."""

    before: str
    after: str
    replies: int


@dataclass(frozen=True)
class EffectPage:
    """What a version would change; `written` of `stored` replies have its reading beside the first."""

    title: str
    which: str
    live: bool
    estimate: Estimate
    moves: tuple[MoveRow, ...]
    written: int
    left: int


@blueprint.get("/readers")
def page() -> tuple[str, int]:
    """Every version, which one reads now, and who changed that."""
    with db.reading(runtime().engine) as reading:
        found, log = versions.every_version(reading), versions.changes(reading)
        taught = len(corrections.taught(reading))
        names = _names(reading, {*(one.made_by for one in found), *(one.actor for one in log)})
    rows = tuple(_version(one, names) for one in found)
    context = ReadersPage(
        live=next((one for one in rows if one.live), None),
        rows=rows,
        changes=tuple(_change(one, names) for one in log),
        taught=taught,
        longest_why=LONGEST_WHY,
    )
    return show("readers", context, here="readers")


@blueprint.post("/readers/learn")
def learn() -> Response:
    """Learn from every correction there is; what comes of it reads at once if it passes the gate."""
    try:
        own = runtime().settings.phrases_folder
        made = versions.learn(runtime().engine, phrases=own, actor=current_rep().actor, now=business_now())
    except NotAllowed:
        tell(_("A version is being learned just now: look again in a minute."), "amber")
        return _back()
    except Invalid:
        tell(_("There is nothing to learn from yet: correct a few readings first."), "amber")
        return _back()
    tell(_what_came_of(made), "green" if made.live == made.version.number else "amber")
    return _back()


@blueprint.post("/readers/<which>/promote")
def promote(which: str) -> Response:
    """Let a version read from now on, with the reason; one that loses only when that is said to be meant."""
    number, why = _number(which), words("why", longest=LONGEST_WHY)
    if number is None:
        raise Missing(_("There is no such version."))
    if not why:
        tell(_("Nothing was changed: say why first."), "amber")
        return _back()
    try:
        with db.transaction(runtime().engine) as writing:
            versions.promote(
                writing, number, why=why, force="force" in request.form,
                actor=current_rep().actor, now=business_now(),
            )  # fmt: skip
    except NotAllowed:
        tell(
            _(
                "Nothing was changed: version %(number)d does worse on the fixed test set. "
                "Tick that it shall read all the same, if that is meant.",
                number=number,
            ),
            "red",
        )
    except Invalid:
        tell(_("Version %(number)d reads already.", number=number), "amber")
    else:
        tell(_("Version %(number)d reads from now on.", number=number))
    return _back()


@blueprint.post("/readers/rollback")
def roll_back() -> Response:
    """Undo the last promotion, with the reason."""
    why = words("why", longest=LONGEST_WHY)
    if not why:
        tell(_("Nothing was changed: say why first."), "amber")
        return _back()
    try:
        with db.transaction(runtime().engine) as writing:
            back = versions.rollback(writing, why=why, actor=current_rep().actor, now=business_now())
    except Invalid:
        tell(_("The reader as shipped reads already; there is nothing to go back from."), "amber")
        return _back()
    named = _title(back.number if back else None)
    tell(_("Taken back. From now on it reads again: %(reader)s.", reader=named))
    return _back()


@blueprint.get("/readers/<which>/effect")
def effect(which: str) -> tuple[str, int]:
    """What a version would change of the newest stored answers, from what to what; nothing is written."""
    number = _number(which)
    own = runtime().settings.phrases_folder
    estimate = rereading.estimate(runtime().engine, number, phrases=own, most=MOST)
    with db.reading(runtime().engine) as reading:
        left = min(rereading.unread(reading, estimate.version), estimate.stored)
        live = versions.live_number(reading) == number
    context = EffectPage(
        title=_title(number),
        which=which,
        live=live,
        estimate=estimate,
        moves=tuple(MoveRow(_said(one.before), _said(one.after), one.replies) for one in estimate.moves),
        written=estimate.stored - left,
        left=left,
    )
    return show("effect", context, here="readers")


@blueprint.post("/readers/<which>/publish")
def publish(which: str) -> Response:
    """Write the next readings of a version beside the first ones; again while any are left."""
    number = _number(which)
    own = runtime().settings.phrases_folder
    done = rereading.publish(
        runtime().engine, number, phrases=own, most=MOST, actor=current_rep().actor, now=business_now()
    )
    said = ngettext("%(num)d reading was written.", "%(num)d readings were written.", done.written)
    if done.left:
        more = ngettext(
            "%(num)d is left: press again.", "%(num)d are left: press again.", done.left
        )  # fmt: skip
        tell(f"{said} {more}", "amber")
    else:
        tell(f"{said} {_('Every stored answer has its reading now.')}")
    return redirect(url_for("readers.effect", which=which), 303)


def _back() -> Response:
    return redirect(url_for("readers.page"), 303)


def _number(which: str) -> int | None:
    """The version an address means; None is the shipped reader."""
    if which == SHIPPED:
        return None
    if not (which.isascii() and which.isdigit() and len(which) < 10):
        raise Missing(_("There is no such version."))
    return int(which)


def _title(number: int | None) -> str:
    if number is None:
        return str(_("the reader as shipped"))
    return str(_("version %(number)s", number=number))


def _what_came_of(made: Learned) -> str:
    version = made.version
    figures = _(
        "On corrections it had not seen: %(before)s → %(after)s.",
        before=_percent(version.gate["held_out_before"]), after=_percent(version.gate["held_out_after"]),
    )  # fmt: skip
    if not made.new:
        return str(
            _("Nothing new to learn: these corrections made version %(number)d.", number=version.number)
        )
    if made.live == version.number:
        said = _(
            "Version %(number)d was learned from %(labels)d corrections, and reads from now on.",
            number=version.number, labels=version.labels,
        )  # fmt: skip
    else:
        said = _(
            "Version %(number)d was learned from %(labels)d corrections, and does not read yet: %(why)s",
            number=version.number, labels=version.labels, why=word(version.gate["why"], "gate"),
        )  # fmt: skip
    return f"{said} {figures}"


def _version(one: VersionView, names: Mapping[str, str]) -> Version:
    gate = one.gate
    return Version(
        number=one.number,
        name=one.name,
        state=str(one.state),
        labels=one.labels,
        by=names.get(one.made_by) or word(one.made_by_kind, "actor"),
        made=moments.shown(one.made_at, "", speaking()),
        verdict=word(gate["why"], "gate"),
        held_out=(_percent(gate["held_out_before"]), _percent(gate["held_out_after"])),
        regression=(_percent(gate["regression_before"]), _percent(gate["regression_after"])),
        live=one.state == VersionState.LIVE,
        loses=versions.loses(gate),
    )


def _change(one: ReaderChange, names: Mapping[str, str]) -> ChangeRow:
    by_itself = one.what == Change.PROMOTED and one.why == BY_ITSELF
    return ChangeRow(
        what=word(one.what, "reader_change"),
        before=_title(one.before),
        after=_title(one.number),
        forced=one.forced,
        why=str(_("it passed the gate")) if by_itself else one.why,
        who=names.get(one.actor) or word(one.actor_kind, "actor"),
        at=moments.shown(one.at, "", speaking()),
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _said(reason: str) -> str:
    if reason == NOTHING:
        return str(_("no reason"))
    return reason_label(runtime().playbook.taxonomy, reason, speaking())


def _names(reading: Session, ids: Collection[str]) -> dict[str, str]:
    return {one.id: one.name for one in reading.exec(select(Rep).where(col(Rep.id).in_(ids)))}
