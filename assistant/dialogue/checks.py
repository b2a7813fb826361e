"""Every check over a whole script, and how blunt each of its questions is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from assistant.dialogue.bluntness import Bluntness, asks, bluntness
from assistant.dialogue.checking import asking, longest, opening, paths, wording
from assistant.dialogue.checking.places import Places, lines
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.problems import Problem
from assistant.dialogue.script import Script


def every(
    script: Script,
    places: Places,
    reasons: Collection[str] | None,
    *,
    library: Library | None = None,
    today: date | None = None,
) -> list[Problem]:
    """Every problem of the script as a whole, of every severity. What is None is not checked.

    `places` says where things stand: () the start, (node,), (node, part, …); the nearest one is told.
    """
    found = [*opening.check(script, places), *wording.check(script, places, today)]
    found += [*longest.check(script, places), *paths.check(script, places)]
    if reasons is not None:
        found += asking.check_reasons(script, places, reasons)
    if library is not None:
        found += asking.check_probes(script, places, library)
        found += longest.check_probes(script, places, library)
    return found


@dataclass(frozen=True)
class Score:
    """How blunt one question of a script is; `variant` "" for everybody's words, `probe` "" for its own."""

    node: str
    language: str
    variant: str
    probe: str
    text: str
    bluntness: Bluntness


def scores(script: Script, library: Library | None = None) -> Iterator[Score]:
    """The score of every line that asks, in the script's order; then of the probes it may choose."""
    for line in lines(script):
        if asks(line.text, line.language):
            found = bluntness(line.text, line.language, line.node.technique)
            yield Score(line.node.id, line.language, line.variant, line.node.probe or "", line.text, found)
    for key, node in script.nodes.items():
        if node.elicitation is not None and library is not None:
            for probe in asking.candidates(node.elicitation, library):
                for language in script.languages:
                    text = probe.lines[language]
                    found = bluntness(text, language, probe.technique)
                    yield Score(key, language, "", probe.id, text, found)
