"""Every play beside a script runs as written, through the engine, the state as JSON at every step."""

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue.checking.longest import LONG
from assistant.dialogue.lines import render
from assistant.dialogue.play import SAMPLE, run_play
from assistant.dialogue.scenes import read_scenes
from assistant.dialogue.script import Node, NodeKind
from assistant.dialogue.segments import measure
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Heard
from assistant.reasons.taxonomy import load_taxonomy
from assistant.remedies.reading import load_catalogue
from assistant.remedies.remedy import STYLES
from tests.plays.hearing import hear, read

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
SHELF = Shelf(TEMPLATES, known_reasons(load_taxonomy()))
PLAYS = sorted(TEMPLATES.glob("*/plays/*.play"))
TRAIT = {"en": "jasmine tea", "zh": "喝茶"}
TAXONOMY = load_taxonomy()
REMEDIES = load_catalogue()
NATURAL = {reason.id for reason in TAXONOMY.reasons if reason.natural}


@pytest.mark.parametrize("path", PLAYS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
@pytest.mark.parametrize("reader", [hear, read])
def test_a_play_runs_as_written(path: Path, reader: Callable[[str], Heard]) -> None:
    result = run_play(path.read_text(), SHELF, reader)
    assert [str(problem) for problem in result.problems] == []


@pytest.mark.parametrize("name", SHELF.ids())
def test_every_script_has_three_plays_in_each_of_its_languages(name: str) -> None:
    paths = [path for path in PLAYS if path.parts[-3] == name]
    scenes = [scene for path in paths for scene in read_scenes(path.read_text(), path.name)]
    spoken_in = [scene.facts["language"] for scene in scenes]
    assert all(spoken_in.count(language) >= 3 for language in SHELF.get(name).languages)


@pytest.mark.parametrize("name", SHELF.ids())
def test_every_node_that_speaks_is_heard_in_some_play(name: str) -> None:
    text = "\n".join(path.read_text() for path in PLAYS if path.parts[-3] == name)
    trace = "\n".join(run_play(text.replace("\nplay:", "\n---\nplay:"), SHELF, hear).trace)
    silent = {
        node.id
        for node in SHELF.get(name).nodes.values()
        if (node.lines or node.cues) and f"says {node.id}." not in trace
    }
    assert silent == set()


def said_by(node: Node, language: str, variables: Mapping[str, object]) -> Iterator[str]:
    """The node's line in every form it can take: its variants, remedy nodes with each remedy of that style,
    confirmations with each reason, small talk with each cue."""
    wordings = [node.wording, *(cue.wording for cue in node.cues)]
    for variant, line in (
        (name, line) for one in wordings for of, name, line in one.every() if of == language
    ):
        for local in filled(node, language, variant, variables):
            yield render(line, {**variables, **local})


def filled(
    node: Node, language: str, variant: str, variables: Mapping[str, object]
) -> Iterator[Mapping[str, str]]:
    """What a remedy, a reason or a trait may put into the line."""
    if node.kind is NodeKind.REMEDY:
        styles = [variant] if variant in STYLES else ["", *STYLES] if not node.variants else [""]
        for reason, answer in REMEDIES.answers.items():
            if (reason in NATURAL) is (node.id == "farewell"):
                for remedy, style, sorry in product(answer.remedies, styles, (True, False)):
                    words = answer.words(remedy, language, style, apologise=sorry)
                    yield {"remedy": render(words, variables)}
    elif node.kind is NodeKind.CONFIRM:
        for words, complained in product(SHELF.reason_words(language).values(), ("", "yes")):
            yield {"reason": words, "complained": complained}
    else:
        yield {"trait": TRAIT[language]}


def spoken(name: str, names: Mapping[str, Mapping[str, object]] = LONG) -> list[tuple[str, str, str]]:
    """Every text a script can say: its node, its language, its words."""
    return [
        (node.id, language, text)
        for node in SHELF.get(name).nodes.values()
        for language in SHELF.get(name).languages
        for text in said_by(node, language, {**SAMPLE[language], **names[language]})
    ]


def test_every_text_message_with_every_remedy_fits_one_segment_with_long_names() -> None:
    names = [name for name in SHELF.ids() if SHELF.get(name).channel == "sms"]
    costs = {text: measure(text) for name in names for _node, _language, text in spoken(name)}
    assert {text: cost.units for text, cost in costs.items() if cost.count > 1} == {}
    assert len(costs) > 60


@pytest.mark.parametrize("name", SHELF.ids())
def test_lines_are_plain_words_without_markup(name: str) -> None:
    for node, language, text in spoken(name):
        assert not re.search(r"[<>*_`#\[\]]|https?:|  ", text), (node, text)
        assert language != "zh" or not re.search(r"[\u4e00-\u9fff][,?!:;()]|[。？！]。", text), (node, text)


@pytest.mark.parametrize("name", SHELF.ids())
def test_a_remedy_that_waits_for_an_answer_ends_in_a_question_and_a_farewell_in_none(name: str) -> None:
    for node in SHELF.get(name).nodes.values():
        if node.kind is NodeKind.REMEDY:
            for language in node.lines:
                for text in said_by(node, language, {**SAMPLE[language], **LONG[language]}):
                    assert text.endswith(("?", "？")) is node.waits, text


def test_only_reasons_of_their_own_are_given_a_farewell() -> None:
    for name in SHELF.ids():
        routes = [route for node in SHELF.get(name).nodes.values() for route in node.routes]
        farewells = {route.values for route in routes if route.to == "farewell"}
        assert all(set(values) == NATURAL for values in farewells), name
