"""The company's own contact rules, laid over the shipped ones and watched while the product runs."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from assistant.errors import Invalid
from assistant.planning.choices import Choices
from assistant.planning.lined import Table, read_table
from assistant.planning.rows import house_of
from assistant.planning.rules import VERSION, Rules, load_rules, read_rules, shipped, version_of

log = logging.getLogger(__name__)
KEYS = ("schema_version", "house", "serve", "confirmed", "dropped", "closed")


def read_own(text: str, file: str) -> Rules:
    """The shipped rules with a company's own over them.

    `house` replaces the parts it names (hours by channel; caps, after_refusal, reply_hours and holidays_added
    as a whole); `serve` lists the only rows that are switched on; `confirmed` and `dropped` settle what is
    uncertain in a row, `closed` switches a row off, each with who decided. What the law is sure of cannot be
    loosened. Raises Invalid naming file, line and what is wrong.
    """
    top = read_table(text, file)
    top.only(*KEYS)
    if top.need("schema_version", int) != VERSION:
        raise top.wrong(f"schema_version must be {VERSION}", "schema_version")
    plain = load_rules()
    choices = _choices(top, plain)
    ours = read_rules(shipped(), choices=choices)
    house = house_of(top.table("house"), ours.channels, ours.house)
    return replace(ours, house=house, version=version_of(shipped(), text))


def _choices(top: Table, plain: Rules) -> Choices:
    codes = plain.versions
    serve = top.take("serve", list, list(codes)) if "serve" in top else None
    for code in serve or ():
        if code not in codes or "-" in code:
            raise top.wrong(f"{code!r} is no country of the shipped rules", "serve")
    doubts = {f"{code}.{key}": key for code, rows in codes.items() for row in rows for key in row.uncertain}
    confirmed = _decided(top, "confirmed", [name for name, key in doubts.items() if _is_permission(key)])
    dropped = _decided(top, "dropped", [name for name, key in doubts.items() if not _is_permission(key)])
    closed = _decided(top, "closed", list(codes))
    return Choices(None if serve is None else frozenset(serve), confirmed, dropped, closed)


def _is_permission(key: str) -> bool:
    return key == "row" or key.startswith("consent.")


def _decided(top: Table, key: str, known: list[str]) -> Mapping[str, str]:
    """Names of rows or of what is uncertain in them, each with who decided. "EU.row" is written "EU"."""
    table, names = top.table(key), {name.removesuffix(".row") for name in known}
    for name in table:
        if name not in names:
            raise table.wrong(f"{name!r} cannot be {key}; what can is {', '.join(sorted(names))}", name)
    return MappingProxyType({name: table.need(name, str) for name in table})


class LiveRules:
    """The rules this process works by: the file is looked at on every use and read again when it changed.

    A change with a mistake in it changes nothing: the last rules that were right stay in force, `problem`
    says what is wrong and where, and it is logged once. Without a file these are the shipped rules. The
    first reading raises Invalid, for a process must not start on rules its company did not mean.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self.problem: str | None = None
        self._seen = self._look()
        self._rules = load_rules() if path is None else _read(path)

    def now(self) -> Rules:
        """The rules in force."""
        if self._path is not None and self._look() != self._seen:
            with self._lock:
                self._again(self._path)
        return self._rules

    def _again(self, path: Path) -> None:
        seen = self._look()
        if seen == self._seen:
            return
        try:
            self._rules, self.problem = _read(path), None
            log.info("contact rules %s are in force", self._rules.version, extra={"action": "rules"})
        except Invalid as error:
            self.problem = str(error)
            log.error("the contact rules stay as they were: %s", error, extra={"action": "rules"})
        self._seen = seen

    def _look(self) -> tuple[int, int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino


def _read(path: Path) -> Rules:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: cannot be read ({error.__class__.__name__})") from error
    return read_own(text, str(path))
