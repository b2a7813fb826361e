"""What replies were read as, with all it takes to judge it: evidence, runner-up, version, and who judged."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from assistant.conversations.models import Line, Reply
from assistant.customers.models import Customer
from assistant.learning.models import Correction, Rereading
from assistant.learning.readings import asserted, latest
from assistant.reasons.classifier import ASSERTED
from assistant.reasons.replies import Intent
from assistant.reasons.taxonomy import UNCLEAR, Taxonomy
from assistant.reps.models import Rep
from assistant.web import blaming, moments
from assistant.web.guard import someone
from assistant.web.languages import speaking
from assistant.web.marking import Piece, pieces
from assistant.web.words import word

SHIPPED = "shipped"


@dataclass(frozen=True)
class FromRecord:
    """What the customer's record adds: why, and whether it speaks for the reason or against it."""

    why: str
    speaks_for: bool


@dataclass(frozen=True)
class ReadReason:
    """A reason as read, 0 to 100; `basis` is stated, inferred or empty where an old reading has none.

    `amounts` as a person writes them; `blamed`: whose doing it is, and whether that can change.
    """

    id: str
    label: str
    percent: int
    basis: str
    words: tuple[str, ...]
    record: tuple[FromRecord, ...]
    amounts: tuple[str, ...]
    blamed: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What a person said of a reading last; `right` when it changed nothing."""

    who: str
    mine: bool
    right: bool
    reasons: tuple[str, ...]
    ids: tuple[str, ...]
    leave_alone: bool
    note: str
    at: moments.Shown


@dataclass(frozen=True)
class Beside:
    """An earlier reading of the same words, kept beside the newest."""

    reader: str
    version: str
    reasons: tuple[str, ...]
    at: moments.Shown


@dataclass(frozen=True)
class Understood:
    """One reply and its newest reading. `reasons` are asserted, `runner_up` the likeliest one after them;
    `judged` newest first; `earlier` the readings of other versions, oldest first."""

    reply_id: str
    customer_id: str
    pieces: tuple[Piece, ...]
    asked: str
    intent: str
    reasons: tuple[ReadReason, ...]
    runner_up: ReadReason | None
    abstained: bool
    reader: str
    version: str
    judged: tuple[Judged, ...]
    earlier: tuple[Beside, ...]
    at: moments.Shown

    @property
    def ticked(self) -> frozenset[str]:
        """The reasons a form begins with: the last word of a person, else those read."""
        return frozenset(self.judged[0].ids) if self.judged else frozenset(one.id for one in self.reasons)

    @property
    def erased(self) -> bool:
        """Whether the words are gone: nothing is left to judge."""
        return not self.pieces


def understood(
    reading: Session, taxonomy: Taxonomy, reply_ids: Collection[str], *, blind: bool = False
) -> dict[str, Understood]:
    """These replies by id, in the language of the page; those there are none of are left out.

    `blind` leaves out what people said of them: a second opinion is worth asking for only unprompted.
    """
    wanted = list(set(reply_ids))
    rows = select(Reply, Customer.zone).outerjoin(Customer, col(Customer.id) == col(Reply.customer_id))
    replies = list(reading.execute(rows.where(col(Reply.id).in_(wanted))))
    judged = () if blind else _corrections(reading, wanted)
    telling = _Telling(taxonomy, speaking(), _names(reading, judged), latest(reading, wanted))
    asked = _asked(reading, [reply for reply, _zone in replies])
    by_reply: dict[str, list[Correction]] = {}
    for one in judged:
        by_reply.setdefault(one.reply_id or "", []).append(one)
    return {
        reply.id: telling.told(reply, zone or "", asked.get(reply.id, ""), by_reply.get(reply.id, ()))
        for reply, zone in replies
    }


def reader_name(version: str | None) -> str:
    """What people call a version that read: stored names are `3-ab12cd` and `shipped-…`."""
    number = (version or "").partition("-")[0]
    if number.isdigit():
        return str(_("version %(number)s", number=number))
    return str(_("the reader as shipped")) if number == SHIPPED else str(_("a reader not noted"))


def reason_label(taxonomy: Taxonomy, reason: str, language: str) -> str:
    """What a reason is called in the reader's language; an id the taxonomy no longer has stays as it is."""
    if reason not in taxonomy.ids:
        return reason.replace("_", " ")
    return taxonomy.reason(reason).label[language]


