"""Labelled texts in bulk: one JSON object a line, taken in one transaction; what is bad is told, not lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db, ids
from assistant.conversations import listening
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.ledger import Actor
from assistant.learning import corrections
from assistant.learning.corrections import Said
from assistant.learning.models import Correction, Source
from assistant.reasons.jsonl import json_object

AT_ONCE = 500
LONGEST_WORD = 64


@dataclass(frozen=True)
class Label:
    """A text and what it blames."""

    text: str
    language: str | None
    probe: str | None
    said: Said

    @property
    def key(self) -> str:
        """What makes two labels speak of the same text."""
        return corrections.text_key(self.text, self.language, self.probe)


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken; `line` counts from 1."""

    line: int
    why: str


@dataclass(frozen=True)
class Read:
    """The labels of a file and the lines that are none."""

    labels: tuple[Label, ...]
    bad: tuple[BadLine, ...]


@dataclass(frozen=True)
class Taken:
    """What became of labels: rows added, rows that were there, texts said twice (the last one counts)."""

    added: int
    unchanged: int
    repeated: int


def read(lines: Iterable[str]) -> Read:
    """Labels of {"id"?,"text","language"?,"probe"?,"reasons":[ids]} or "reason":id lines; blanks are skipped.

    No reason, or `unclear`, says that the text blames nothing. Never raises: a bad line is one of `bad`.
    """
    labels, bad = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            labels.append(_label(line))
        except Invalid as problem:
            bad.append(BadLine(number, str(problem)))
    return Read(tuple(labels), tuple(bad))


def take(session: Session, labels: Sequence[Label], *, actor: Actor, source: Source, now: datetime) -> Taken:
    """Keep labels as this person's corrections. What they last said of a text already is not added again."""
    ledger.hold(session, ledger.HOUSE)
    wanted = {one.key: one for one in labels}
    takes, mine = _known(session, list(wanted), actor)
    fresh = [one for key, one in wanted.items() if mine.get(key) != (one.said.reasons, one.said.intent)]
    rows = [_row(one, takes.get(one.key, 0) + 1, actor, source, now) for one in fresh]
    if rows:
        session.connection().execute(sa.insert(Correction), rows)
        facts = {"added": len(rows), "source": source}
        ledger.record(
            session, customer_id=ledger.HOUSE, verb="labels_taken", actor=actor, at=now, facts=facts
        )
    return Taken(len(rows), len(wanted) - len(rows), len(labels) - len(wanted))


Statement = tuple[frozenset[str], str | None]


def _known(
    session: Session, keys: Sequence[str], actor: Actor
) -> tuple[dict[str, int], dict[str, Statement]]:
    """How often each text was labelled, and what this person said of it last."""
    takes: dict[str, int] = {}
    mine: dict[str, Statement] = {}
    columns = (Correction.text_key, Correction.take, Correction.reasons, Correction.intent)
    who = (Correction.actor_kind, Correction.actor)
    for start in range(0, len(keys), AT_ONCE):
        some = col(Correction.text_key).in_(keys[start : start + AT_ONCE])
        query = sa.select(*map(col, (*columns, *who))).where(some)
        for key, number, reasons, intent, *by in db.rows(session, query.order_by(col(Correction.take))):
            takes[key] = number
            if by == [actor.kind, actor.id]:
                mine[key] = frozenset(reasons), intent
    return takes, mine


def _row(label: Label, number: int, actor: Actor, source: Source, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new("cor", now),
        "reply_id": None,
        "text_key": label.key,
        "text": label.text,
        "language": label.language,
        "probe": label.probe,
        "take": number,
        "reasons": sorted(label.said.reasons),
        "intent": label.said.intent,
        "actor_kind": actor.kind,
        "actor": actor.id,
        "source": source,
        "note": label.said.note,
        "at": now,
    }


def _label(line: str) -> Label:
    row = json_object(line, "'text' and 'reasons'")
    text = row.get("text")
    if not isinstance(text, str):
        raise Invalid("text: expected the words that were said")
    words = listening.storable(text)
    if not words.strip():
        raise Invalid("text: there are no words in it")
    return Label(words, _word(row, "language"), _word(row, "probe"), corrections.said(list(_reasons(row))))


def _reasons(row: Mapping[str, Any]) -> Iterator[str]:
    if ("reasons" in row) == ("reason" in row):
        raise Invalid("reasons: give either 'reasons', a list, or 'reason', one of them")
    given = row["reasons"] if "reasons" in row else [row["reason"]]
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Invalid("reasons: expected a list of reason ids")
    yield from given


def _word(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not (isinstance(value, str) and 0 < len(value) <= LONGEST_WORD):
        raise Invalid(f"{field}: expected a word of at most {LONGEST_WORD} characters, or nothing")
    return None if value is None else ledger.storable(value)
