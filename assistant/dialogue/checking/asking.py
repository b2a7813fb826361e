"""What a script asks for: reasons the taxonomy has, probes the library has, somebody it may ask."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import product

from assistant.dialogue.bluntness import bluntness
from assistant.dialogue.checking.places import Line, Places, problem
from assistant.dialogue.elicitation.probes import Library, Probe
from assistant.dialogue.problems import Code, Problem
from assistant.dialogue.script import ANY_REASON, STYLES, TIERS, Elicitation, Node, On, Script, Wording
from assistant.dialogue.sense import senseless

_SHOWN = 3


def check_reasons(script: Script, places: Places, reasons: Collection[str]) -> Iterator[Problem]:
    """Reasons the taxonomy does not have."""
    for reason in script.fits.reasons:
        if reason not in reasons:
            message = f"for: {reason!r} is not a known reason"
            yield problem(places, ("", "for"), Code.UNKNOWN_REASON, message)
    for key, node in script.nodes.items():
        for reason in node.reveals:
            if reason not in reasons:
                message = f"node {key!r} reveals unknown {reason!r}"
                yield problem(places, (key,), Code.UNKNOWN_REASON, message)
        for index, route in enumerate(node.routes):
            for reason in route.values if route.on is On.REASON else ():
                if reason not in reasons and reason != ANY_REASON:
                    message = f"node {key!r}: {reason!r} is not a known reason"
                    yield problem(places, (key, "route", str(index)), Code.UNKNOWN_REASON, message)


def check_probes(script: Script, places: Places, library: Library) -> Iterator[Problem]:
    """Elicit nodes that name a probe there is none of, have none left for somebody, or one too blunt."""
    for key, node in script.nodes.items():
        if node.elicitation is None:
            continue
        for name in node.elicitation.probes:
            if name not in library.probes:
                message = f"node {key!r}: the library has no probe {name[:60]!r}"
                yield problem(places, (key, "probes"), Code.UNKNOWN_PROBE, message)
        probes = candidates(node.elicitation, library)
        if probes or all(name in library.probes for name in node.elicitation.probes):
            yield from _nobody_left(script, places, node, probes)
        yield from _too_blunt(script, places, node, probes)
        yield from _senseless(script, places, node, probes)


def candidates(asking: Elicitation, library: Library) -> tuple[Probe, ...]:
    """The probes an elicit node may choose from, before the person is known."""
    named = asking.probes or tuple(library.probes)
    found = (library.probes[name] for name in named if name in library.probes)
    return tuple(one for one in found if not asking.techniques or one.technique in asking.techniques)


def _nobody_left(script: Script, places: Places, node: Node, probes: Collection[Probe]) -> Iterator[Problem]:
    heard = [probe for probe in probes if script.channel in probe.channels]
    people = product(("", *(script.fits.styles or STYLES)), ("", *(script.fits.tiers or TIERS)))
    left_out = [
        " ".join(filter(None, (tier, style))) or "anybody"
        for style, tier in people
        if not any(style not in one.avoid.styles and tier not in one.avoid.tiers for one in heard)
    ]
    if left_out:
        who = ", ".join(left_out[:_SHOWN]) if heard else "anybody"
        message = f"node {node.id!r}: no probe for a {script.channel} is left to ask {who}"
        yield problem(places, (node.id, "probes"), Code.NOTHING_TO_ASK, message)


def _too_blunt(script: Script, places: Places, node: Node, probes: Collection[Probe]) -> Iterator[Problem]:
    over = [
        f"{probe.id} {score}"
        for probe in probes
        if (score := blunt(probe, script.languages)) > script.bluntness and script.channel in probe.channels
    ]
    if over:
        message = f"node {node.id!r}: probes above the script's ceiling of {script.bluntness}: "
        yield problem(places, (node.id, "probes"), Code.TOO_BLUNT, message + ", ".join(over[:_SHOWN]))


def _senseless(script: Script, places: Places, node: Node, probes: Collection[Probe]) -> Iterator[Problem]:
    for probe in probes:
        for language, text in _said(probe, script.languages):
            for fault in senseless(text):
                message = f"node {node.id!r}: probe {probe.id!r}, {language}: {fault.message}"
                yield problem(places, (node.id, "probes"), fault.code, message)


def blunt(probe: Probe, languages: Collection[str]) -> int:
    """The bluntness of the probe's bluntest line in these languages, 0 to 100."""
    said = _said(probe, languages)
    return max((bluntness(text, language, probe.technique).score for language, text in said), default=0)


def asked_lines(script: Script, library: Library) -> Iterator[Line]:
    """Every text an elicit node of the script may ask over its channel, as a line of that node: its id is the
    probe's, and so is how it asks."""
    for key, node in script.nodes.items():
        for probe in candidates(node.elicitation, library) if node.elicitation else ():
            if script.channel in probe.channels:
                asking = replace(node, line_id=probe.id, technique=probe.technique)
                wording = Wording({one: probe.lines[one] for one in script.languages}, probe.variants)
                for language, variant, text in wording.every():
                    yield Line(asking, (key, "probes", probe.id), language, variant, text)


def _said(probe: Probe, languages: Collection[str]) -> Iterator[tuple[str, str]]:
    """Every text of the probe in these languages."""
    for language in languages:
        if language in probe.lines:
            yield language, probe.lines[language]
            yield from ((language, text) for text in probe.variants.get(language, {}).values())
