"""The lines of `winback reasons classify` and `winback replies read`: one JSON object in, one out."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from assistant.errors import Invalid
from assistant.reasons.classifier import Reading, ReasonReader, load_reader
from assistant.reasons.replies import Evidence, ReplyReading

_SURROGATE = re.compile("[\ud800-\udfff]")


def classify_lines(lines: Iterable[str], reader: ReasonReader | None = None) -> Iterator[str]:
    """For each {"id","text","language"?,"probe"?} line, in order, its intent, reasons and abstention as JSON.

    A line that cannot be read yields {"id","error"} and the rest goes on. Blank lines are skipped. Nothing is
    read ahead, so it works on endless input. Without a reader the shipped one reads.
    """
    reads = (reader or load_reader()).read
    return _answers(
        lines,
        lambda row: _classified(reads(row["text"], _optional(row, "language"), _optional(row, "probe"))),
    )


def read_reply_lines(lines: Iterable[str], reader: ReasonReader | None = None) -> Iterator[str]:
    """For each line, in order, {"id","action","intent","evidence"}; errors as in classify_lines."""
    reads = (reader or load_reader()).read
    return _answers(lines, lambda row: _replied(reads(row["text"], _optional(row, "language")).reply))


def _answers(lines: Iterable[str], answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield _dump(_answer(line, answer))


def _answer(line: str, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    given = None
    try:
        row = _row(line)
        given = row.get("id")
        if not isinstance(row.get("text"), str):
            raise Invalid("'text' must be a string")
        return {"id": given, **answer(row)}
    except Invalid as problem:
        return {"id": given, "error": str(problem)}


def _row(line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise Invalid(f"not JSON: {problem}") from problem
    if not isinstance(row, dict):
        raise Invalid("expected a JSON object with 'id' and 'text'")
    return row


def _optional(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"'{field}' must be a string when given")
    return value


def _classified(reading: Reading) -> dict[str, Any]:
    return {
        "intent": reading.reply.intent,
        "reasons": [
            {"reason": one.reason, "probability": one.probability, "evidence": _spans(one.evidence)}
            for one in reading.reasons
        ],
        "abstained": reading.abstained,
    }


def _replied(reading: ReplyReading) -> dict[str, Any]:
    return {"action": reading.action, "intent": reading.intent, "evidence": _spans(reading.evidence)}


def _spans(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    return [{"start": one.start, "end": one.end, "text": one.text} for one in evidence]


def _dump(answer: dict[str, Any]) -> str:
    """JSON as people read it; lone surrogates stay escaped, for no encoder takes them raw."""
    written = json.dumps(answer, ensure_ascii=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", written)
