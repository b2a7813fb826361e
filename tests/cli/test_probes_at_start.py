"""Probes that cannot be read stop the start, naming file and line: no question is silently left out."""

from pathlib import Path

import pytest

from assistant import wiring
from assistant.errors import Misconfigured

SHIPPED = wiring.SCRIPTS / "probes.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "probes.yaml").write_text(SHIPPED.read_text("utf-8"), "utf-8")
    return tmp_path


def test_sound_probes_start(folder: Path) -> None:
    assert wiring.shelf(folder).library is not None


def test_every_problem_is_named_with_file_and_line(folder: Path) -> None:
    words = SHIPPED.read_text("utf-8")
    line = words[: words.index("technique:")].count("\n") + 1
    (folder / "probes.yaml").write_text(words.replace("technique:", "techniqeu:", 1), "utf-8")
    with pytest.raises(Misconfigured, match=rf"probes\.yaml:{line}:\d+ .*techniqeu"):
        wiring.shelf(folder)


def test_probes_that_are_not_text_stop_the_start_too(folder: Path) -> None:
    (folder / "probes.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(Misconfigured, match=r"probes\.yaml:1:1 .*not UTF-8"):
        wiring.shelf(folder)


def test_a_broken_script_stands_aside_and_the_others_start(folder: Path) -> None:
    (folder / "odd").mkdir()
    (folder / "odd" / "script.yaml").write_text("format: 1\n", "utf-8")
    found = wiring.shelf(folder)
    assert (found.library is not None, "odd" in found.problems()) == (True, True)
