"""`winback score measure`: how well scoring foresees on a file of orders, written as a report."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import click
import numpy as np

from assistant.commands import console, score_telling
from assistant.errors import Invalid
from assistant.scoring.measuring import measurement
from assistant.scoring.purchases import Ledger, epoch_day

COLUMNS = ("customer", "date", "amount")
Row = tuple[str, date, float]


@click.command()
@click.option("--transactions", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(["cdnow", "csv"]), default="cdnow", show_default=True)
@click.option("--calibration-weeks", default=39, show_default=True, type=click.IntRange(12, 520))
@click.option("--holdout-weeks", default=39, show_default=True, type=click.IntRange(4, 520))
@click.option(
    "--draws", default=200, show_default=True, type=click.IntRange(20, 2000), help="Of the bootstrap."
)
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the report; printed without.")
def measure(
    transactions: tuple[Path, ...],
    form: str,
    calibration_weeks: int,
    holdout_weeks: int,
    draws: int,
    out: Path | None,
) -> None:
    """Fit on the first weeks of each file, judge on the weeks after, and write what came of it.

    cdnow: customer, day as 19970131, number, amount, parted by blanks; csv: customer, date and amount.
    """
    found = []
    for path in transactions:
        ledger = ledger_of(_cdnow(path) if form == "cdnow" else _csv(path), path.name)
        found.append((path.stem, measurement(ledger, calibration_weeks, holdout_weeks, draws)))
    report = "\n".join(score_telling.report(found, calibration_weeks, holdout_weeks)) + "\n"
    if out is None:
        console.emit(report.splitlines())
        return
    out.write_text(report, encoding="utf-8")
    click.echo(f"written to {out}")


def ledger_of(rows: Iterable[Row], name: str) -> Ledger:
    """The rows as columns. Raises Invalid for a file without any."""
    kept = list(rows)
    if not kept:
        raise Invalid(f"{name}: there are no orders in it")
    names = sorted({customer for customer, _, _ in kept})
    place = {customer: at for at, customer in enumerate(names)}
    return Ledger(
        np.array([place[customer] for customer, _, _ in kept], dtype=np.int64),
        np.array([epoch_day(day) for _, day, _ in kept], dtype=np.int64),
        np.array([amount for _, _, amount in kept], dtype=np.float64),
        np.zeros(len(kept), dtype=np.bool_),
        names,
    )


def _cdnow(path: Path) -> Iterator[Row]:
    """The master file has four columns and a head, the published sample a fifth before them."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split()
        if not cells or not cells[-1].replace(".", "", 1).isdigit():
            if number > 1 and cells:
                raise Invalid(f"{path.name}, line {number}: customer, day, number and amount are needed")
            continue
        yield _row(path, number, cells[-4], cells[-3], cells[-1])


def _csv(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise Invalid(f"{path.name}: columns {', '.join(COLUMNS)} are needed")
        for number, row in enumerate(reader, 2):
            yield _row(path, number, *(row[name] or "" for name in COLUMNS))


def _row(path: Path, number: int, customer: str, day: str, amount: str) -> Row:
    try:
        return customer, date.fromisoformat(day), float(amount)
    except ValueError as error:
        raise Invalid(f"{path.name}, line {number}: {error}") from error
