"""`winback script extract | merge`: the words as a table for translators, and back into the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from assistant.commands import console
from assistant.commands.lazy import Refused
from assistant.commands.script_folder import folder_option, shelf_of, text_of
from assistant.commands.tables import read_table, write_table
from assistant.dialogue.problems import Problem
from assistant.dialogue.script import Script
from assistant.dialogue.sheets import COLUMNS, Merged, Row, cells, merge, rows
from assistant.dialogue.shelf import FILE, PARTS, PROBES, Shelf

Told = Mapping[str, tuple[Problem, ...]]


@dataclass(frozen=True)
class Trial:
    """What would be wrong with the scripts that is not wrong now."""

    problems: tuple[str, ...]
    warnings: tuple[str, ...]


@click.command()
@folder_option
@click.option(
    "--format", "form", type=click.Choice(["csv", "xlsx"]), help="Default: by the file's name, else csv."
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write: it must not be there yet.",
)
@click.argument("names", metavar="[SCRIPT]...", nargs=-1)
def extract(folder: Path, form: str | None, output: Path, names: tuple[str, ...]) -> None:
    """Write every line of the scripts, or of all there are, with the parts they include, as a table.

    One row a line: its id, what is said before, the other language, how many segments it may take. Only the
    last column, text, is for changing. Without names the probe library is in it too.
    """
    if output.exists():
        raise Refused(f"{output} is there already")
    shelf = shelf_of(folder)
    found = list(_rows(shelf, names or shelf.ids()))
    if not names:
        found += rows(PROBES, text_of(folder / PROBES)) if (folder / PROBES).is_file() else ()
    write_table(output, form or output.suffix.lstrip("."), COLUMNS, [cells(row) for row in found])
    click.echo(f"wrote {console.counted(len(found), 'line')} to {output}")


@click.command(name="merge")
@folder_option
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def merge_(folder: Path, dry_run: bool, file: Path) -> None:
    """Bring a table that `extract` wrote back into the scripts: only lines whose text was changed.

    Comments and layout stay. Nothing is written when a row cannot be taken, when its line changed in the
    script since, or when a script could no longer be used.
    """
    texts = {name: text_of(folder / name) for name in _files(folder)}
    done = merge(read_table(file), texts)
    trial = _tried(folder, done)
    if trial.problems:
        raise Refused("nothing was written, for with these words:\n" + "\n".join(trial.problems))
    for name, line, before, after in done.changes:
        console.emit((f"{name} {line}", f"  - {before}", f"  + {after}"))
    console.emit(trial.warnings)
    if not dry_run:
        for name, text in done.texts.items():
            (folder / name).write_bytes(text.encode())
    click.echo(
        f"{console.counted(len(done.changes), 'line')} {'would change' if dry_run else 'changed'} "
        f"in {console.counted(len(done.texts), 'file')}"
    )


def _rows(shelf: Shelf, names: tuple[str, ...]) -> Iterator[Row]:
    """The scripts' own lines, then those of the parts they include, each part once."""
    parts: dict[str, Script] = {}
    for name in names:
        script = shelf.get(name)
        file = f"{name}/{FILE}"
        yield from rows(file, text_of(shelf.directory / file), script)
        for node in script.nodes.values():
            if node.part:
                parts.setdefault(node.part, script)
    for part, script in parts.items():
        file = f"{PARTS}/{part}.yaml"
        yield from rows(file, text_of(shelf.directory / file), script)


def _files(folder: Path) -> Iterator[str]:
    found = [*folder.glob(f"*/{FILE}"), *folder.glob(f"{PARTS}/*.yaml"), *folder.glob(PROBES)]
    return (path.relative_to(folder).as_posix() for path in sorted(found))


def _tried(folder: Path, done: Merged) -> Trial:
    """The scripts as they would be with their new words, in a folder of their own."""
    if not done.texts:
        return Trial((), ())
    with TemporaryDirectory() as place:
        trial = Path(place)
        for name in _files(folder):
            (trial / name).parent.mkdir(exist_ok=True)
            (trial / name).write_bytes(done.texts.get(name, text_of(folder / name)).encode())
        now, then = shelf_of(folder), shelf_of(trial)
        return Trial(_new(now.problems(), then.problems()), _new(now.warnings(), then.warnings()))


def _new(now: Told, then: Told) -> tuple[str, ...]:
    known = {(name, one.code, one.message) for name, problems in now.items() for one in problems}
    return tuple(
        f"{name}: {one}"
        for name, problems in then.items()
        for one in problems
        if (name, one.code, one.message) not in known
    )
