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


class Summary(Told):
    """One script of the shelf."""

    id: str
    version: str
    channel: str
    languages: list[str]


class Wrong(Told):
    """One thing to mend in a script; line and column count from 1."""

    line: int
    column: int
    code: str
    message: str


class Shelf(Told):
    """Every script that can be used, and what keeps the others from it."""

    items: list[Summary]
    broken: dict[str, list[Wrong]]


class Detail(Summary):
    """A script with its flowchart in Mermaid's notation."""

    graph: str


class Draft(Asked):
    """The YAML of a script, under the name it will have."""

    name: Word
    source: str = Field(max_length=MAX_SOURCE)


class Verdict(Told):
    """Whether a draft could be used, and what to mend."""

    ok: bool
    problems: list[Wrong]


@api.get("", responses={200: Shelf}, operation_id="list_scripts")
def list_all() -> Response:
    """Every script, and the problems of those that cannot be used"""
    shelf = guard.runtime().playbook.shelf
    broken = {name: [Wrong.model_validate(one) for one in found] for name, found in shelf.problems().items()}
    return said(Shelf(items=[_summary(shelf.get(id)) for id in shelf.ids()], broken=broken))


@api.get("/<id>", responses={200: Detail}, operation_id="get_script")
def get_one(path: ById) -> Response:
    """One script with its flowchart"""
    script = guard.runtime().playbook.shelf.get(path.id)
    return said(Detail(**_summary(script).model_dump(), graph=graph.mermaid(script, script.languages[0])))


@api.post("/check", responses={200: Verdict}, operation_id="check_script")
def check(body: Draft) -> Response:
    """Check a draft: every problem with its line, or that it could be used"""
    reasons = guard.runtime().playbook.taxonomy.ids
    try:
        read_script(body.source, body.name, reasons)
    except ScriptInvalid as error:
        return said(Verdict(ok=False, problems=[Wrong.model_validate(one) for one in error.problems]))
    return said(Verdict(ok=True, problems=[]))


def _summary(script: Script) -> Summary:
    return Summary(id=script.id, version=script.version, channel=script.channel, languages=list(script.languages))
