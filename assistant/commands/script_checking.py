"""`winback script check`: what is wrong with scripts, where, and how bluntly they ask."""

from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from assistant.clock import SystemClock
from assistant.commands import console
from assistant.commands.script_folder import folder_option, shelf_of
from assistant.dialogue.checks import Score, scores
from assistant.dialogue.problems import Problem, Severity
from assistant.dialogue.shelf import Shelf, file_of

Found = tuple[Path, Problem]


@click.command()
@folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs and editors.")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which words must still hold; without it, this day.",
)
@click.option("--scores", "with_scores", is_flag=True, help="How blunt every question of theirs is, and why.")
@click.option(
    "--probes", "with_probes", is_flag=True, help="With --scores: those of the library they may ask too."
)
@click.argument("names", metavar="[SCRIPT]...", nargs=-1)
@click.pass_context
def check(
    ctx: click.Context,
    folder: Path,
    as_json: bool,
    strict: bool,
    today: datetime | None,
    with_scores: bool,
    with_probes: bool,
    names: tuple[str, ...],
) -> None:
    """Check every script, or those named; each problem with file, line, column, number and page.

    Exit 1 when a script cannot be used. Notes and warnings are told and do not count, unless --strict.
    """
    shelf = shelf_of(folder, (today or SystemClock().now()).date())
    for name in names:
        shelf.reread(name)  # refuses a name there is no file for
    found = list(_found(shelf, folder, names))
    with_scores = with_scores or with_probes
    library = shelf.library if with_probes else None
    asked = [name for name in names or shelf.ids() if with_scores and name in shelf.ids()]
    scored = [(name, one) for name in asked for one in scores(shelf.get(name), library)]
    if as_json:
        ok = [name for name in shelf.ids() if not names or name in names]
        questions = {"scores": [_score_fields(name, one) for name, one in scored]} if with_scores else {}
        console.emit_json({"ok": ok, "problems": [_fields(*one) for one in found], **questions})
    else:
        console.emit(f"{file}:{problem}" for file, problem in found)
        console.emit(line for name, one in scored for line in _scored(name, one))
        click.echo(_summary(shelf, found, names), err=bool(found))
    counts = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    ctx.exit(1 if any(problem.severity in counts for _, problem in found) else 0)


def _found(shelf: Shelf, folder: Path, names: Collection[str]) -> Iterator[Found]:
    """Every problem of the scripts asked for, those in parts they include too, with its file."""
    for told in (shelf.problems(), shelf.warnings()):
        for name, problems in told.items():
            if not names or name in names:
                yield from ((folder / file_of(name, one.part), one) for one in problems)


def _summary(shelf: Shelf, found: list[Found], names: Collection[str]) -> str:
    counts = {weight: sum(one.severity is weight for _, one in found) for weight in Severity}
    told = ", ".join(f"{console.counted(many, weight)}" for weight, many in counts.items() if many)
    sound = [name for name in shelf.ids() if not names or name in names]
    broken = [name for name in shelf.problems() if not names or name in names]
    usable = f"{console.counted(len(sound), 'script')} can be used, {len(broken)} cannot"
    return f"{usable}: {told}" if told else usable


def _scored(name: str, one: Score) -> Iterator[str]:
    line = ".".join(filter(None, (one.node, one.language, one.variant.replace(" ", "_"))))
    asked = f" ({one.probe})" if one.probe else ""
    yield f"{name} {line}{asked}: {one.bluntness.score}  {one.text}"
    for part in one.bluntness.parts:
        yield f"      {part}"


def _fields(file: Path, one: Problem) -> dict[str, Any]:
    return {
        "file": str(file),
        "line": one.line,
        "column": one.column,
        "code": str(one.code),
        "number": one.number,
        "severity": str(one.severity),
        "message": one.message,
        "page": one.diagnostic.page if one.diagnostic else "",
    }


def _score_fields(name: str, one: Score) -> dict[str, Any]:
    return {
        "script": name,
        "node": one.node,
        "language": one.language,
        "variant": one.variant,
        "probe": one.probe,
        "score": one.bluntness.score,
        "parts": [str(part) for part in one.bluntness.parts],
        "text": one.text,
    }
