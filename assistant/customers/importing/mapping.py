"""Which column of a file is which field: said by the person who imports, or read off the header."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.customers.importing.opening import Source, examine
from assistant.customers.importing.table import Shape, shape_of
from assistant.errors import Invalid
from assistant.history.ledger import SYSTEM, Actor

USUAL = Path(__file__).with_name("columns.yaml")
TRAIT = "trait."


@dataclass(frozen=True)
class Options:
    """What a person says about a file; everything left out is found out.

    `columns`: field → header, or column number from 1. `always`: field → value for cells that are absent or
    empty. `decimal`: the sign before cents, "." or ",". `date_format`: as strptime. `create_customers`:
    orders of unknown customers make minimal ones. `rejects_dir`: where the rejects file goes; beside the
    file if left out.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    header: bool | None = None
    encoding: str | None = None
    date_format: str | None = None
    decimal: str | None = None
    create_customers: bool = False
    rejects_dir: Path | None = None
    actor: Actor = SYSTEM


@dataclass(frozen=True)
class Layout:
    """A file ready to be read: where each field is, and what stands in for empty cells."""

    source: Source
    shape: Shape
    places: Mapping[str, int]
    always: Mapping[str, str]

    def cells(self, row: list[str]) -> dict[str, str]:
        """The non-empty cells of a row by field."""
        found = {name: cell for name, at in self.places.items() if (cell := row[at]) and not cell.isspace()}
        return {**self.always, **found}


def pairs(texts: Iterable[str], what: str = "--map") -> dict[str, str]:
    """`field=column` texts as a mapping. Raises Invalid naming the one that is not of that form."""
    found: dict[str, str] = {}
    for one in texts:
        name, equals, column = one.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise Invalid(f"{what}: expected field=column, got {one[:60]!r}")
        found[name.strip()] = column.strip()
    return found


def from_toml(path: Path, options: Options | None = None) -> Options:
    """Options out of a small TOML file: tables [columns] and [always], and delimiter, header, encoding,
    date_format and decimal on top. What `options` says already wins. Raises Invalid."""
    try:
        read = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise Invalid(f"{path.name}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise Invalid(f"{path.name}: is not TOML ({error})") from error
    given = options or Options()
    columns = _table(path, read, "columns") | dict(given.columns)
    always = _table(path, read, "always") | dict(given.always)
    loose = {"delimiter": str, "header": bool, "encoding": str, "date_format": str, "decimal": str}
    for name, value in read.items():
        if name not in loose:
            expected = ", ".join(["columns", "always", *loose])
            raise Invalid(f"{path.name}: {name[:40]!r} is not known; expected {expected}")
        if not isinstance(value, loose[name]):
            raise Invalid(
                f"{path.name}: {name} should be {'true or false' if loose[name] is bool else 'text'}"
            )
    said: dict[str, Any] = {name: value for name, value in read.items() if getattr(given, name) is None}
    return replace(given, columns=columns, always=always, **said)


def _table(path: Path, read: dict[str, Any], name: str) -> dict[str, str]:
    table = read.pop(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str | int) for value in table.values()):
        raise Invalid(f'{path.name}: [{name}] should hold lines such as name = "姓名"')
    return _flat(table)


def _flat(table: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in table.items()}


def lay_out(path: Path, options: Options, kind: str, required: Iterable[str]) -> Layout:
    """Find the fields of `kind` (customers or orders) in a file. Raises Invalid for a bad file, a field or
    column that does not exist, or when a required field ("ref or phone" names a choice) has neither column
    nor value."""
    if options.decimal not in (None, ".", ","):
        raise Invalid("decimal: expected . or ,")
    usual = _usual()[kind]
    _check_fields([*options.columns, *options.always], usual, kind)
    asked = {_folded(column) for column in options.columns.values() if not column.isdigit()}
    aliases = {name for names in usual.values() for name in names} | asked
    source = examine(path, options.encoding)
    shape = shape_of(
        source, options.delimiter, options.header, lambda cells: any(_folded(c) in aliases for c in cells)
    )
    places = _usual_places(shape, usual, options.columns) | {
        name: _place(shape, column, path) for name, column in options.columns.items()
    }
    for need in required:
        if not any(name in places or name in options.always for name in need.split(" or ")):
            titles = f"its columns: {', '.join(shape.header)[:300]}" if shape.header else "it has no header"
            raise Invalid(
                f"{path.name}: no column is mapped to {need} ({titles}); say --map {need.split()[0]}=COLUMN"
            )
    return Layout(source, shape, places, options.always)


def _check_fields(names: Iterable[str], usual: Mapping[str, Any], kind: str) -> None:
    for name in names:
        trait = kind == "customers" and name.startswith(TRAIT) and len(name) > len(TRAIT)
        if name not in usual and not trait:
            more = f", {TRAIT}NAME" if kind == "customers" else ""
            raise Invalid(f"{name[:40]!r} is no field of {kind}; expected one of {', '.join(usual)}{more}")


def _usual_places(shape: Shape, usual: Mapping[str, set[str]], said: Mapping[str, str]) -> dict[str, int]:
    taken = {column.casefold() for column in said.values()}
    places: dict[str, int] = {}
    for at, title in enumerate(shape.header or ()):
        if title.casefold() in taken or str(at + 1) in taken:
            continue
        for name, names in usual.items():
            if _folded(title) in names and name not in said:
                places.setdefault(name, at)
                break
    return places


def _place(shape: Shape, column: str, path: Path) -> int:
    titles = [_folded(title) for title in shape.header or ()]
    if (named := titles.count(_folded(column))) == 1:
        return titles.index(_folded(column))
    if named > 1:
        raise Invalid(f"{path.name}: {named} columns are called {column!r}; name it by its number")
    if column.isdigit() and 1 <= int(column) <= shape.width:
        return int(column) - 1
    has = ", ".join(shape.header)[:300] if shape.header else f"{shape.width} columns without a header"
    raise Invalid(f"{path.name}: has no column {column[:60]!r}; it has {has}")


def _folded(title: str) -> str:
    return re.sub(r"[\s_\-]+", " ", title.strip().strip('"').casefold())


@cache
def _usual() -> Mapping[str, Mapping[str, set[str]]]:
    read = yaml.safe_load(USUAL.read_text("utf-8"))
    return {
        kind: {name: {_folded(one) for one in (name, *titles)} for name, titles in fields.items()}
        for kind, fields in read.items()
    }
