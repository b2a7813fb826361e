"""The columns of a scoring run put away one short record a customer, and unpacked when evidence is asked for.

Making the sentences of everybody costs many times the scoring itself; nearly nobody's are read before they
are scored again.
"""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.scoring.evidence import Measured, because
from assistant.scoring.lapse import Because
from assistant.scoring.purchases import ledger_of
from assistant.scoring.score import measure

NEVER_TOLD = frozenset(
    {
        *("gaps", "fitted", "cohorts", "repurchase", "tier", "alive", "quadrant"),
        *("frequency", "recency", "age", "last_day", "median_gap_days", "mean_amount", "amount_scatter"),
        *("returns", "known", "score", "lapsed", "at_risk", "broad", "lapsed_day"),
    }
)
"""Parts of a run no evidence is told from."""


def shape() -> int:
    """A number that changes whenever the columns of a run do: what was packed in one shape cannot be read in
    another."""
    return _shape(_template())


def pack(measured: Measured, start: int, end: int) -> list[bytes]:
    """One record a customer, for the customers from `start` up to `end`: 4 bytes of shape, then each column
    as a 4-byte float."""
    columns = [column for _, column in _columns(measured)]
    table = np.empty((end - start, len(columns) + 1), dtype="<f4")
    table[:, 0].view("<u4")[:] = _shape(measured)
    with np.errstate(over="ignore"):
        for at, column in enumerate(columns, 1):
            table[:, at] = column[start:end]
    whole, width = table.tobytes(), table.shape[1] * 4
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def unpack(record: bytes | None) -> tuple[Because, ...]:
    """The evidence of a record; none for no record, and for one of another shape."""
    if record is None or len(record) < 4 or int.from_bytes(record[:4], "little") != shape():
        return ()
    values = iter(np.frombuffer(record, dtype="<f4")[1:])
    return because(_filled(_template(), values), 0)


@cache
def _template() -> Measured:
    return measure(ledger_of(()), date(2000, 1, 1))


def _shape(measured: Measured) -> int:
    # 31 bits: whole numbers of PostgreSQL have a sign.
    return zlib.crc32("\n".join(name for name, _ in _columns(measured)).encode()) & 0x7FFFFFFF


def _columns(part: Any, name: str = "") -> Iterator[tuple[str, NDArray[Any]]]:
    """Every column in and below a part, with its path; what is no column is not told."""
    if isinstance(part, np.ndarray):
        yield name, part
    for key, inner in _parts(part):
        yield from _columns(inner, f"{name}.{key}")


def _parts(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, Mapping):
        yield from part.items()
    elif is_dataclass(part):
        yield from ((one.name, getattr(part, one.name)) for one in fields(part) if one.name not in NEVER_TOLD)


def _filled(part: Any, values: Iterator[np.float32]) -> Any:
    """A copy of a part for one customer, in the order `_columns` walks."""
    if isinstance(part, np.ndarray):
        return np.array([_shortest(next(values))]).astype(part.dtype)
    inner = {key: _filled(one, values) for key, one in _parts(part)}
    if isinstance(part, Mapping):
        return inner
    if is_dataclass(part):
        kept = {one.name: getattr(part, one.name) for one in fields(part) if one.name in NEVER_TOLD}
        made: Any = type(part)
        return made(**inner, **kept)
    return part


def _shortest(value: np.float32) -> float:
    # 12.3 packed and unpacked is 12.3 again, not 12.300000190734863.
    return float(str(value))
