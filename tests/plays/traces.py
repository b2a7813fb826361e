"""What happened in a play, line by line: through the engine alone, and through the whole product."""

from collections.abc import Callable
from dataclasses import replace

from assistant.dialogue.play import run_scene
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Heard
from tests.plays.visits import Visit

RANKS = ("heard", "silent", "continued", "failed", "started", "play", "remembers", "says", "promises")
"""A step's lines in one order: what happened, what was learned, what was said; where it rests comes last."""


def engine_alone(visit: Visit, shelf: Shelf) -> list[str]:
    """The trace the engine alone makes of the scene, with the product's readings, variables and remedies."""
    facts = {key: value for key, value in visit.scene.facts.items() if key != "customer"}
    scene = replace(visit.scene, facts=facts | visit.variables, remedies=visit.remedies)
    return list(run_scene(scene, shelf, hearing(visit)).trace[1:])


def not_as_written(visit: Visit, shelf: Shelf) -> list[str]:
    """What goes otherwise than the author wrote, when the answers are read as the product read them."""
    return [str(problem) for problem in run_scene(visit.scene, shelf, hearing(visit)).problems]


def hearing(visit: Visit) -> Callable[[str], Heard]:
    """Every answer as the product read it."""
    heard = {reply.text: reply for reply in visit.replies}

    def hear(text: str) -> Heard:
        reply = heard[text]
        words, mood = reply.reading["words"], reply.reading["mood"]
        return Heard(text, reply.intent or "", reply.action or "continue", words, mood)

    return hear


def in_order(trace: list[str]) -> list[str]:
    """The lines of each step in one order, without what only the engine or only the host can know."""
    steps: list[list[str]] = []
    for line in trace:
        word = line.split()[0]
        if word == "failed":
            steps[-1] = [one for one in steps[-1] if not one.startswith("awaits")]
        if word in RANKS[:6]:
            steps.append([])
        steps[-1].append(_bare(line))
    return [line for step in steps for line in sorted(step, key=_rank)]


def _bare(line: str) -> str:
    """Without why a talk closed, and a promise's owner and time: the host has its own words for these."""
    if line.startswith("closes"):
        return " ".join(line.split()[:2])
    return line[: line.rindex('"') + 1] if line.startswith("promises") else line


def _rank(line: str) -> tuple[int, str]:
    word = line.split()[0]
    rank = RANKS.index(word) if word in RANKS else len(RANKS)
    return rank, line if word == "remembers" else ""


def differences(ours: list[str], theirs: list[str]) -> list[str]:
    """The first lines that differ, or what one has more, for a message one can read."""
    pairs = [f"{a}  ≠  {b}" for a, b in zip(ours, theirs, strict=False) if a != b][:2]
    return pairs or ours[len(theirs) :] + theirs[len(ours) :]
