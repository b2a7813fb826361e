"""The lines of `winback reasons classify` and `winback replies read`: one JSON object in, one out."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.errors import Invalid
from assistant.reasons import plain
from assistant.reasons.classifier import Reading, ReasonReader, load_reader
from assistant.reasons.replies import Intent, ReplyReading

_SURROGATE = re.compile("[\ud800-\udfff]")


def classify_lines(lines: Iterable[str], reader: ReasonReader | None = None) -> Iterator[str]:
    """For each {"id","text","language"?,"probe"?} line, in order, its intent, reasons and abstention as JSON.

    Each reason has its basis and, where asserted, its attribution; runner-up and amounts stand beside.

    A line that cannot be read yields {"id","error"} and the rest goes on. Blank lines are skipped. Nothing is
    read ahead, so it works on endless input. Without a reader the shipped one reads.
    """
    reads = (reader or load_reader()).read
    return _answers(
        lines,
        lambda row: _classified(reads(row["text"], _optional(row, "language"), _optional(row, "probe"))),
    )


def read_reply_lines(
    lines: Iterable[str], reader: ReasonReader | None = None, now: Callable[[], datetime] | None = None
) -> Iterator[str]:
    """For each line, in order, {"id","action","intent","evidence"}; errors as in classify_lines.

    Where the intent is callback and the line says "now" (a time with its offset) or "zone" (an IANA name),
    "callback" is added: {"start","end","exactness","evidence"}, or null when no time is named. A line with
    a zone alone takes the moment from `now`.
    """
    reads = (reader or load_reader()).read

    def answer(row: Mapping[str, Any]) -> dict[str, Any]:
        reading = reads(row["text"], _optional(row, "language")).reply
        there = _there(row, now)
        if reading.intent != Intent.CALLBACK or there is None:
            return _replied(reading)
        return _replied(reading) | {"callback": _wish(row, there)}

    return _answers(lines, answer)


def _answers(lines: Iterable[str], answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield _dump(_answer(line, answer))


def _answer(line: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    given = None
    try:
        row = json_object(line, "'id' and 'text'")
        given = row.get("id")
        if not isinstance(row.get("text"), str):
            raise Invalid("'text' must be a string")
        return {"id": given, **answer(row)}
    except Invalid as problem:
        return {"id": given, "error": str(problem)}


def json_object(line: str, fields: str) -> Mapping[str, Any]:
    """The object in a line; raises Invalid, naming the `fields` expected, when it holds anything else."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise Invalid(f"not JSON: {problem}") from problem
    if not isinstance(row, dict):
        raise Invalid(f"expected a JSON object with {fields}")
    return row


def _optional(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"'{field}' must be a string when given")
    return value


def _there(row: Mapping[str, Any], clock: Callable[[], datetime] | None) -> datetime | None:
    """The moment of a line on the customer's clock; None when the line gives neither moment nor zone."""
    written, zone = _optional(row, "now"), _optional(row, "zone")
    if written is None and (zone is None or clock is None):
        return None
    try:
        at = datetime.fromisoformat(written) if written is not None else clock() if clock else None
    except ValueError as problem:
        raise Invalid(f"'now' must be a time like 2026-11-25T10:30:00+08:00: {problem}") from problem
    if at is None or at.utcoffset() is None or not 1971 <= at.year <= 2198:
        raise Invalid("'now' needs its offset, and a year from 1971 to 2198, like 2026-11-25T10:30:00+08:00")
    try:
        return at.astimezone(ZoneInfo(zone)) if zone is not None else at
    except (ValueError, OSError, ZoneInfoNotFoundError) as problem:
        raise Invalid(f"'zone' must be an IANA name like Asia/Shanghai, not {zone!r}") from problem


def _wish(row: Mapping[str, Any], there: datetime) -> dict[str, Any] | None:
    from assistant.reasons.callbacks import Callback, when  # few lines ask to be called back

    wish = when(row["text"], there, _optional(row, "language"))
    if not isinstance(wish, Callback):
        return None
    return {
        "start": wish.start.isoformat(),
        "end": wish.end.isoformat() if wish.end else None,
        "exactness": wish.exactness,
        "evidence": plain.spans(wish.evidence),
    }


def _classified(reading: Reading) -> dict[str, Any]:
    return {
        "intent": reading.reply.intent,
        "reasons": plain.reasons(reading),
        "abstained": reading.abstained,
        "runner_up": plain.runner_up(reading),
        "amounts": plain.amounts(reading),
    }


def _replied(reading: ReplyReading) -> dict[str, Any]:
    return {"action": reading.action, "intent": reading.intent, "evidence": plain.spans(reading.evidence)}


def _dump(answer: dict[str, Any]) -> str:
    """JSON as people read it; lone surrogates stay escaped, for no encoder takes them raw."""
    written = json.dumps(answer, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", written)
