"""What light commands share: streams that never fail on a character, JSON and tables."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import east_asian_width

import click

LINES = click.File("r", encoding="utf-8-sig", errors="surrogateescape")
"""A file argument of lines, `-` for standard input; bytes that are no UTF-8 are kept, not fatal."""


def speak_utf8() -> None:
    """Make standard output and error UTF-8 whatever the locale; what cannot be written is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def emit(lines: Iterable[str]) -> None:
    """Write each line as soon as it is there."""
    for line in lines:
        click.echo(line)


def emit_json(value: Any) -> None:
    """Write one JSON value, indented, characters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def counted(many: int, one: str) -> str:
    """A number with its thing, "1 line" or "3 lines"; for things whose plural ends in s."""
    return f"{many} {one}{'' if many == 1 else 's'}"


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, for people only; call it with what is done and what there is."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as shown:

        def show(done: int, of: int) -> None:
            shown.length = of
            shown.update(done - shown.pos)

        yield show


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Rows in aligned columns under a header; a Chinese character counts as two cells."""
    cells = [["-" if cell is None else str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(_cells(row[at]) for row in cells) for at in range(len(head))]
    for row in cells:
        yield "  ".join(
            cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(mark) in "WF" else 1 for mark in text)
