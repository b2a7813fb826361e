"""Which version of a script new talks begin on, since when, by whose hand. The folder holds drafts.

A version is its source, named by the SHA-256 of it; publishing points at one. Running talks keep theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from assistant import db, ids
from assistant.conversations.models import Conversation, ScriptRelease, ScriptVersion
from assistant.conversations.playbook import Playbook
from assistant.dialogue.diff import Change, compare
from assistant.dialogue.problems import Problem, Severity
from assistant.dialogue.reader import Review
from assistant.dialogue.script import Script
from assistant.errors import Invalid, Missing, Stale
from assistant.history import ledger
from assistant.history.ledger import SYSTEM, Actor

AS_SHIPPED = "as shipped"
LONGEST_NOTE = 500
SHORTEST_NAME = 7
"""Characters of a version that name it where no other begins so."""


@dataclass(frozen=True)
class Proposal:
    """What publishing the folder's version would do. `draft` is None where the file cannot be used, `live`
    where no version ever could. `problems` block it, `warnings` do not."""

    script_id: str
    draft: Script | None
    live: Script | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    changes: tuple[Change, ...]

    @property
    def is_new(self) -> bool:
        """Whether the folder holds another version than the live one."""
        return self.draft is not None and (self.live is None or self.draft.version != self.live.version)


@dataclass(frozen=True)
class Release:
    """One act of publishing; `number` counts those of a script, `before` was live until then."""

    script_id: str
    number: int
    version: str
    before: str | None
    note: str
    actor_kind: str
    actor: str
    at: datetime


@dataclass(frozen=True)
class Kept:
    """One version that talks have run on, or that was published. `live_since` is None unless it is live."""

    version: str
    first_used_at: datetime
    live_since: datetime | None
    talks: int
    running: int


_NEWEST = (
    sa.select(col(ScriptRelease.script_id), sa.func.max(col(ScriptRelease.number)).label("number"))
    .group_by(col(ScriptRelease.script_id))
    .subquery()
)
_LIVE = sa.select(col(ScriptRelease.script_id), col(ScriptRelease.version)).join(
    _NEWEST,
    sa.and_(
        col(ScriptRelease.script_id) == _NEWEST.c.script_id, col(ScriptRelease.number) == _NEWEST.c.number
    ),
)


def live(session: Session, playbook: Playbook, script_id: str) -> Script:
    """The version new talks begin on: the one published last; before that, as the folder had it at the start.

    Raises Missing.
    """
    version = released(session).get(script_id)
    return playbook.shelf.get(script_id) if version is None else stored(session, playbook, version)


def every_live(session: Session, playbook: Playbook) -> Mapping[str, Script]:
    """Every script that can be begun, by id. One whose folder is gone is retired; a broken file is not."""
    shelf, versions = playbook.shelf, released(session)
    there = {*shelf.ids(), *(versions.keys() & shelf.problems().keys())}
    return {
        script_id: stored(session, playbook, versions[script_id], script_id)
        if script_id in versions
        else shelf.get(script_id)
        for script_id in sorted(there)
    }


def released(session: Session) -> dict[str, str]:
    """The version published last of each script that ever was."""
    return {row.script_id: row.version for row in db.rows(session, _LIVE)}


def stored(session: Session, playbook: Playbook, version: str, script_id: str = "") -> Script:
    """A version from its kept source, whatever lies in the folder. Raises Missing, or Invalid when the text
    kept is not the one this version names."""
    shelf = playbook.shelf
    if script_id in shelf.ids() and (same := shelf.get(script_id)).version == version:
        return same
    kept = session.get(ScriptVersion, version)
    if kept is None:
        raise Missing(f"version: there is no {version[:12]!r}")
    found = shelf.load_version(kept.source)
    if found.version != version:
        raise Invalid(f"version: the source kept as {version[:12]} is not that version's: restore a backup")
    return found


def keep(session: Session, script: Script, *, now: datetime) -> None:
    """Keep the version a talk is about to begin on. The first use of a script publishes it as shipped."""
    if script.id in released(session):
        _keep(session, script, now)
        return
    ledger.hold(session, ledger.HOUSE)
    if script.id not in released(session):  # two first talks at once
        _release(session, script, None, AS_SHIPPED, SYSTEM, now)


def proposal(session: Session, playbook: Playbook, script_id: str) -> Proposal:
    """The folder's version beside the live one, read from the file at this moment. Raises Missing."""
    review = _reread(playbook, script_id)
    version = released(session).get(script_id)
    running = None
    if version is not None:
        running = stored(session, playbook, version, script_id)
    elif script_id in playbook.shelf.ids():
        running = playbook.shelf.get(script_id)
    if review is None and running is None:
        raise Missing(f"script: there is no {script_id[:64]!r}")
    draft, found = (review.script, review.problems) if review else (None, ())
    changes = compare(running, draft) if running is not None and draft is not None else ()
    problems = tuple(one for one in found if one.severity is Severity.ERROR)
    warnings = tuple(one for one in found if one.severity is not Severity.ERROR)
    return Proposal(script_id, draft, running, problems, warnings, changes)


def _reread(playbook: Playbook, script_id: str) -> Review | None:
    """The folder's file as it is at this moment; None where there is none."""
    try:
        return playbook.shelf.reread(script_id)
    except Missing:
        return None


