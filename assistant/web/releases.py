"""Publishing a script: what is live, what the folder would change, who published what, and the button."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import redirect, url_for
from flask_babel import gettext as _
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import publishing
from assistant.dialogue.diff import Change
from assistant.dialogue.problems import Problem
from assistant.errors import Invalid, Stale
from assistant.reps.models import Rep
from assistant.web import moments
from assistant.web.forms import words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_supervisors, runtime
from assistant.web.words import word

blueprint = for_supervisors("releases", __name__)


@dataclass(frozen=True)
class ReleaseRow:
    """One act of publishing; `again` when its version may be published once more."""

    number: int
    version: str
    note: str
    who: str
    at: moments.Shown
    live: bool
    again: bool


@dataclass(frozen=True)
class Panel:
    """What a supervisor decides on. `expected` is the version live while they look, "" for none; `draft`
    the one the folder holds, "" where its file is broken or says the same."""

    expected: str
    draft: str
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    changes: tuple[Change, ...]
    releases: tuple[ReleaseRow, ...]
    longest_note: int


def panel(reading: Session, script_id: str, language: str) -> Panel:
    """The panel of one script, its file read at this moment. Raises Missing."""
    plan = publishing.proposal(reading, runtime().playbook, script_id)
    found = publishing.releases(reading, script_id)
    expected = plan.live.version if plan.live else ""
    names = _names(reading, {one.actor for one in found})
    rows = tuple(_row(one, names, expected, language) for one in found)
    return Panel(
        expected=expected,
        draft=plan.draft.version if plan.draft and plan.is_new else "",
        problems=plan.problems,
        warnings=plan.warnings,
        changes=plan.changes,
        releases=_once(rows),
        longest_note=publishing.LONGEST_NOTE,
    )


@blueprint.post("/scripts/<script_id>/releases")
def publish(script_id: str) -> Response:
    """Let new talks begin on the version looked at; refused when another went live meanwhile."""
    note, version = words("note", longest=publishing.LONGEST_NOTE), words("version", longest=64, needed=True)
    expected = words("expected_live", longest=64)
    try:
        with db.transaction(runtime().engine) as writing:
            publishing.publish(
                writing, runtime().playbook, script_id, version=version, expected_live=expected or None,
                note=note, actor=current_rep().actor, now=business_now(),
            )  # fmt: skip
        tell(_("Published. New talks begin on it; those under way keep their version."))
    except Stale:
        tell(
            _("Not published: the live version or the file has changed since you looked. Look again."),
            "amber",
        )
    except Invalid as refused:
        tell(_("Not published: %(why)s", why=str(refused)), "red")
    return redirect(url_for("scripts.one", script_id=script_id), 303)


def _row(one: publishing.Release, names: dict[str, str], live: str, language: str) -> ReleaseRow:
    return ReleaseRow(
        number=one.number,
        version=one.version,
        note="" if one.note == publishing.AS_SHIPPED else one.note,
        who=names.get(one.actor) or word(one.actor_kind, "actor"),
        at=moments.shown(one.at, "", language),
        live=one.version == live,
        again=one.version != live,
    )


def _once(rows: tuple[ReleaseRow, ...]) -> tuple[ReleaseRow, ...]:
    """A version that was published twice is offered, and marked live, in its newest row alone."""
    seen: set[str] = set()
    kept = []
    for row in rows:
        first = row.version not in seen
        seen.add(row.version)
        kept.append(ReleaseRow(**{**vars(row), "live": row.live and first, "again": row.again and first}))
    return tuple(kept)


def _names(reading: Session, actors: Collection[str]) -> dict[str, str]:
    reps = select(Rep).where(col(Rep.id).in_(actors))
    return {one.id: one.name for one in reading.exec(reps)}
