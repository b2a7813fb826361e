"""Every play beside a script runs as written, through the engine, the state as JSON at every step."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.dialogue.lines import render
from assistant.dialogue.play import SAMPLE, run_play
from assistant.dialogue.scenes import read_scenes
from assistant.dialogue.shelf import Shelf
from assistant.dialogue.state import Heard
from tests.plays.hearing import hear, read

TEMPLATES = Path(__file__).parents[2] / "scripts_templates"
SHELF = Shelf(TEMPLATES)
PLAYS = sorted(TEMPLATES.glob("*/plays/*.play"))
#: GSM 03.38, the letters that cost one septet; any other letter would turn the text into UCS-2.
GSM7 = re.compile(r"[A-Za-z0-9 \r\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà]*")
REMEDY = {
    "en": "Every sixth order is on us now, and your card is waiting.",
    "zh": "老客户价已经恢复，跟以前一样。",
}


@pytest.mark.parametrize("path", PLAYS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
@pytest.mark.parametrize("reader", [hear, read])
def test_a_play_runs_as_written(path: Path, reader: Callable[[str], Heard]) -> None:
    result = run_play(path.read_text(), SHELF, reader)
    assert [str(problem) for problem in result.problems] == []


@pytest.mark.parametrize("name", SHELF.ids())
def test_every_script_has_plays_in_each_of_its_languages(name: str) -> None:
    paths = [path for path in PLAYS if path.parts[-3] == name]
    scenes = [scene for path in paths for scene in read_scenes(path.read_text(), path.name)]
    assert len(scenes) >= 3
    assert {scene.facts["language"] for scene in scenes} == set(SHELF.get(name).languages)


@pytest.mark.parametrize("name", SHELF.ids())
def test_every_node_that_speaks_is_heard_in_some_play(name: str) -> None:
    text = "\n".join(path.read_text() for path in PLAYS if path.parts[-3] == name)
    trace = "\n".join(run_play(text.replace("\nplay:", "\n---\nplay:"), SHELF, hear).trace)
    silent = {
        node.id for node in SHELF.get(name).nodes.values() if node.lines and f"says {node.id}." not in trace
    }
    assert silent == set()


@pytest.mark.parametrize("name", [name for name in SHELF.ids() if SHELF.get(name).channel == "sms"])
def test_every_text_message_fits_one_segment_with_typical_names(name: str) -> None:
    for node in SHELF.get(name).nodes.values():
        for language, line in node.lines.items():
            text = render(line, {**SAMPLE[language], "remedy": REMEDY[language]})
            limit = 160 if language == "en" else 70
            assert len(text) <= limit, f"{node.id}.{language}: {len(text)}"
            assert language != "en" or GSM7.fullmatch(text), f"{node.id}.{language}: {text}"


@pytest.mark.parametrize("name", SHELF.ids())
def test_lines_are_plain_words_without_markup(name: str) -> None:
    for node in SHELF.get(name).nodes.values():
        for language, line in node.lines.items():
            text = render(line, {**SAMPLE[language], "remedy": REMEDY[language]})
            assert not re.search(r"[<>*_`#\[\]]|https?:", text)
            assert language != "zh" or not re.search(r"[\u4e00-\u9fff][,?!:;]", text), text
