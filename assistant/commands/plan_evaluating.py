"""`winback plan evaluate`: what another way of choosing would have brought, from logged choices."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from assistant import db
from assistant.commands import console, product
from assistant.commands.lazy import Refused
from assistant.learning import evaluating
from assistant.planning.evaluation.estimators import Estimate, Evaluation, always, arms, evaluate
from assistant.planning.evaluation.learning import Learned, learned_gain
from assistant.planning.evaluation.logged import Log, logged
from assistant.planning.evaluation.outcomes import predicted

#: A column of words becomes a feature for each of its commonest words.
WORDS = 20
SAID = {
    "never_logged": "the log never took {missing}: nothing is known of it",
    "few_effective": "the log holds only {effective:.0f} choices' worth of it",
    "heavy_row": "one row carries over a tenth of the weight",
    "weights_off": "weights do not average 1: propensities are wrong, or actions left out",
}
HEAD = ("always", "IPS", "self-normalised", "doubly robust", "bootstrap", "effective", "doubts")
File = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.option("--csv", "file", type=File, help="Logged choices, one a row; else those of the database.")
@click.option("--channel", default="sms", show_default=True, help="Of the database: whose hours to judge.")
@click.option("--action", help="The column that says what was chosen.")
@click.option("--reward", help="The column that says what it brought, a number.")
@click.option("--propensity", help="The column with the chance with which it was chosen.")
@click.option("--uniform", is_flag=True, help="Instead: every action had the same chance.")
@click.option("--features", default="", help="Columns known before choosing, with commas.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def evaluate_log(
    file: Path | None,
    channel: str,
    action: str | None,
    reward: str | None,
    propensity: str | None,
    uniform: bool,
    features: str,
    seed: int,
    as_json: bool,
) -> None:
    """What each action would have brought if always taken, and whether choosing by person beats the best.

    95 % intervals. Trust it as far as the logged chances are true. Without --csv: what share of our contacts
    would have been answered at each hour, from the choices logged when they were planned.
    """
    if file is None:
        _judge_hours(channel, seed, as_json)
        return
    if action is None or reward is None:
        raise Refused("name the columns: --action COLUMN and --reward COLUMN")
    if uniform == (propensity is not None):
        raise Refused("name either --propensity COLUMN or --uniform")
    names = [name.strip() for name in features.split(",") if name.strip()]
    log = read_log(file, action, reward, propensity, names)
    outcomes = predicted(log, seed)
    found = {arm: evaluate(log, always(log, arm), seed, outcomes) for arm in arms(log)}
    personal = learned_gain(log, seed) if names else None
    if as_json:
        learned = None if personal is None else asdict(personal)
        console.emit_json(
            {"rows": log.size, "always": {k: asdict(v) for k, v in found.items()}, "learned": learned}
        )
    else:
        console.emit(told(log, found, personal))


def _judge_hours(channel: str, seed: int, as_json: bool) -> None:
    with product.opened() as runtime, db.reading(runtime.engine) as session:
        made = evaluating.chosen(session, channel, runtime.clock.now())
    found = {evaluating.name(option): one for option, one in evaluating.by_hour(made, seed).items()}
    if as_json:
        console.emit_json({"rows": len(made), "always": {key: asdict(one) for key, one in found.items()}})
    elif not found:
        click.echo(
            f"{console.counted(len(made), 'contact')} by {channel} had their hour chosen by chance; "
            f"an hour is judged from {evaluating.LEAST} that could have been made then."
        )
    else:
        console.emit(told(evaluating.log_of(made), found, None))


def read_log(file: Path, action: str, reward: str, propensity: str | None, features: Sequence[str]) -> Log:
    """The log in a CSV file with a header; without `propensity`, all actions had the same chance.

    Raises Refused naming the column or the line.
    """
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = [action, reward, *features, *([propensity] if propensity else [])]
    missing = [name for name in columns if rows and name not in rows[0]]
    if missing or not rows:
        raise Refused(f"{file}: no column {missing[0]!r}" if missing else f"{file}: no rows")
    names = sorted({row[action] for row in rows})
    places = {name: at for at, name in enumerate(names)}
    chance = _numbers(rows, propensity, file) if propensity else np.full(len(rows), 1 / len(names))
    known = [_feature(rows, name) for name in features]
    return logged(
        names,
        np.array([places[row[action]] for row in rows]),
        _numbers(rows, reward, file),
        chance,
        np.concatenate(known, axis=1) if known else None,
    )


def _numbers(rows: Sequence[Mapping[str, str]], name: str, file: Path) -> NDArray[np.float64]:
    found = np.empty(len(rows))
    for at, row in enumerate(rows):
        try:
            found[at] = float(row[name])
        except (TypeError, ValueError):
            raise Refused(f"{file}, line {at + 2}: {name} is {row[name]!r}, not a number") from None
    return found


def _feature(rows: Sequence[Mapping[str, str]], name: str) -> NDArray[np.float64]:
    texts = [row[name] or "" for row in rows]
    try:
        return np.array([[float(text)] for text in texts])
    except ValueError:
        words, counts = np.unique(texts, return_counts=True)
        common = words[np.argsort(-counts, kind="stable")][1 : WORDS + 1]
        return np.array([[float(text == word) for word in common] for text in texts])


def told(log: Log, found: Mapping[str, Evaluation], personal: Learned | None) -> Iterator[str]:
    """The figures for people."""
    yield f"{log.size:,} logged choices, {len(log.actions)} actions, mean reward {log.reward.mean():.4f}\n"
    yield from console.table(HEAD, [_row(name, one) for name, one in found.items()])
    if personal is not None:
        one = personal.gain
        yield (
            f"\nChoosing by person instead of the best single action: {one.value:+.4f} "
            f"({one.low:+.4f} to {one.high:+.4f}); "
            + ("a gain is shown." if personal.shown else "no gain is shown.")
        )


def _row(name: str, one: Evaluation) -> tuple[str, ...]:
    robust = one.doubly_robust
    missing = ", ".join(one.missing)
    said = [SAID[code].format(missing=missing, effective=one.effective) for code in one.doubts]
    return (
        name,
        _interval(one.ips),
        _interval(one.self_normalised),
        _interval(robust),
        f"{robust.boot_low:.4f} to {robust.boot_high:.4f}",
        f"{one.effective:,.0f}",
        "; ".join(said),
    )


def _interval(one: Estimate) -> str:
    return f"{one.value:.4f} ({one.low:.4f} to {one.high:.4f})"
