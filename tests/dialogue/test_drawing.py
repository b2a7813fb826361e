"""The drawing holds every node and every way, fits its boxes, and is safe to put on a page."""

import re
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue.cards import cards, shared_endings
from assistant.dialogue.drawing import svg
from assistant.dialogue.layout.boxes import Box, Layout, Link
from assistant.dialogue.layout.layers import lay_out
from assistant.dialogue.lettering import width, wrapped
from assistant.dialogue.names import name
from assistant.dialogue.script import (
    INTENTS,
    MOODS,
    OWNERS,
    TECHNIQUES,
    CueKind,
    Node,
    NodeKind,
    On,
    Route,
    Script,
)
from assistant.dialogue.shelf import Shelf
from tests.dialogue.scripts import TEMPLATES, shipped

SVG = "{http://www.w3.org/2000/svg}"
SHELF = Shelf(TEMPLATES)
SCRIPTS = SHELF.ids()
NODES = "abcdefgh"
LINKS = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=20)


def drawn(script: Script, language: str = "en") -> ElementTree.Element:
    return ElementTree.fromstring(svg(script, language))


def words(root: ElementTree.Element) -> str:
    return " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_node_is_a_box_and_every_way_a_line_or_a_name(script: str, language: str) -> None:
    root = drawn(SHELF.get(script), language)
    boxes = [group.get("data-node") for group in root.iter(f"{SVG}g") if group.get("data-node")]
    assert sorted(boxes) == sorted(SHELF.get(script).nodes)
    found = cards(SHELF.get(script), language, {})
    ways = [path for path in root.iter(f"{SVG}path") if path.get("class") == "way"]
    assert len(ways) <= sum(len(card.lines) for card in found.values())
    for card in found.values():
        named = sum(f"→ {way.to}" in words(root) for way in card.asides)
        assert named == len(card.asides)
    for node in SHELF.get(script).nodes.values():
        ways = (*found[node.id].lines, *found[node.id].asides)
        assert {way.to for way in ways} == set(node.targets())


def test_an_ending_that_leads_into_the_picture_names_where() -> None:
    close = Node("done", NodeKind.CLOSE, outcome="done")
    thanks = Node("thanks", NodeKind.SAY, lines={"en": "Thanks"}, then="done")
    asks = [
        Node(f"ask{n}", NodeKind.ASK, routes=(Route(On.SILENCE, (), "thanks"), Route(On.ELSE, (), to)))
        for n, to in enumerate(("ask1", "ask2", "done"))
    ]
    script = replace(shipped("sms_winback"), start="ask0", nodes={n.id: n for n in (*asks, thanks, close)})
    root = drawn(script)
    assert shared_endings(script) == {"thanks"}
    assert "→ done" in words(root)
    assert len([path for path in root.iter(f"{SVG}path") if path.get("class") == "way"]) == 3


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_stay_in_their_boxes(script: str) -> None:
    root = drawn(SHELF.get(script))
    for group in root.iter(f"{SVG}g"):
        if group.get("data-node"):
            room = float(group.findall(f"{SVG}rect")[0].get("width", "0"))
            for text in group.iter(f"{SVG}text"):
                wide = width(text.text or "", float(text.get("font-size", "0")))
                start = float(text.get("x", "0")) - (wide / 2 if text.get("text-anchor") else 0)
                assert start >= 0
                assert start + wide <= room, text.text


def test_the_picture_can_be_read_aloud() -> None:
    root = drawn(shipped("warm_call"))
    assert root.get("role") == "img"
    ids = (root.get("aria-labelledby") or "").split()
    title, told = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert told is not None
    assert [title.get("id"), told.get("id")] == ids
    assert title.text == "Warm call"
    assert all(f"{node} (" in (told.text or "") for node in shipped("warm_call").nodes)


def test_a_line_that_looks_like_markup_stays_text() -> None:
    script = shipped("sms_winback")
    hello = replace(script.nodes["hello"], lines={"en": '<script>alert("1")</script> & co'})
    evil = replace(script, title={"en": "</svg><b>"}, nodes={**script.nodes, "hello": hello})
    text = svg(evil, "en")
    assert "<script>" not in text
    assert "<b>" not in text
    assert "<script>" in words(drawn(evil))


def test_the_page_may_forbid_styles_and_scripts_and_gives_the_colour() -> None:
    text = svg(shipped("sms_winback"), "en")
    assert not re.search(r"<style|style=|<script|\bon\w+=|href=|https?://(?!www\.w3\.org)", text)
    assert not re.search(r'(stroke|fill)="(black|white|#000|#fff)', text)
    assert 'fill="currentColor"' in text


