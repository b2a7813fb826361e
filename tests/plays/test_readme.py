"""The page for authors tells the truth: its script is sound, its plays pass, it names every word."""

import re
from pathlib import Path

import pytest

from assistant.dialogue.lines import FILTERS, VARIABLES
from assistant.dialogue.play import run_play
from assistant.dialogue.problems import Code
from assistant.dialogue.scenes import Verb
from assistant.dialogue.script import INTENTS, TECHNIQUES, NodeKind
from assistant.dialogue.shelf import Reasons, Shelf
from assistant.dialogue.state import Heard

README = (Path(__file__).parents[2] / "scripts_templates" / "README.md").read_text()


def block(opening: str) -> str:
    found = re.search(rf"```{opening}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_script_and_its_plays_work(tmp_path: Path) -> None:
    (tmp_path / "sms_hello").mkdir()
    (tmp_path / "sms_hello" / "script.yaml").write_text(block("yaml"))
    shelf = Shelf(tmp_path, Reasons(["price", "quality"]))
    assert shelf.problems() == {}
    plays = README[README.index("## Plays") :].split("```")[1].lstrip("\n")
    result = run_play(plays, shelf, lambda text: Heard(text, "opt_out", "suppress"))
    assert [str(problem) for problem in result.problems] == []


@pytest.mark.parametrize("word", [*NodeKind, *Code, *TECHNIQUES, *INTENTS, *VARIABLES, *FILTERS, *Verb])
def test_every_word_of_the_language_is_on_the_page(word: str) -> None:
    assert re.search(rf"\b{word}\b", README)
