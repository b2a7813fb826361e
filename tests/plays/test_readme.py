"""The page for authors tells the truth: its script is sound, its plays pass, it names every word."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue.lines import FILTERS, VARIABLES
from assistant.dialogue.node_reader import CUE_KEYS, KEYS, PROMISE_KEYS
from assistant.dialogue.play import run_play
from assistant.dialogue.reader import FOR, PART, ROOT, ROOT_OPTIONAL
from assistant.dialogue.scenes import Verb
from assistant.dialogue.script import (
    FAMILIES,
    INTENTS,
    MOODS,
    OCCASIONS,
    OWNERS,
    STYLES,
    TECHNIQUES,
    TIERS,
    NodeKind,
    On,
)
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Heard
from assistant.reasons.taxonomy import load_taxonomy
from tests.plays.hearing import hear, read

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
README = (TEMPLATES / "README.md").read_text()
PLAYS = README[README.index("## Plays") :].split("```")[1].lstrip("\n")
NODE_KEYS = {key for needed, optional in (*KEYS.values(), CUE_KEYS) for key in (*needed, *optional)}
WORDS = {
    *(*NodeKind, *On, *Verb),
    *(*TECHNIQUES, *INTENTS, *MOODS, *STYLES, *TIERS, *OCCASIONS, *FAMILIES, *OWNERS),
    *(*VARIABLES, *FILTERS),
    *(*ROOT, *ROOT_OPTIONAL, *PART, *FOR, *NODE_KEYS, *PROMISE_KEYS),
}


def block(opening: str) -> str:
    found = re.search(rf"```{opening}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "sms_hello").mkdir()
    (tmp_path / "sms_hello" / "script.yaml").write_text(block("yaml"))
    shutil.copytree(TEMPLATES / "parts", tmp_path / "parts")
    shutil.copy(TEMPLATES / "probes.yaml", tmp_path)
    return Shelf(tmp_path, known_reasons(load_taxonomy()))


def test_the_example_script_has_no_problem(shelf: Shelf) -> None:
    assert (shelf.problems(), shelf.ids()) == ({}, ("sms_hello",))


@pytest.mark.parametrize("reader", [hear, read])
def test_the_example_plays_run_as_written(shelf: Shelf, reader: Callable[[str], Heard]) -> None:
    result = run_play(PLAYS, shelf, reader)
    assert [str(problem) for problem in result.problems] == []


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_language_is_on_the_page(word: str) -> None:
    assert re.search(rf"\b{word}\b", README)


def test_the_page_is_one_page() -> None:
    assert len(README.splitlines()) <= 200
