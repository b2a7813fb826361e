"""The reader that is live in a database: a promotion by any process counts from the next reading on."""

import logging
import threading
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.errors import Invalid
from assistant.learning.models import ReaderVersion, version_name
from assistant.learning.readings import live_version
from assistant.reasons.classifier import ReasonReader, load_reader, reader_with

log = logging.getLogger(__name__)
KEPT = 4
_LAYER = sa.select(col(ReaderVersion.layer)).where(col(ReaderVersion.number) == sa.bindparam("version"))


class LiveReader:
    """Gives the reader that is live, at the cost of one small query; each version is built once a process.

    Every version reads with the company's own phrases, those of the folder `phrases`.
    """

    def __init__(self, phrases: Path | None = None) -> None:
        self._phrases = phrases
        self._lock = threading.Lock()
        self._built: dict[str, ReasonReader] = {}

    def within(self, session: Session) -> ReasonReader:
        """The reader to read with in this transaction."""
        found = live_version(session)
        return load_reader(self._phrases) if found is None else self._numbered(session, *found)

    def _numbered(self, session: Session, number: int, fingerprint: str) -> ReasonReader:
        # Versions of different databases share a number, never a name.
        name = version_name(number, fingerprint)
        with self._lock:
            if name not in self._built:
                self._built[name] = self._readable(session, number, name)
                while len(self._built) > KEPT:
                    self._built.pop(next(iter(self._built)))
            return self._built[name]

    def _readable(self, session: Session, number: int, name: str) -> ReasonReader:
        layer = _layer(session, number)
        try:
            return reader_with(layer, name, self._phrases)
        except Invalid:
            # Opt-outs must be read whatever became of a layer; readings then name the shipped reader.
            log.exception("a version cannot be read with; the shipped reader is", extra={"action": "build"})
            return load_reader(self._phrases)


def built(session: Session, number: int, name: str, phrases: Path | None = None) -> ReasonReader:
    """The reader of one version, live or not. Raises Invalid for a torn layer, or one of another taxonomy."""
    return reader_with(_layer(session, number), name, phrases)


def _layer(session: Session, number: int) -> bytes:
    layer: bytes = db.rows(session, _LAYER, version=number).scalar_one()
    return layer
