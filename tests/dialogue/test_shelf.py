"""A shelf reads every script once; a broken one never hides the others."""

from pathlib import Path

import pytest

from assistant.conversations.playbook import known_reasons
from assistant.dialogue.problems import Code
from assistant.dialogue.shelf import Shelf
from assistant.errors import Missing
from assistant.reasons.taxonomy import load_taxonomy
from tests.dialogue.scripts import SAMPLES, TEMPLATES


def put(directory: Path, name: str, content: bytes) -> None:
    (directory / name).mkdir()
    (directory / name / "script.yaml").write_bytes(content)


def test_the_shipped_scripts_are_all_sound() -> None:
    shelf = Shelf(TEMPLATES)
    assert shelf.problems() == {}
    assert set(shelf.ids()) >= {"sms_winback", "warm_call"}


def test_a_broken_script_is_listed_and_the_others_stay_at_hand(tmp_path: Path) -> None:
    put(tmp_path, "warm_call", (SAMPLES / "warm_call" / "script.yaml").read_bytes())
    put(tmp_path, "odd", b"nodes: [")
    put(tmp_path, "latin", b"title: \xe9t\xe9")
    (tmp_path / "notes").mkdir()
    shelf = Shelf(tmp_path)
    assert shelf.ids() == ("warm_call",)
    assert set(shelf.problems()) == {"odd", "latin"}
    assert shelf.problems()["latin"][0].code == Code.YAML_ERROR


def test_a_script_that_is_not_there_is_missing_and_the_others_are_named(tmp_path: Path) -> None:
    put(tmp_path, "warm_call", (SAMPLES / "warm_call" / "script.yaml").read_bytes())
    with pytest.raises(Missing, match=r"'nothing'.*warm_call"):
        Shelf(tmp_path).get("nothing")


def test_a_script_that_cannot_be_used_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    put(tmp_path, "odd", b"script: odd\nnodes: 7\n")
    with pytest.raises(Missing, match=r"(?s)odd cannot be used.*\nodd/script\.yaml:2:8 S007 error") as told:
        Shelf(tmp_path).get("odd")
    assert "there is no" not in str(told.value).split("S0")[0]


def test_an_edited_script_leaves_the_pinned_version_as_it_was(tmp_path: Path) -> None:
    source = (SAMPLES / "warm_call" / "script.yaml").read_bytes()
    put(tmp_path, "warm_call", source)
    pinned = Shelf(tmp_path).get("warm_call")
    (tmp_path / "warm_call" / "script.yaml").write_bytes(source.replace(b"First of all", b"First"))
    shelf = Shelf(tmp_path)
    assert shelf.get("warm_call").version != pinned.version
    assert shelf.load_version(pinned.source) == pinned


def test_the_shipped_scripts_speak_of_reasons_the_taxonomy_has() -> None:
    assert Shelf(TEMPLATES, known_reasons(load_taxonomy())).problems() == {}
