"""What a customer's record says beforehand of why they left, from what the database really holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlmodel import Session

from assistant.conversations import record
from assistant.conversations.models import Reply
from assistant.errors import Invalid
from assistant.reasons.classifier import ASSERTED, Basis, Prior, ReasonReader
from assistant.reasons.taxonomy import UNCLEAR, load_taxonomy
from assistant.reasons.yamlfile import load, only, text_of

FILE = Path(__file__).with_name("priors.yaml")
MOST = 1.5
"""Log-odds for or against one reason, at most, however much is on record."""
SILENCE = "long_silence"
_FIELDS = frozenset({"note", "within_days", "says", "named"})


@dataclass(frozen=True)
class Weight:
    """What one kind of record is worth: `says` by reason, `named` for reasons its own words state."""

    note: str
    within_days: int
    says: Mapping[str, float] = field(default_factory=dict)
    named: float = 0.0


def of_record(session: Session, reader: ReasonReader, reply: Reply, now: datetime) -> tuple[Prior, ...]:
    """The priors of the customer who gave this reply, as of `now`; at most MOST log-odds a reason."""
    if reply.customer_id is None:
        return ()
    return of_customer(session, reader, reply.customer_id, reply.conversation_id, now)


def of_customer(
    session: Session, reader: ReasonReader, customer_id: str, talk_id: str | None, now: datetime
) -> tuple[Prior, ...]:
    """What is on a customer's record, but for what this talk itself brought; at most MOST a reason."""
    weights = load_weights()
    found: list[Prior] = []
    for fact in _facts(session, customer_id, talk_id, now):
        weight = weights[fact.why]
        if fact.why != SILENCE and fact.on < (now - timedelta(days=weight.within_days)).date():
            continue
        since = fact.on.isoformat()
        found += (Prior(reason, odds, fact.why, since) for reason, odds in weight.says.items())
        named = {*fact.reasons, *_stated(reader, fact.text)} if weight.named else set()
        found += (Prior(reason, weight.named, fact.why, since) for reason in sorted(named))
    return _bounded(found)


def _facts(session: Session, customer_id: str, talk_id: str | None, now: datetime) -> Iterator[record.Fact]:
    yield from record.dealings(session, customer_id, now)
    yield from record.said_before(session, customer_id, talk_id)
    yield from record.promises(session, customer_id, now)
    yield from record.amendments(session, customer_id)
    yield from record.rep_gone(session, customer_id)
    yield from record.wrong_numbers(session, customer_id)
    yield from record.paid_more(session, customer_id)
    silent = timedelta(days=load_weights()[SILENCE].within_days)
    yield from record.silence(session, customer_id, talk_id, now - silent)


def _stated(reader: ReasonReader, text: str) -> Iterator[str]:
    """The reasons that the words of a record state; what is only heard in their tone is no record."""
    if not text:
        return
    for one in reader.read(text).reasons:
        if one.probability >= ASSERTED and one.basis is Basis.STATED:
            yield one.reason


def _bounded(found: Sequence[Prior]) -> tuple[Prior, ...]:
    """The strongest of each kind for each reason, as long as there is room below MOST."""
    kept: dict[tuple[str, str], Prior] = {}
    left: dict[str, float] = {}
    for prior in sorted(found, key=lambda one: (-abs(one.log_odds), one.reason, one.why, one.since)):
        room = left.get(prior.reason, MOST)
        odds = round(max(-room, min(room, prior.log_odds)), 4)
        if not odds or (prior.reason, prior.why) in kept:
            continue
        kept[prior.reason, prior.why] = Prior(prior.reason, odds, prior.why, prior.since)
        left[prior.reason] = round(room - abs(odds), 4)
    return tuple(kept.values())


@cache
def load_weights() -> Mapping[str, Weight]:
    """The weights shipped with the product; raises Invalid naming file, kind of record and field."""
    return read_weights(FILE)


def read_weights(file: Path) -> Mapping[str, Weight]:
    """Weights from this file: every kind of record there is, checked against the taxonomy."""
    entries, name = load(file), file.name
    only(entries, record.KINDS, name)
    missing = sorted(record.KINDS - set(entries))
    if missing:
        raise Invalid(f"{name}: says nothing of {missing[0]!r}")
    return {why: _weight(entry, f"{name}: {why}") for why, entry in entries.items()}


def _weight(entry: Any, where: str) -> Weight:
    if not isinstance(entry, dict):
        raise Invalid(f"{where}: expected fields, not {entry!r}")
    only(entry, _FIELDS, where)
    days, says = entry.get("within_days"), entry.get("says", {})
    if type(days) is not int or days < 1:
        raise Invalid(f"{where}: field 'within_days' must be a number of days, not {days!r}")
    if not isinstance(says, dict):
        raise Invalid(f"{where}: field 'says' must give log-odds by reason, not {says!r}")
    for reason in says:
        if reason not in load_taxonomy().ids or reason == UNCLEAR:
            raise Invalid(f"{where}: names the unknown reason {reason!r}")
    weighed = {reason: _odds(odds, f"{where}: {reason}") for reason, odds in says.items()}
    return Weight(
        text_of(entry, "note", where), days, weighed, _odds(entry.get("named", 0), f"{where}: named")
    )


def _odds(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST <= value <= MOST:
        raise Invalid(f"{where}: log-odds from -{MOST} to {MOST} expected, not {value!r}")
    return float(value)


def stored(reading: Mapping[str, Any]) -> tuple[Prior, ...]:
    """The priors a stored reading was read with."""
    return tuple(Prior(**one) for one in reading.get("priors", ()))
