"""Releases of scripts: what publishing would change, who published what, what differs between versions."""

from http import HTTPStatus

from flask import Response
from pydantic import AwareDatetime, Field

from assistant import db
from assistant.api import guard, problems
from assistant.api.scripts import ScriptProblem
from assistant.api.shapes import Asked, ById, Told, Word, said
from assistant.conversations import publishing
from assistant.dialogue.diff import compare
from assistant.reps.models import Role

ABOUT = "Dialogue scripts and their check"
api = guard.resource("scripts", ABOUT, name="releases")
publishers = guard.resource("scripts", ABOUT, name="publishing", role=Role.SUPERVISOR)


class ScriptChange(Told):
    """One difference between two versions; `told` is it in words. An empty `node` is the script itself."""

    kind: str
    node: str
    what: str
    before: str
    after: str
    told: str


class ScriptProposal(Told):
    """What publishing the folder's version would do. `problems` block it. A `live` of null: none was ever
    used or published."""

    script_id: str
    draft: str | None
    live: str | None
    is_new: bool
    problems: list[ScriptProblem]
    warnings: list[ScriptProblem]
    changes: list[ScriptChange]


class ReleaseAsked(Asked):
    """Which version new conversations shall begin on, null for the folder's; which the caller saw live."""

    version: Word | None = None
    expected_live: Word | None
    note: str = Field(default="", max_length=publishing.LONGEST_NOTE)


class ScriptRelease(Told):
    """One act of publishing."""

    script_id: str
    number: int
    version: str
    before: str | None
    note: str
    actor_kind: str
    actor: str
    at: AwareDatetime


class ScriptVersion(Told):
    """A version with the conversations it carried; `live_since` is null unless it is live."""

    version: str
    first_used_at: AwareDatetime
    live_since: AwareDatetime | None
    talks: int
    running: int


class ScriptVersions(Told):
    """Every version of a script and every release of it, newest first."""

    items: list[ScriptVersion]
    releases: list[ScriptRelease]


class DiffAsked(Asked):
    """Two versions: `live`, `draft`, or at least seven characters of a version."""

    before: Word = "live"
    after: Word = "draft"


class ScriptDiff(Told):
    """What changed from one version to the other."""

    before: str
    after: str
    changes: list[ScriptChange]


@api.get("/<id>/proposal", responses={200: ScriptProposal}, operation_id="get_script_proposal")
def proposal(path: ById) -> Response:
    """What publishing the folder's version would change, and what blocks it"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        plan = publishing.proposal(session, runtime.playbook, path.id)
    return said(
        ScriptProposal(
            script_id=plan.script_id,
            draft=plan.draft.version if plan.draft else None,
            live=plan.live.version if plan.live else None,
            is_new=plan.is_new,
            problems=[ScriptProblem.model_validate(one) for one in plan.problems],
            warnings=[ScriptProblem.model_validate(one) for one in plan.warnings],
            changes=[_change(one) for one in plan.changes],
        )
    )


@publishers.post(
    "/<id>/releases",
    responses={201: ScriptRelease, **problems.document(HTTPStatus.CONFLICT)},
    operation_id="publish_script",
)
def publish(path: ById, body: ReleaseAsked) -> Response:
    """Let new conversations begin on a version; needs the key of a supervisor

    409 when another version is live by now, or the file changed since it was looked at.
    """
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        done = publishing.publish(
            session, runtime.playbook, path.id, version=body.version, expected_live=body.expected_live,
            note=body.note, actor=guard.actor(), now=runtime.clock.now(),
        )  # fmt: skip
    return said(ScriptRelease.model_validate(done), 201)


@api.get("/<id>/versions", responses={200: ScriptVersions}, operation_id="list_script_versions")
def versions(path: ById) -> Response:
    """Every version that was ever used or published, and who published which"""
    with db.reading(guard.runtime().engine) as session:
        found = publishing.versions(session, path.id)
        done = publishing.releases(session, path.id)
    return said(
        ScriptVersions(
            items=[ScriptVersion.model_validate(one) for one in found],
            releases=[ScriptRelease.model_validate(one) for one in done],
        )
    )


@api.get("/<id>/diff", responses={200: ScriptDiff}, operation_id="diff_script_versions")
def diff(path: ById, query: DiffAsked) -> Response:
    """What differs between two versions of a script"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        before, after = (
            publishing.named(session, runtime.playbook, path.id, name) for name in (query.before, query.after)
        )
    changes = [_change(one) for one in compare(before, after)]
    return said(ScriptDiff(before=before.version, after=after.version, changes=changes))


def _change(one: object) -> ScriptChange:
    return ScriptChange.model_validate({**vars(one), "told": str(one)})
