"""How a script begins: who speaks, what for, how to refuse, and that the call is recorded."""

import re
from collections.abc import Iterator

from assistant.dialogue.checking.paths import reach, targets
from assistant.dialogue.checking.places import Line, Places, lines, problem
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import OBLIGATORY, NodeKind, Script

_REFUSAL = {
    "en": re.compile(r"\b(stop|unsubscribe|opt[ -]?out)\b", re.IGNORECASE),
    "zh": re.compile(r"退订|退訂|拒收|回复? ?TD?\b"),
}
_CALLS_ONLY = (NodeKind.RECORDING_NOTICE, NodeKind.SMALL_TALK)


def check(script: Script, places: Places) -> Iterator[Problem]:
    """What is wrong with the script's first words, and with nodes that only calls have."""
    node = script.nodes.get(script.start)
    if node is not None and node.kind is not NodeKind.IDENTIFY:
        message = f"a script begins with an identify node, {node.id!r} is {node.kind}"
        yield problem(places, (node.id,), Code.NO_IDENTIFICATION, message)
    elif node is not None:
        for line in lines(script):
            if line.node is node:
                yield from _identification(script, places, line)
    if script.channel == "sms":
        yield from _calls_only(script, places)
    else:
        yield from _recording(script, places)


def _identification(script: Script, places: Places, line: Line) -> Iterator[Problem]:
    for variable in ("company",) if script.channel == "sms" else ("company", "rep"):
        if not re.search(r"{{\s*" + variable + r"\s*}}", line.text):
            message = f"{line.where}: say who speaks with {{{{ {variable} }}}}"
            yield problem(places, line.place, Code.NO_IDENTIFICATION, message)
    if line.node.purpose.get(line.language, "") not in line.text:
        message = f"{line.where}: the line must hold the words given as purpose"
        yield problem(places, line.place, Code.NO_IDENTIFICATION, message)
    refusal = _REFUSAL.get(line.language)
    if script.channel == "sms" and refusal and not refusal.search(line.text):
        message = f"{line.where}: say how to refuse (STOP, 退订请回复T)"
        yield problem(places, line.place, Code.NO_REFUSAL, message)


def _calls_only(script: Script, places: Places) -> Iterator[Problem]:
    for key, node in script.nodes.items():
        if node.kind in _CALLS_ONLY:
            message = f"node {key!r}: {node.kind} belongs to calls, this script writes text messages"
            yield problem(places, (key,), Code.CALLS_ONLY, message)


def _recording(script: Script, places: Places) -> Iterator[Problem]:
    """A script that gives notice of recording gives it before it listens to anything but the first answer."""
    notices = [key for key, node in script.nodes.items() if node.kind is NodeKind.RECORDING_NOTICE]
    if not notices or script.start not in script.nodes:
        return
    before = reach([script.start], lambda key: [] if key in notices else targets(script, key))
    for key, node in script.nodes.items():
        if key in before and node.waits and node.kind not in OBLIGATORY:
            message = f"node {key!r} listens, and nobody has said yet that the call is recorded"
            yield problem(places, (key,), Code.LATE_RECORDING_NOTICE, message)
