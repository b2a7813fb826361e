import os
import shutil
from pathlib import Path

import pytest

from assistant.web import catalogues

PO = sorted(catalogues.FOLDER.glob("*/LC_MESSAGES/messages.po"))


@pytest.mark.parametrize("po", PO, ids=lambda po: po.parts[-3])
def test_every_text_of_the_pages_is_translated(po: Path) -> None:
    assert catalogues.untranslated(po) == []


@pytest.mark.parametrize("po", PO, ids=lambda po: po.parts[-3])
def test_no_translation_outlives_its_text(po: Path) -> None:
    known = {
        one.id if isinstance(one.id, str) else one.id[0] for one in catalogues.read_catalogue(po) if one.id
    }
    assert known - catalogues.source_strings() == set()


@pytest.mark.parametrize("po", PO, ids=lambda po: po.parts[-3])
def test_translations_keep_every_placeholder(po: Path) -> None:
    for message in catalogues.read_catalogue(po):
        assert [str(error) for error in message.check()] == []


def test_chinese_is_one_of_the_languages() -> None:
    assert [po.parts[-3] for po in PO] == ["zh"]


def test_a_catalogue_is_compiled_when_missing_or_older_and_only_then(tmp_path: Path) -> None:
    folder = tmp_path / "zh" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(PO[0], folder / "messages.po")
    assert catalogues.compile_catalogues(tmp_path) == [folder / "messages.mo"]
    assert catalogues.compile_catalogues(tmp_path) == []
    (folder / "messages.mo").touch()
    newer = (folder / "messages.mo").stat().st_mtime + 10
    os.utime(folder / "messages.po", (newer, newer))
    assert catalogues.compile_catalogues(tmp_path) == [folder / "messages.mo"]
