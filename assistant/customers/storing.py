"""Standings written to `lapses`, thousands at a time, as plain rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from assistant import db
from assistant.customers.importing import bulk
from assistant.customers.models import Lapse
from assistant.scoring import packed
from assistant.scoring.arrays import FloatArray
from assistant.scoring.evidence import Measured
from assistant.scoring.lapse import Breadth, LapseState
from assistant.scoring.natural import natural_reasons
from assistant.scoring.purchases import day_of
from assistant.scoring.quadrants import QUADRANTS
from assistant.scoring.stages import STAGES

CACHE_KIB = 64 * 1024
COLUMNS = (
    "customer_id",
    "state",
    "score",
    "lapsed_on",
    "tier",
    "future_value",
    "expected_purchases",
    "probability_alive",
    "days_since",
    "usual_gap_days",
    "breadth",
    "stage",
    "quadrant",
    "natural",
    "standing_value",
    "buys_again",
    "evidence",
    "run_id",
    "scored_at",
)


@dataclass(frozen=True)
class Stamp:
    """What all rows of a run share, as the driver of the database wants it; `day` turns day numbers."""

    run_id: str
    at: Any
    day: Callable[[int], Any]


def stamp(session: Session, run_id: str, now: datetime) -> Stamp:
    """The stamp of a run scored at `now`."""
    dialect, columns = session.get_bind().dialect, bulk.table_of(Lapse).c
    at, on = (
        columns[name].type.dialect_impl(dialect).bind_processor(dialect)
        for name in ("scored_at", "lapsed_on")
    )
    written = cache(lambda number: on(day_of(number)) if on else day_of(number))
    return Stamp(run_id, at(now) if at else now, written)


def states_of(measured: Measured, some: slice) -> list[str]:
    """The state of each customer, in words."""
    lapses, bought = measured.lapses, measured.summary.bought[some]
    codes = np.select([~bought, lapses.lapsed[some], lapses.at_risk[some]], [0, 1, 2], 3)
    words = (LapseState.never_bought, LapseState.lapsed, LapseState.at_risk, LapseState.active)
    return [str(words[code]) for code in codes.tolist()]


def rows_of(
    measured: Measured,
    ids: Sequence[str],
    start: int,
    states: Sequence[str],
    tiers: Sequence[str],
    common: Stamp,
) -> list[tuple[Any, ...]]:
    """The rows of the customers with these ids, who begin at `start` in the columns; `tiers` are those
    decided for them."""
    some = slice(start, start + len(ids))
    rows = zip(
        ids,
        states,
        measured.lapses.score[some].tolist(),
        _lapsed_on(measured, some, common.day),
        tiers,
        measured.values.future[some].tolist(),
        measured.expected[some].tolist(),
        measured.alive[some].tolist(),
        _known(measured.rhythm.days_since[some], int),
        _known(measured.rhythm.usual_gap[some], float),
        _breadths(measured, some, states),
        _worded(measured.stages.stage[some], [str(stage) for stage in STAGES]),
        _worded(measured.quadrant[some], [str(one) for one in QUADRANTS]),
        _worded(measured.signals.natural[some], list(natural_reasons())),
        measured.values.standing[some].tolist(),
        measured.buys_again[some].tolist(),
        packed.pack(measured, some.start, some.stop),
        repeat(common.run_id),
        repeat(common.at),
    )
    return list(rows)


def _lapsed_on(measured: Measured, some: slice, day: Callable[[int], Any]) -> list[Any]:
    on = measured.summary.last_day[some] + measured.lapses.lapsed_day[some].astype(np.int64)
    lapsed = measured.lapses.lapsed[some].tolist()
    return [day(number) if is_so else None for number, is_so in zip(on.tolist(), lapsed, strict=True)]


def _breadths(measured: Measured, some: slice, states: Sequence[str]) -> list[str | None]:
    gone = (LapseState.lapsed, LapseState.at_risk)
    broad, narrow = str(Breadth.broad), str(Breadth.narrow)
    told = zip(states, measured.lapses.broad[some].tolist(), strict=True)
    return [(broad if wide else narrow) if state in gone else None for state, wide in told]


def _worded(codes: NDArray[Any], words: Sequence[str]) -> list[str | None]:
    """The word of each code; none below zero."""
    return [words[code] if code >= 0 else None for code in codes.tolist()]


def _known(numbers: FloatArray, kind: type[int] | type[float]) -> list[float | None]:
    known = np.isfinite(numbers).tolist()
    plain = np.nan_to_num(numbers, posinf=0.0).astype(kind).tolist()
    return [number if is_so else None for number, is_so in zip(plain, known, strict=True)]


def begin(session: Session) -> None:
    """Take the write lock, and memory for the indexes: with SQLite's own 2 MB a standing of a million costs
    nearly twice as much, as most of its index pages must be fetched and written again."""
    db.begin_writing(session)
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KIB}")


def store(session: Session, rows: Sequence[tuple[Any, ...]], *, anew: bool = False) -> None:
    """Insert the standings, or overwrite the earlier ones of the same customers. `anew`: there are none, and
    nobody else can write any before this transaction ends."""
    if rows:
        statement = _statement(session.get_bind().dialect.name, anew)
        session.connection().exec_driver_sql(statement, list(rows))


@cache
def _statement(dialect: str, anew: bool) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    # In quotation marks: NATURAL is a word of SQL.
    names = [f'"{name}"' for name in COLUMNS]
    marks = ", ".join(repeat(mark, len(names)))
    insert = f"INSERT INTO lapses ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names only
    news = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    return insert if anew else f"{insert} ON CONFLICT ({names[0]}) DO UPDATE SET {news}"
