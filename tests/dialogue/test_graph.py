"""The Mermaid chart shows every node and every way between them."""

import re
from dataclasses import replace

import pytest

from assistant.dialogue.graph import mermaid
from assistant.dialogue.script import Node, NodeKind
from tests.dialogue.scripts import shipped


@pytest.mark.parametrize("name", ["sms_winback", "warm_call"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_node_and_route_is_drawn(name: str, language: str) -> None:
    script = shipped(name)
    chart = mermaid(script, language)
    assert chart.startswith("flowchart TD\n")
    for node in script.nodes.values():
        assert re.search(rf"^  n_{node.id}\W", chart, re.MULTILINE)
        assert chart.count(f"\n  n_{node.id} -->") == len(list(node.targets()))


def test_conditions_and_waits_are_on_the_arrows() -> None:
    chart = mermaid(shipped("sms_winback"), "en")
    assert 'n_hello -->|"reason any"| n_answer' in chart
    assert 'n_hello -->|"silence 3 days"| n_nudge' in chart
    assert 'n_answer -->|"intent affirm, callback"| n_coming_back' in chart


def test_marks_that_mermaid_reads_are_escaped() -> None:
    chart = mermaid(shipped("warm_call"), "en")
    assert all(row.count('"') % 2 == 0 for row in chart.splitlines())
    assert "weeks_away >" not in chart


def test_every_kind_of_node_has_a_shape() -> None:
    script = shipped("warm_call")
    nodes = {kind.value: Node(kind.value, kind, lines={"en": "Tea?"}) for kind in NodeKind}
    chart = mermaid(replace(script, nodes=nodes), "en")
    assert all(re.search(rf"^  n_{kind}\W", chart, re.MULTILINE) for kind in NodeKind)
