"""The scripts on the shelf: their lines in both languages, where each leads, and the version in force."""

from dataclasses import dataclass

from assistant.dialogue.graph import mermaid
from assistant.dialogue.problems import Problem
from assistant.dialogue.script import ANY_REASON, Node, On, Route, Script
from assistant.web.frame import show
from assistant.web.guard import for_reps, runtime
from assistant.web.languages import speaking
from assistant.web.words import word

blueprint = for_reps("scripts", __name__)


@dataclass(frozen=True)
class ScriptsPage:
    """Sound scripts, and what keeps the others from being used."""

    scripts: tuple[Script, ...]
    problems: tuple[tuple[str, tuple[Problem, ...]], ...]
    language: str


@dataclass(frozen=True)
class Branch:
    """Where one answer leads."""

    when: str
    to: str


@dataclass(frozen=True)
class NodeRow:
    """One node with its branches in words."""

    node: Node
    branches: tuple[Branch, ...]


@dataclass(frozen=True)
class ScriptPage:
    """One script, line by line, and as a flowchart's text."""

    script: Script
    title: str
    nodes: tuple[NodeRow, ...]
    graph: str


@blueprint.get("/scripts")
def page() -> tuple[str, int]:
    """Every script on the shelf."""
    shelf = runtime().playbook.shelf
    scripts = tuple(shelf.get(name) for name in shelf.ids())
    return show("scripts", ScriptsPage(scripts, tuple(shelf.problems().items()), speaking()), here="scripts")


@blueprint.get("/scripts/<script_id>")
def one(script_id: str) -> tuple[str, int]:
    """One script as it stands on the shelf; a running talk may hold to an earlier version."""
    script, language = runtime().playbook.shelf.get(script_id), speaking()
    nodes = tuple(NodeRow(node, _branches(node, language)) for node in script.nodes.values())
    title = script.title.get(language, script.id)
    return show("script", ScriptPage(script, title, nodes, mermaid(script, language)), here="scripts")


def _branches(node: Node, language: str) -> tuple[Branch, ...]:
    found = [Branch(_when(route, language), route.to) for route in node.routes]
    return (*found, Branch(word("continue", "condition"), node.then)) if node.then else tuple(found)


def _when(route: Route, language: str) -> str:
    if ANY_REASON in route.values:
        return word(ANY_REASON, "condition")
    named = ", ".join(_value(route.on, value, language) for value in route.values)
    return " ".join(part for part in (word(route.on, "condition"), named) if part)


def _value(on: On, value: str, language: str) -> str:
    taxonomy = runtime().playbook.taxonomy
    if on is On.REASON and value in taxonomy.ids:
        return taxonomy.reason(value).label[language]
    return word(value, "intent")
