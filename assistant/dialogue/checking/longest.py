"""Whether a text message stays within its segments with names as long as most people's."""

from collections.abc import Iterator, Mapping
from itertools import product

from assistant.dialogue.checking.asking import candidates
from assistant.dialogue.checking.places import Line, Places, lines, problem
from assistant.dialogue.elicitation.probes import Library, Probe
from assistant.dialogue.lines import render
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import Node, Script, Wording
from assistant.dialogue.segments import Segments, measure
from assistant.errors import Invalid

#: What fits these fits nearly everybody; the remedy is as long as the catalogue lets one be.
LONG: Mapping[str, Mapping[str, object]] = {
    "en": {
        "name": "Ms. Wintherbottom",
        "first_name": "Alexandra",
        "rep": "Bernadette",
        "company": "Harbour Tea",
        "callback_number": "+44 20 7946 0018",
        "last_order_on": "27 September",
        "reason": "how a complaint was handled",
        "trait": "long walks in the hills",
        "remedy": "x" * 110,
    },
    "zh": {
        "name": "欧阳女士",
        "first_name": "欧阳雪",
        "rep": "林晓燕",
        "company": "港湾茶",
        "callback_number": "+86 10 5555 0118",
        "last_order_on": "9月27日",
        "reason": "投诉没处理好",
        "trait": "周末爬山",
        "remedy": "字" * 45,
    },
}
#: Lines may choose words by how long somebody was away.
_WEEKS = (2, 120)
#: ... and by whether they complained of it themselves.
_COMPLAINED = ("", "yes")


def check(script: Script, places: Places) -> Iterator[Problem]:
    """Texts that take more segments than the script allows; calls have none."""
    if script.channel != "sms":
        return
    for line in lines(script):
        most = longest(line)
        if most is not None and most.count > script.segments:
            dear = f" because of {most.forced_by!r}" if line.language == "en" and most.forced_by else ""
            message = (
                f"{line.where}: {most.count} segments with long names ({most.units} units of "
                f"{most.encoding}{dear}), the script allows {script.segments}"
            )
            yield problem(places, line.place, Code.TOO_MANY_SEGMENTS, message)


def check_probes(script: Script, places: Places, library: Library) -> Iterator[Problem]:
    """Probes an elicit node may send that take more segments than the script allows."""
    if script.channel != "sms":
        return
    for key, node in script.nodes.items():
        asked = candidates(node.elicitation, library) if node.elicitation else ()
        over = [probe.id for probe in asked if "sms" in probe.channels and _over(script, node, probe)]
        if over:
            message = f"node {key!r}: longer than {script.segments} segments: {', '.join(over[:3])}"
            yield problem(places, (key, "probes"), Code.TOO_MANY_SEGMENTS, message)


def _over(script: Script, node: Node, probe: Probe) -> bool:
    """Whether some words of the probe, in a language of the script, take too many segments."""
    said = Wording({one: probe.lines[one] for one in script.languages}, probe.variants)
    costs = [longest(Line(node, (node.id,), *words)) for words in said.every()]
    return any(cost is not None and cost.count > script.segments for cost in costs)


def longest(line: Line) -> Segments | None:
    """What the line costs with long names, in the dearest of its forms; None when it cannot be said."""
    try:
        said = [
            render(line.text, {**LONG[line.language], "weeks_away": weeks, "complained": told})
            for weeks, told in product(_WEEKS, _COMPLAINED)
        ]
    except Invalid:
        return None
    return max((measure(text) for text in said), key=lambda one: (one.count, one.units))