def publish(
    session: Session,
    playbook: Playbook,
    script_id: str,
    *,
    version: str | None = None,
    expected_live: str | None,
    note: str,
    actor: Actor,
    now: datetime,
) -> Release:
    """Let new talks begin on the folder's version, or on an older `version`; talks under way keep theirs.

    `expected_live` is the version the caller saw live, None for none. Raises Missing; Stale when another is
    live by now, or when the file is no longer the `version` looked at; Invalid for problems that block it,
    an over-long note, or the version that is live already. Who may publish is for the entry points to ask.
    """
    said = ledger.storable(note).strip()
    if len(said) > LONGEST_NOTE:
        raise Invalid(f"note: at most {LONGEST_NOTE} characters are kept")
    ledger.hold(session, ledger.HOUSE)
    plan = proposal(session, playbook, script_id)
    running = plan.live.version if plan.live else None
    if running != (expected_live or None):
        raise Stale(f"script: version {(running or 'none')[:12]} is live by now; look again, then decide")
    chosen = _chosen(session, playbook, plan, version)
    if script_id in released(session):
        if running == chosen.version:
            raise Invalid(f"script: version {chosen.version[:12]} is live already")
    elif running == chosen.version:
        return _told(_release(session, chosen, None, said or AS_SHIPPED, actor, now))
    elif plan.live is not None:
        _release(session, plan.live, None, AS_SHIPPED, SYSTEM, now)
    return _told(_release(session, chosen, running, said, actor, now))


def releases(session: Session, script_id: str) -> list[Release]:
    """Who published what and when, newest first."""
    mine = select(ScriptRelease).where(ScriptRelease.script_id == script_id)
    return [_told(one) for one in session.exec(mine.order_by(col(ScriptRelease.number).desc()))]


def versions(session: Session, script_id: str) -> list[Kept]:
    """Every version kept of a script, newest first, with how many talks run on it."""
    counted = db.rows(session, _TALKS, script=script_id)
    talks = {version: (many, running) for version, many, running in counted}
    current = next(iter(releases(session, script_id)), None)
    mine = select(ScriptVersion).where(ScriptVersion.script_id == script_id)
    return [
        Kept(
            one.version,
            one.first_used_at,
            current.at if current and current.version == one.version else None,
            *talks.get(one.version, (0, 0)),
        )
        for one in session.exec(mine.order_by(col(ScriptVersion.first_used_at).desc()))
    ]


_TALKS = (
    sa.select(
        col(Conversation.script_version),
        sa.func.count(),
        sa.func.count().filter(col(Conversation.status) == "open"),
    )
    .where(col(Conversation.script_id) == sa.bindparam("script"))
    .group_by(col(Conversation.script_version))
)


def named(session: Session, playbook: Playbook, script_id: str, name: str) -> Script:
    """A version by what people call it: `draft` (the folder's), `live`, or the beginning of its hash.

    Raises Missing, or Invalid for a beginning that several versions share or a draft that cannot be used.
    """
    if name == "live":
        return live(session, playbook, script_id)
    if name == "draft":
        plan = proposal(session, playbook, script_id)
        if plan.draft is None:
            raise Invalid(_blocked(plan))
        return plan.draft
    fitting = [one.version for one in versions(session, script_id) if one.version.startswith(name)]
    if len(fitting) > 1 or (fitting and len(name) < SHORTEST_NAME):
        raise Invalid(f"version: give at least {SHORTEST_NAME} characters, and enough to name one version")
    if not fitting:
        raise Missing(f"version: {script_id[:64]} has no {name[:64]!r}; there are draft, live and hashes")
    return stored(session, playbook, fitting[0])


def _chosen(session: Session, playbook: Playbook, plan: Proposal, version: str | None) -> Script:
    """The draft, or an older version taken out again."""
    if version is None or (plan.draft is not None and plan.draft.version == version):
        if plan.draft is None or plan.problems:
            raise Invalid(_blocked(plan))
        return plan.draft
    kept = session.get(ScriptVersion, version)
    if kept is None or kept.script_id != plan.script_id:
        raise Stale("script: the file has changed since you looked, or was never kept; look again")
    return stored(session, playbook, version)


def _blocked(plan: Proposal) -> str:
    found = "; ".join(str(one) for one in plan.problems) or "there is no file of it in the folder"
    return f"script: {plan.script_id} cannot be published: {found}"


def _release(
    session: Session, script: Script, before: str | None, note: str, actor: Actor, now: datetime
) -> ScriptRelease:
    _keep(session, script, now)
    made = ScriptRelease(
        id=ids.new("rel", now),
        script_id=script.id,
        number=len(releases(session, script.id)) + 1,
        version=script.version,
        before=before,
        note=note,
        actor_kind=actor.kind,
        actor=actor.id,
        at=now,
    )
    session.add(made)
    session.flush()
    facts = {"script": script.id, "version": script.version[:12], "replaces": (before or "")[:12] or None}
    ledger.record(
        session,
        customer_id=ledger.HOUSE,
        verb="script_published",
        actor=actor,
        at=now,
        subject=script.id,
        facts=facts,
        text=note or None,
    )
    return made


def _keep(session: Session, script: Script, now: datetime) -> None:
    if session.get(ScriptVersion, script.version) is None:
        session.add(
            ScriptVersion(
                version=script.version, script_id=script.id, source=script.source, first_used_at=now
            )
        )
        session.flush()


def _told(one: ScriptRelease) -> Release:
    return Release(
        one.script_id, one.number, one.version, one.before, one.note, one.actor_kind, one.actor, one.at
    )
