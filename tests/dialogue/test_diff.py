"""What changed between two versions is told in words, completely, and nothing else is."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue.diff import Change, Kind, compare
from assistant.dialogue.script import (
    Cue,
    CueKind,
    Elicitation,
    For,
    Node,
    NodeKind,
    On,
    Route,
    Script,
    Undertaking,
    Wording,
    duration,
)
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.waits import in_words
from tests.dialogue.scripts import TEMPLATES

SHELF = Shelf(TEMPLATES)

FULL = Node(
    id="full",
    kind=NodeKind.ASK,
    lines={"en": "Tea?"},
    routes=(Route(On.REASON, ("price", "quality"), "a"), Route(On.SILENCE, (), "b")),
)
OTHER: dict[str, object] = {
    "id": "other",
    "kind": NodeKind.SAY,
    "lines": {"en": "Coffee?"},
    "variants": {"en": {"warm": "A cup of tea?"}},
    "probe": "friends",
    "technique": "ranking",
    "reveals": ("price",),
    "wait": timedelta(days=3),
    "then": "b",
    "routes": FULL.routes[::-1],
    "purpose": {"en": "a question"},
    "why": "callback",
    "outcome": "thanked",
    "line_id": "first",
    "expires": date(2026, 12, 31),
    "part": "endings",
    "cues": (Cue("birthday", CueKind.BIRTHDAY, Wording({"en": "Happy birthday"}), days=7),),
    "elicitation": Elicitation(at_most=2),
    "undertaking": Undertaking({"en": "a call"}, "rep", timedelta(days=1)),
}


def script(*nodes: Node, **fields: object) -> Script:
    base = Script("tea", "1", {"en": "Tea"}, "sms", ("en",), "full", {node.id: node for node in nodes}, "")
    return replace(base, **fields)  # type: ignore[arg-type]


def told(before: Script, after: Script) -> list[str]:
    return [str(change) for change in compare(before, after)]


@pytest.mark.parametrize("name", SHELF.ids())
def test_a_script_differs_in_nothing_from_itself(name: str) -> None:
    one = SHELF.get(name)
    assert compare(one, replace(one, version="other", source="# a comment\n" + one.source)) == ()


@pytest.mark.parametrize("field", [field.name for field in fields(Node) if field.name != "id"])
def test_no_field_of_a_node_changes_untold(field: str) -> None:
    changed = replace(FULL, **{field: OTHER[field]})  # type: ignore[arg-type]
    assert compare(script(FULL), script(changed))
    assert compare(script(changed), script(FULL))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", {"en": "Coffee"}),
        ("channel", "call"),
        ("start", "other"),
        ("fits", For("birthday")),
        ("bluntness", 30),
        ("segments", 1),
    ],
)
def test_what_the_script_says_of_itself_is_told_as_its_own(field: str, value: object) -> None:
    (change,) = compare(script(FULL), script(FULL, **{field: value}))
    assert (change.kind, change.node) == (Kind.META, "")


def test_nodes_that_come_and_go_are_named_with_their_kind() -> None:
    end = Node("bye", NodeKind.CLOSE, outcome="thanked")
    assert told(script(FULL), script(FULL, end)) == ["node bye: added (close)"]
    assert told(script(FULL, end), script(FULL)) == ["node bye: removed (close)"]


def test_a_line_is_told_by_language_and_variant() -> None:
    warm = replace(FULL, lines={"en": "Tea, then?"}, variants={"en": {"warm": "A cup of tea?"}})
    assert told(script(FULL), script(warm)) == [
        'node full: line en changed: "Tea?" → "Tea, then?"',
        'node full: line en warm added: "A cup of tea?"',
    ]


def test_routes_are_told_one_by_one_and_so_is_their_order() -> None:
    reason, silence = FULL.routes
    moved = replace(FULL, routes=(replace(reason, to="b"), silence, Route(On.ELSE, (), "a")))
    assert told(script(FULL), script(moved)) == [
        "node full: route reason price, quality leads to b, not a",
        "node full: new route else → a",
    ]
    assert told(script(FULL), script(replace(FULL, routes=(reason,)))) == [
        "node full: route silence → b removed"
    ]
    (order,) = compare(script(FULL), script(replace(FULL, routes=(silence, reason))))
    assert order.kind is Kind.ROUTE_ORDER


def test_a_wait_is_told_in_the_authors_words() -> None:
    slow = replace(FULL, wait=timedelta(days=3))
    slower = replace(FULL, wait=timedelta(hours=90))
    assert compare(script(slow), script(slower)) == (Change(Kind.WAIT, "full", "wait", "3 days", "90 hours"),)
    assert told(script(FULL), script(slow)) == ["node full: wait added: 3 days"]


@given(st.integers(1, 9999), st.sampled_from(["minute", "hour", "day"]))
def test_a_wait_in_words_is_read_back_as_the_same_time(many: int, unit: str) -> None:
    wait = timedelta(**{f"{unit}s": many})
    assert duration(in_words(wait)) == wait
