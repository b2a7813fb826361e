"""Scripts: which there are, and whether a draft of one could be used."""

from flask import Response
from pydantic import Field

from assistant.api import guard
from assistant.api.shapes import Asked, ById, Told, Word, said
from assistant.dialogue import graph
from assistant.dialogue.problems import ScriptInvalid
from assistant.dialogue.reader import read_script
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
    """One thing to mend in a script; line and column count from 1."""

    line: int
    column: int
    code: str
    message: str


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
    """Every script, and the problems of those that cannot be used"""
    shelf = guard.runtime().playbook.shelf
    broken = {
        name: [ScriptProblem.model_validate(one) for one in found] for name, found in shelf.problems().items()
    }
    return said(ScriptShelf(items=[_summary(shelf.get(name)) for name in shelf.ids()], broken=broken))


@api.get("/<id>", responses={200: ScriptDetail}, operation_id="get_script")
def get_one(path: ById) -> Response:
    """One script with its flowchart"""
    script = guard.runtime().playbook.shelf.get(path.id)
    return said(
        ScriptDetail(**_summary(script).model_dump(), graph=graph.mermaid(script, script.languages[0]))
    )


@api.post("/check", responses={200: ScriptVerdict}, operation_id="check_script")
def check(body: ScriptDraft) -> Response:
    """Check a draft: every problem with its line, or that it could be used"""
    reasons = guard.runtime().playbook.taxonomy.ids
    try:
        read_script(body.source, body.name, reasons)
    except ScriptInvalid as error:
        return said(
            ScriptVerdict(ok=False, problems=[ScriptProblem.model_validate(one) for one in error.problems])
        )
    return said(ScriptVerdict(ok=True, problems=[]))


def _summary(script: Script) -> ScriptSummary:
    return ScriptSummary(
        id=script.id, version=script.version, channel=script.channel, languages=list(script.languages)
    )