@dataclass(frozen=True)
class _Telling:
    taxonomy: Taxonomy
    language: str
    names: Mapping[str, str]
    later: Mapping[str, Rereading]

    def told(self, reply: Reply, zone: str, asked: str, judged: Iterable[Correction]) -> Understood:
        later = self.later.get(reply.id)
        reading = later.reading if later else reply.reading
        said = [one for one in reading.get("reasons", []) if one["reason"] != UNCLEAR]
        ranked = [self._reason(one, reading.get("amounts", ())) for one in said]
        sure = set(asserted(reading))
        rest = [one for one in ranked if one.id not in sure]
        first = Beside(
            reader_name(reply.reading.get("version")),
            reply.reading.get("version") or "",
            self._labels(asserted(reply.reading)),
            moments.shown(reply.received_at, zone, self.language),
        )
        return Understood(
            reply_id=reply.id,
            customer_id=reply.customer_id or "",
            pieces=pieces(reply.text, _spans(reading, sure, reply.intent)),
            asked=asked,
            intent=reply.intent or "",
            reasons=tuple(one for one in ranked if one.id in sure),
            runner_up=rest[0] if rest else None,
            abstained=not sure,
            reader=reader_name(reading.get("version")),
            version=reading.get("version") or "",
            judged=tuple(self._judged(one, sure, zone) for one in judged),
            earlier=(first,) if later else (),
            at=moments.shown(reply.received_at, zone, self.language),
        )

    def _reason(self, one: Mapping[str, Any], amounts: Sequence[Mapping[str, Any]]) -> ReadReason:
        record = tuple(
            FromRecord(self._since(prior), prior["log_odds"] > 0) for prior in one.get("priors", ())
        )
        mine = [blaming.amount(found) for found in amounts if found["reason"] == one["reason"]]
        return ReadReason(
            id=one["reason"],
            label=reason_label(self.taxonomy, one["reason"], self.language),
            percent=round(one["probability"] * 100),
            basis=one.get("basis", ""),
            words=tuple(dict.fromkeys(found["text"] for found in one["evidence"])),
            record=record,
            amounts=tuple(dict.fromkeys(mine)),
            blamed=blaming.blamed(one.get("attribution")),
        )

    def _since(self, prior: Mapping[str, Any]) -> str:
        why = word(prior["why"], "prior")
        if not prior.get("since"):
            return why
        day = moments.day(date.fromisoformat(prior["since"]), self.language)
        return str(_("%(why)s, since %(day)s", why=why, day=day))

    def _judged(self, one: Correction, sure: Collection[str], zone: str) -> Judged:
        who, leave_alone = someone(), one.intent == Intent.OPT_OUT
        return Judged(
            who=self.names.get(one.actor) or word(one.actor_kind, "actor"),
            mine=who is not None and who.actor.id == one.actor,
            right=set(one.reasons) == set(sure) and not leave_alone,
            reasons=self._labels(one.reasons),
            ids=tuple(one.reasons),
            leave_alone=leave_alone,
            note=one.note,
            at=moments.shown(one.at, zone, self.language),
        )

    def _labels(self, reasons: Iterable[str]) -> tuple[str, ...]:
        return tuple(reason_label(self.taxonomy, one, self.language) for one in reasons)


def _spans(reading: Mapping[str, Any], sure: Collection[str], intent: str | None) -> list[tuple[int, int]]:
    """What to mark: the words of what is asserted, and of a meaning that is acted upon; when neither is
    there, those of the likeliest reason."""
    reasons = reading.get("reasons", [])
    shown = [one for one in reasons if one["probability"] >= ASSERTED and one["reason"] in sure]
    found = [] if intent in (None, Intent.OTHER) else list(reading.get("intent_evidence", []))
    if not shown and not found:
        shown = reasons[:1]
    found += [span for one in shown for span in one["evidence"]]
    return [(one["start"], one["end"]) for one in found]


def _corrections(reading: Session, wanted: Collection[str]) -> list[Correction]:
    mine = select(Correction).where(col(Correction.reply_id).in_(wanted))
    return list(reading.exec(mine.order_by(col(Correction.take).desc())))


def _names(reading: Session, judged: Iterable[Correction]) -> dict[str, str]:
    reps = select(Rep).where(col(Rep.id).in_({one.actor for one in judged}))
    return {one.id: one.name for one in reading.exec(reps)}


def _asked(reading: Session, replies: Iterable[Reply]) -> dict[str, str]:
    """The question each reply answers."""
    answers = {reply.id: (reply.conversation_id, reply.node) for reply in replies if reply.node}
    talks = {talk for talk, _node in answers.values()}
    lines = select(Line).where(col(Line.conversation_id).in_(talks))
    said = {
        (line.conversation_id, line.node): line.text
        for line in reading.exec(lines.order_by(col(Line.turn), col(Line.position)))
    }
    return {reply: said[which] for reply, which in answers.items() if which in said}
