"""Which probes a talk asks from, what their answers are held to say, and what is believed before a word.

All three are fixed when a talk begins and kept by version, so that it replays however they change later.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from assistant.conversations import priors
from assistant.conversations.models import Conversation, ProbeLibrary, ProbeModel
from assistant.conversations.playbook import Playbook
from assistant.dialogue.elicitation import model as models
from assistant.dialogue.elicitation.learning import prior
from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.patience import ANY, patience
from assistant.dialogue.elicitation.probes import Library, read_library

Counts = Mapping[str, Mapping[str, int]]
"""Confirmed reasons, how many by tier and reason."""
_LEARNED = (
    select(ProbeModel)
    .where(col(ProbeModel.outcomes) + col(ProbeModel.talks) > 0)
    .order_by(col(ProbeModel.made_at).desc(), col(ProbeModel.version))
    .limit(1)
)


@dataclass(frozen=True)
class Held:
    """What answers are held to say, and how often which reason was confirmed, under one version."""

    version: str
    model: Model
    counts: Counts


def live(session: Session, playbook: Playbook) -> Held | None:
    """What new talks go by: the newest that was learned, else the stated assumptions; None without probes."""
    learned = session.scalars(_LEARNED).first()
    if learned is not None:
        return held(learned.version, json.dumps(learned.parameters, sort_keys=True))
    return unlearned(playbook)


def unlearned(playbook: Playbook) -> Held | None:
    """The stated assumptions, before any talk taught us better."""
    if playbook.shelf.model is None:
        return None
    parameters = as_data(playbook.shelf.model, {})
    return Held(version_of(parameters), playbook.shelf.model, {})


def as_data(model: Model, counts: Counts) -> dict[str, Any]:
    """Model and counts as plain JSON values."""
    return {"answers": models.to_json(model), "counts": {tier: dict(rows) for tier, rows in counts.items()}}


def version_of(parameters: Mapping[str, Any]) -> str:
    """The SHA-256 by which parameters are known."""
    return sha256(json.dumps(parameters, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


@lru_cache(maxsize=16)
def held(version: str, parameters: str) -> Held:
    """The parameters kept under a version. Raises Invalid for what is none."""
    raw = json.loads(parameters)
    return Held(version, models.from_json(raw["answers"]), raw.get("counts", {}))


def pin(session: Session, playbook: Playbook, talk: Conversation, *, now: datetime) -> Held | None:
    """Fix what a new talk asks from and goes by, and keep both; None where there are no probes."""
    library, current = playbook.shelf.library, live(session, playbook)
    if library is None or current is None:
        return None
    keep_library(session, library, now=now)
    keep(session, library, current, talks=0, outcomes=0, now=now)
    talk.probe_library, talk.probe_model = library.version, current.version
    return current


def keep_library(session: Session, library: Library, *, now: datetime) -> None:
    """Keep the source of a library that is used."""
    if session.get(ProbeLibrary, library.version) is None:
        kept = ProbeLibrary(version=library.version, source=library.source, first_used_at=now)
        _add_once(session, kept, ProbeLibrary)


def keep(
    session: Session, library: Library, found: Held, *, talks: int, outcomes: int, now: datetime
) -> None:
    """Keep parameters under their version, once."""
    if session.get(ProbeModel, found.version) is None:
        made = ProbeModel(
            version=found.version,
            library=library.version,
            parameters=as_data(found.model, found.counts),
            talks=talks,
            outcomes=outcomes,
            made_at=now,
        )
        _add_once(session, made, ProbeModel)


def _add_once(session: Session, row: ProbeLibrary | ProbeModel, table: type[Any]) -> None:
    # Two first talks at once keep the same words: whoever comes second finds them there.
    on_postgresql = session.connection().dialect.name == "postgresql"
    insert = (postgresql.insert if on_postgresql else sqlite.insert)(table)
    session.flush()
    session.connection().execute(
        insert.values(**row.model_dump()).on_conflict_do_nothing(index_elements=["version"])
    )


def library_of(session: Session, playbook: Playbook, talk: Conversation) -> Library | None:
    """The probes a talk asks from, as they were when it began, whatever reasons there are by now."""
    shelf = playbook.shelf
    if talk.probe_library is None or (shelf.library and shelf.library.version == talk.probe_library):
        return shelf.library
    kept = session.get_one(ProbeLibrary, talk.probe_library)
    return read_library(kept.source, None)


def model_of(session: Session, playbook: Playbook, talk: Conversation) -> Model | None:
    """What answers are held to say in a talk, as it was when it began."""
    if talk.probe_model is None:
        return playbook.shelf.model
    kept = session.get_one(ProbeModel, talk.probe_model)
    return held(kept.version, json.dumps(kept.parameters, sort_keys=True)).model


def prior_of(
    session: Session, playbook: Playbook, talk: Conversation, current: Held, *, now: datetime
) -> dict[str, float]:
    """The chance of each reason before a word: how often it was confirmed in this tier, and their record."""
    reader = playbook.reader_for(session)
    record: dict[str, float] = defaultdict(float)
    for one in priors.of_customer(session, reader, talk.customer_id, talk.id, now):
        record[one.reason] += one.log_odds
    return prior(current.model.reasons, current.counts, talk.tier, record)


def patience_of(talk: Conversation) -> float:
    """How many ordinary questions this person bears."""
    return patience(talk.style or ANY, talk.tier or ANY, talk.channel)
