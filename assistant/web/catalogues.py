"""The translations, compiled when they are older than their source, so that there is no build step."""

import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "translations"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Write each .mo that is missing or older than its .po; returns those written. Safe to race."""
    stale = [(po, po.with_suffix(".mo")) for po in sorted(folder.glob("*/LC_MESSAGES/messages.po"))]
    stale = [(po, mo) for po, mo in stale if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime]
    for po, mo in stale:
        _write(read_catalogue(po), mo)
    return [mo for _, mo in stale]


def read_catalogue(po: Path) -> Catalog:
    """The catalogue of one language."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def source_strings() -> set[str]:
    """Every text of the pages that needs a translation, as written in code and templates."""
    found = extract_from_dir(HERE, METHODS, keywords=KEYWORDS)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def untranslated(po: Path) -> list[str]:
    """Texts of the pages that this catalogue says nothing for."""
    catalogue = read_catalogue(po)
    known = {
        message.id if isinstance(message.id, str) else message.id[0]: message
        for message in catalogue
        if message.id
    }
    return sorted(text for text in source_strings() if text not in known or not _said(known[text].string))


def _said(words: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(words) and all(words or ())


def _write(catalogue: Catalog, mo: Path) -> None:
    # Written aside and renamed: another process may be starting with the same file.
    handle, name = tempfile.mkstemp(dir=mo.parent, prefix=".messages-")
    with os.fdopen(handle, "wb") as file:
        write_mo(file, catalogue)
    Path(name).replace(mo)
