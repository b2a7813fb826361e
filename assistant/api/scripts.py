"""Scripts: which there are, and whether a draft of one could be used."""

from flask import Response
from pydantic import Field

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, ById, Told, Word, said
from assistant.conversations import publishing
from assistant.dialogue import graph
from assistant.dialogue.script import Script

MAX_SOURCE = 262_144

api = guard.resource("scripts", "Dialogue scripts and their check")


class ScriptSummary(Told):
    """One script of the shelf."""

    id: str
    version: str
    channel: str
    languages: list[str]


class ScriptProblem(Told):
    """One thing to mend in a script; line and column count from 1.

    `number` names its page among the diagnostics, `part` the shared part it stands in, if any. Only an error
    keeps the script from being used.
    """

    number: str
    severity: str
    line: int
    column: int
    code: str
    message: str
    part: str


class ScriptShelf(Told):
    """Every script that can be used, and what keeps the others from it."""

    items: list[ScriptSummary]
    broken: dict[str, list[ScriptProblem]]


class ScriptDetail(ScriptSummary):
    """A script with its flowchart in Mermaid's notation."""

    graph: str


class ScriptDraft(Asked):
    """The YAML of a script, under the name it will have."""

    name: Word
    source: str = Field(max_length=MAX_SOURCE)


class ScriptVerdict(Told):
    """Whether a draft could be used, and what to mend."""

    ok: bool
    problems: list[ScriptProblem]


@api.get("", responses={200: ScriptShelf}, operation_id="list_scripts")
def list_all() -> Response:
    """Every script with its live version, and the problems of those whose file cannot be used"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        live = publishing.every_live(session, runtime.playbook)
    broken = {
        name: [ScriptProblem.model_validate(one) for one in found]
        for name, found in runtime.playbook.shelf.problems().items()
    }
    return said(ScriptShelf(items=[_summary(one) for one in live.values()], broken=broken))


@api.get("/<id>", responses={200: ScriptDetail}, operation_id="get_script")
def get_one(path: ById) -> Response:
    """The live version of one script with its flowchart"""
    runtime = guard.runtime()
    with db.reading(runtime.engine) as session:
        script = publishing.live(session, runtime.playbook, path.id)
    return said(
        ScriptDetail(**_summary(script).model_dump(), graph=graph.mermaid(script, script.languages[0]))
    )


@api.post("/check", responses={200: ScriptVerdict}, operation_id="check_script")
def check(body: ScriptDraft) -> Response:
    """Check a draft: whether it could be used, and every problem and warning with its line"""
    found = guard.runtime().playbook.shelf.review(body.source, body.name)
    return said(
        ScriptVerdict(
            ok=found.script is not None,
            problems=[ScriptProblem.model_validate(one) for one in found.problems],
        )
    )


def _summary(script: Script) -> ScriptSummary:
    return ScriptSummary(
        id=script.id, version=script.version, channel=script.channel, languages=list(script.languages)
    )
