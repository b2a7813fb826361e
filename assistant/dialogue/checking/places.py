"""Where things of a script stand in its text, and everything it can say, each with its place."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import Node, Script, Wording

Place = tuple[str, ...]
Places = dict[Place, yaml.Node]


def problem(places: Places, place: Place, code: Code, message: str) -> Problem:
    """The problem at `place`, or where the nearest thing around it stands."""
    while place and place not in places:
        place = place[:-1]
    mark = places[place].start_mark
    return Problem(mark.line + 1, mark.column + 1, code, message)


@dataclass(frozen=True)
class Line:
    """One text of a script: which node says it, in which language and variant ("" for everybody's)."""

    node: Node
    place: Place
    language: str
    variant: str
    text: str

    @property
    def where(self) -> str:
        """For people: the node, the cue if it is one, the language and the variant."""
        cue = f" {self.place[2]}" if self.place[1] == "cues" else ""
        return f"node {self.node.id!r}{cue}, {' '.join((self.language, self.variant)).strip()}"


def lines(script: Script) -> Iterator[Line]:
    """Every text of the script's nodes and cues, in its order; probes of the library are not among them."""
    for node in script.nodes.values():
        yield from _of(node, (node.id, "lines"), node.wording)
        for cue in node.cues:
            yield from _of(node, (node.id, "cues", cue.id), cue.wording)


def _of(node: Node, place: Place, wording: Wording) -> Iterator[Line]:
    for language, variant, text in wording.every():
        yield Line(
            node, (*place, language, variant) if variant else (*place, language), language, variant, text
        )
