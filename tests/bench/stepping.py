"""Steps of a 20-node script, against only rendering the lines those steps say; and choosing a probe."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from jinja2 import Environment

from assistant.conversations.playbook import known_reasons
from assistant.dialogue import engine
from assistant.dialogue.elicitation.answering import tables
from assistant.dialogue.elicitation.belief import begin
from assistant.dialogue.elicitation.choosing import Setting, choose
from assistant.dialogue.play import SAMPLE
from assistant.dialogue.reader import read_script
from assistant.dialogue.script import Script
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Cause, Heard, Started
from assistant.dialogue.talk import Talk
from assistant.reasons.taxonomy import load_taxonomy
from assistant.settings import ROOT
from tests.bench.contest import Contest

NODES, PROBES = 20, 40
_LINE = (
    "Thank you, {{ first_name }}. {% if weeks_away > 8 %}It has been a while. {% endif %}"
    "What do people notice first at {{ company }}, number NUMBER? {{ rep }}"
)
_HEAD = """format: 1
script: twenty
title: {en: Twenty nodes}
channel: call
languages: [en]
start: n0
nodes:
  n0:
    kind: identify
    purpose: {en: one question}
    lines: {en: "Hello {{ name }}, {{ rep }} from {{ company }} with one question. Is now a good moment?"}
    routes: [{intent: decline, to: n19}, {else: n1}]
"""
_ASK = """  nAT:
    kind: ask
    technique: third_person
    lines: {en: "LINE"}
    routes: [{intent: decline, to: n19}, {reason: [price, speed], to: nON}, {else: nON}]
"""
_END = """  n19:
    kind: close
    outcome: thanked
    lines: {en: "Thank you, {{ name }}. {{ company }} will be here."}
"""
ANSWERS = (
    Heard("hm", "other", "continue", {}),
    Heard("a bit dear", "other", "continue", {"price": 0.4, "quality": 0.2}),
    Heard("too expensive", "other", "continue", {"price": 0.9}),
)


def script() -> Script:
    """Twenty nodes that follow each other, each saying a line with variables and a choice of words."""
    middle = "".join(
        _ASK.replace("LINE", _LINE.replace("NUMBER", str(at)))
        .replace("AT", str(at))
        .replace("ON", str(at + 1))
        for at in range(1, NODES - 1)
    )
    return read_script(_HEAD + middle + _END, "twenty")


def causes() -> list[Cause]:
    """What moves one conversation from its first node to its last."""
    return [Started(), *(ANSWERS[at % len(ANSWERS)] for at in range(NODES - 1))]


@contextmanager
def contest(quick: bool) -> Iterator[Contest]:
    """A round is `talks` conversations of 20 steps; the baseline renders their 20 lines as often."""
    talk = Talk(script(), "en", SAMPLE["en"], {})
    talks = 50 if quick else 500
    environment = Environment(autoescape=False)
    lines = [environment.from_string(node.lines["en"]) for node in talk.script.nodes.values()]

    def ours() -> dict[str, float]:
        start = time.perf_counter()
        for _ in range(talks):
            state = engine.open(talk.script)
            for cause in causes():
                state = engine.step(talk, state, cause).state
        return {f"step of a {NODES}-node script": _each(start, talks)}

    def theirs() -> float:
        start = time.perf_counter()
        for _ in range(talks):
            for line in lines:
                line.render(talk.variables)
        return _each(start, talks)

    yield Contest("µs/step", "its Jinja2 lines alone", ours, theirs, rounds=3 if quick else 9)


def _each(start: float, talks: int) -> float:
    return (time.perf_counter() - start) * 1e6 / (talks * NODES)


@contextmanager
def choice(quick: bool) -> Iterator[Contest]:
    """A round is `times` choices among PROBES probes over every reason, no two from the same belief."""
    shelf = Shelf(ROOT / "scripts_templates", known_reasons(load_taxonomy()))
    assert shelf.library is not None
    assert shelf.model is not None
    model, library, times = shelf.model, shelf.library, 40 if quick else 400
    among = sorted(library.probes)[:PROBES]
    chances = np.random.default_rng(1).dirichlet(np.ones(len(model.reasons)), times)
    inquiries = [begin(dict(zip(model.reasons, row, strict=True)), 6.0) for row in chances.tolist()]
    answers = np.asarray(tables(model, library).answers)[:PROBES]

    def ours() -> dict[str, float]:
        start = time.perf_counter()
        for inquiry in inquiries:
            choose(model, library, inquiry, Setting("call"), among=among)
        name = f"choose among {PROBES} probes over {len(model.reasons)} reasons"
        return {name: (time.perf_counter() - start) * 1e6 / times}

    def theirs() -> float:
        start = time.perf_counter()
        for row in chances:
            np.tensordot(row, answers, axes=(0, 1))
        return (time.perf_counter() - start) * 1e6 / times

    yield Contest("µs/choice", "its one matrix product alone", ours, theirs, rounds=3 if quick else 9)
