"""The scripts: their lines in both languages, where each leads, a drawing, and the version that is live."""

from dataclasses import dataclass

from flask import request
from markupsafe import Markup
from sqlmodel import Session

from assistant import db
from assistant.conversations import publishing
from assistant.dialogue import drawing
from assistant.dialogue.graph import mermaid
from assistant.dialogue.problems import Problem
from assistant.dialogue.script import Script
from assistant.dialogue.segments import read_price
from assistant.web import releases
from assistant.web.frame import show
from assistant.web.guard import current_rep, for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.script_nodes import NodeRow, Telling, labels, nodes_of

blueprint = for_reps("scripts", __name__)


@dataclass(frozen=True)
class ScriptsPage:
    """Scripts that can be begun, what is not right with some, and what keeps others from being used."""

    scripts: tuple[Script, ...]
    problems: tuple[tuple[str, tuple[Problem, ...]], ...]
    warnings: dict[str, int]
    language: str


@dataclass(frozen=True)
class ScriptPage:
    """One version of a script, line by line, drawn, and as a flowchart's text; `live` when new talks begin
    on it. `panel` is for supervisors."""

    script: Script
    title: str
    live: bool
    nodes: tuple[NodeRow, ...]
    picture: Markup
    graph: str
    warnings: tuple[Problem, ...]
    panel: releases.Panel | None


@blueprint.get("/scripts")
def page() -> tuple[str, int]:
    """Every script there is, as it is live."""
    shelf = runtime().playbook.shelf
    with db.reading(runtime().engine) as reading:
        scripts = tuple(publishing.every_live(reading, runtime().playbook).values())
    warnings = {name: len(found) for name, found in shelf.warnings().items()}
    context = ScriptsPage(scripts, tuple(shelf.problems().items()), warnings, speaking())
    return show("scripts", context, here="scripts")


@blueprint.get("/scripts/<script_id>")
def one(script_id: str) -> tuple[str, int]:
    """One script: the live version, or the one asked for by `version`: draft, live, or how a hash begins."""
    which = request.args.get("version", "live")
    with db.reading(runtime().engine) as reading:
        live = publishing.live(reading, runtime().playbook, script_id)
        script = publishing.named(reading, runtime().playbook, script_id, which) if which != "live" else live
        return show("script", _page(reading, script, script.version == live.version), here="scripts")


def _page(reading: Session, script: Script, live: bool) -> ScriptPage:
    playbook, language = runtime().playbook, speaking()
    written = language if language in script.languages else script.languages[0]
    price = read_price(runtime().settings.sms_price)
    panel = releases.panel(reading, script.id, language) if current_rep().supervises else None
    return ScriptPage(
        script=script,
        title=script.title.get(language, script.id),
        live=live,
        nodes=nodes_of(script, Telling(playbook.taxonomy, playbook.shelf.library, price, language)),
        # The drawing escapes every text of the script itself.
        picture=Markup(drawing.svg(script, written, labels(playbook.taxonomy, language))),  # noqa: S704
        graph=mermaid(script, language),
        warnings=playbook.shelf.warnings().get(script.id, ()),
        panel=panel,
    )