def test_the_same_script_gives_the_same_picture() -> None:
    assert svg(shipped("warm_call"), "zh") == svg(shipped("warm_call"), "zh")


def test_reasons_are_named_as_the_caller_names_them() -> None:
    assert "had to move" in svg(shipped("sms_winback"), "en", {"moved": "had to move"})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_of_the_language_has_a_name(language: str) -> None:
    for group, names in (
        ("kinds", NodeKind),
        ("conditions", [*On, "then"]),
        ("intents", INTENTS),
        ("moods", MOODS),
        ("techniques", TECHNIQUES),
        ("cues", CueKind),
        ("owners", OWNERS),
    ):
        assert all(name(group, word, language) for word in names)


def laid(pairs: list[tuple[str, str]]) -> tuple[dict[str, Box], Layout]:
    ports: dict[str, int] = dict.fromkeys(NODES, 0)
    links = []
    for source, target in pairs:
        links.append(Link(source, ports[source], target))
        ports[source] += 1
    boxes = {
        box: Box(100, 40 + 10 * at, tuple(100 * (port + 0.5) / many for port in range(many)))
        for at, (box, many) in enumerate(ports.items())
    }
    return boxes, lay_out(boxes, links)


@settings(max_examples=60, deadline=None)
@given(LINKS)
def test_no_two_boxes_overlap_and_all_are_on_the_sheet(pairs: list[tuple[str, str]]) -> None:
    boxes, layout = laid(pairs)
    for one, two in combinations(boxes, 2):
        (left, top), (other_left, other_top) = layout.corners[one], layout.corners[two]
        beside = abs(left - other_left) >= 100
        assert beside or top >= other_top + boxes[two].height or other_top >= top + boxes[one].height
    for box, (left, top) in layout.corners.items():
        assert left >= 0
        assert left + 100 <= layout.width
        assert top >= 0
        assert top + boxes[box].height <= layout.height


@settings(max_examples=60, deadline=None)
@given(LINKS)
def test_ways_lead_down_from_their_port_into_their_target_or_are_marked(pairs: list[tuple[str, str]]) -> None:
    boxes, layout = laid(pairs)
    for (source, target), way in zip(pairs, layout.ways, strict=True):
        top, bottom = layout.corners[source][1], layout.corners[source][1] + boxes[source].height
        assert way.points[0][1] == bottom
        assert way.points[-1][1] == layout.corners[target][1]
        assert layout.corners[target][0] <= way.points[-1][0] <= layout.corners[target][0] + 100
        assert way.back == (way.points[-1][1] <= top)


@settings(max_examples=60, deadline=None)
@given(LINKS)
def test_ways_pass_beside_the_boxes_between(pairs: list[tuple[str, str]]) -> None:
    boxes, layout = laid(pairs)
    for (source, target), way in zip(pairs, layout.ways, strict=True):
        for x, y in way.points[2:-1]:
            for box in set(boxes) - ({source, target} if way.back else set()):
                left, top = layout.corners[box]
                assert not (left < x < left + 100 and top <= y <= top + boxes[box].height)


@given(st.text(st.sampled_from("ab WM你好，。—a b"), max_size=80), st.integers(60, 300))
def test_a_row_of_text_keeps_within_its_room(text: str, room: int) -> None:
    rows = wrapped(text, room, 11, 3)
    assert len(rows) <= 3
    # A full stop may hang over the edge rather than begin a row.
    assert all(width(row.rstrip("，。"), 11) <= room for row in rows)


def test_of_two_boxes_that_lead_to_each_other_the_first_stands_above() -> None:
    _, layout = laid([("a", "c"), ("a", "b"), ("b", "c"), ("c", "b")])
    assert layout.corners["b"][1] < layout.corners["c"][1]
    assert [way.back for way in layout.ways] == [False, False, False, True]


def test_a_script_beyond_reading_is_drawn_without_lines_and_every_way_is_named() -> None:
    nodes = {
        f"n{at}": Node(
            f"n{at}",
            NodeKind.ASK,
            routes=tuple(Route(On.REASON, (f"r{to}",), f"n{to}") for to in range(0, 40, 4)),
        )
        for at in range(40)
    }
    root = drawn(replace(shipped("sms_winback"), start="n0", nodes=nodes))
    assert not [path for path in root.iter(f"{SVG}path") if path.get("class") == "way"]
    assert words(root).count("→") == 400
