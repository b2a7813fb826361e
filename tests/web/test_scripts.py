"""The page of a script: the drawing, what is known of every line, and publishing by supervisors."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from assistant.app import create_app
from assistant.dialogue.shelf import Shelf
from assistant.runtime import Runtime
from tests.web.conftest import Visitor

NAME = "sms_winback"


class Folder:
    """A folder with one script that somebody edits while the product runs."""

    def __init__(self, path: Path, shipped: Path) -> None:
        self.script = path / NAME / "script.yaml"
        self.script.parent.mkdir(parents=True)
        shutil.copy(shipped / NAME / "script.yaml", self.script)
        shutil.copytree(shipped / "parts", path / "parts")
        shutil.copy(shipped / "probes.yaml", path)
        self.path = path

    def change(self, old: str, new: str) -> None:
        text = self.script.read_text()
        assert old in text
        self.script.write_text(text.replace(old, new))


@pytest.fixture
def folder(tmp_path: Path, runtime: Runtime) -> Folder:
    return Folder(tmp_path / "scripts", runtime.playbook.shelf.directory)


@pytest.fixture
def app(runtime: Runtime, folder: Folder) -> Flask:
    """The web application over a folder of scripts that a test may edit."""
    shelf = Shelf(folder.path, runtime.playbook.shelf._reasons)
    return create_app(replace(runtime, playbook=replace(runtime.playbook, shelf=shelf)))


def test_a_script_is_drawn_and_every_line_says_its_id_its_segments_and_its_bluntness(rep: Visitor) -> None:
    page = rep.get(f"/scripts/{NAME}")
    assert "<svg" in page.html
    assert f"{_first_line(page.text)}.en" in page.text
    assert "UCS-2, " in page.text
    assert "GSM-7, " in page.text
    assert "bluntness 0" in page.text
    assert "It may ask" in page.text or "to choose from" in page.text
    assert "live" in page.text


def test_a_question_of_the_library_says_its_segments_and_its_bluntness_too(rep: Visitor) -> None:
    page = rep.get(f"/scripts/{NAME}")
    told = page.text[page.text.index("one_day_boss.en") :]
    assert "GSM-7, 1 segment" in told[:200]
    assert "bluntness" in told[:200]


def _first_line(text: str) -> str:
    return next(word.removesuffix(".en") for word in text.split() if word.endswith(".en"))


def test_the_price_of_a_text_is_shown_where_it_is_known(
    runtime: Runtime, folder: Folder, log_in: Callable[..., Visitor], app: Flask
) -> None:
    assert "0.05 CNY" not in log_in("rep").get(f"/scripts/{NAME}").text
    app.extensions["winback"] = replace(
        app.extensions["winback"], settings=replace(runtime.settings, sms_price="0.05 CNY")
    )
    assert "0.05 CNY" in log_in("rep", "zh").get(f"/scripts/{NAME}").text


def test_reps_see_which_version_is_live_and_no_button(rep: Visitor, folder: Folder) -> None:
    folder.change("format: 1", "format: 1\n# a new thought")
    page = rep.get(f"/scripts/{NAME}")
    assert "Publishing" not in page.text
    assert not page.has_form("/releases")


def test_what_a_rep_may_not_press_a_rep_may_not_post(rep: Visitor) -> None:
    token = rep.get("/today").form("/logout")
    value = next(one.get("value") for one in token.iter() if one.get("name") == "csrf_token")
    sent = rep.client.post(f"/scripts/{NAME}/releases", data={"csrf_token": value, "version": "x"})
    assert sent.status_code == 403


def test_a_supervisor_publishes_what_the_folder_holds_and_may_go_back(
    supervisor: Visitor, folder: Folder
) -> None:
    assert "nothing to publish" in supervisor.get(f"/scripts/{NAME}").text
    title = next(line for line in folder.script.read_text().splitlines() if line.startswith("  en: "))
    folder.change(title, "  en: A kinder text")
    page = supervisor.get(f"/scripts/{NAME}")
    assert "the script itself" in page.text
    assert "A kinder text" in page.text
    page = supervisor.send("/releases", note="kinder")
    assert page.h1 == "A kinder text"
    assert "Published." in page.text
    assert "2 releases" in page.text
    assert "kinder" in page.text
    assert supervisor.send("/releases").h1 == title.removeprefix("  en: ")


def test_nothing_is_published_when_another_version_went_live_meanwhile(
    supervisor: Visitor, folder: Folder
) -> None:
    folder.change("format: 1", "format: 1\n# first thought")
    supervisor.get(f"/scripts/{NAME}")
    page = supervisor.send("/releases", expected_live="f" * 64)
    assert "Not published: the live version or the file has changed since you looked." in page.text
    folder.change("# first thought", "# second thought")
    assert "Not published" in supervisor.send("/releases").text


def test_a_broken_file_says_what_to_mend_and_cannot_be_published(supervisor: Visitor, folder: Folder) -> None:
    folder.script.write_text("format: 1\nnodes: 7\n")
    page = supervisor.get(f"/scripts/{NAME}")
    assert "until this is mended" in page.text
    assert "S006" in page.text
    assert not page.has_form("/releases")
