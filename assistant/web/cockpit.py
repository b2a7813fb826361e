"""What the cockpit shows, made ready from the talk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from assistant.conversations.models import Disposition
from assistant.conversations.playbook import Playbook
from assistant.conversations.queries import HeardView, LineView, TalkView
from assistant.customers.models import Customer, Lapse
from assistant.dialogue.script import ANY_REASON, NodeKind
from assistant.reasons.taxonomy import Taxonomy
from assistant.web import moments
from assistant.web.marking import Piece, pieces
from assistant.web.words import word

MOST_BELIEFS = 5
LEAST_BELIEF = 0.02


@dataclass(frozen=True)
class Belief:
    """One reason and how far we believe it, 0 to 100."""

    label: str
    percent: int


@dataclass(frozen=True)
class Heard:
    """What the customer said, and what it was read as."""

    pieces: tuple[Piece, ...]
    intent: str
    reasons: tuple[Belief, ...]
    abstained: bool
    at: moments.Shown


@dataclass(frozen=True)
class Spoken:
    """One thing that was said, by us or by them."""

    ours: bool
    kind: str
    pieces: tuple[Piece, ...]
    at: moments.Shown


@dataclass(frozen=True)
class Follows:
    """A line that may come next, and when."""

    when: str
    text: str


@dataclass(frozen=True)
class CallPage:
    """The cockpit: `must_say` are the line ids to tick before anything goes on; `spoken` newest first."""

    talk: TalkView
    name: str
    tier: str
    zone: str
    local: moments.Shown
    today: str
    must_say: tuple[str, ...]
    beliefs: tuple[Belief, ...]
    last: Heard | None
    spoken: tuple[Spoken, ...]
    follows: tuple[Follows, ...]
    dispositions: tuple[str, ...]
    ended: str


def build(
    reading: Session,
    playbook: Playbook,
    view: TalkView,
    customer: Customer,
    *,
    ticked: Collection[str],
    language: str,
    now: datetime,
) -> CallPage:
    """The cockpit of a talk at `now`, in the rep's language; `ticked` are lines known to be said."""
    lapse = reading.get(Lapse, customer.id)
    shown = _Reader(playbook.taxonomy, customer.zone, language)
    return CallPage(
        talk=view,
        name=customer.name,
        tier=lapse.tier if lapse else "",
        zone=customer.zone,
        local=moments.shown(now, customer.zone, language),
        today=now.astimezone(moments.zone_of(customer.zone)).date().isoformat(),
        must_say=tuple(sorted(to_tick(view) - set(ticked))),
        beliefs=believed(playbook.taxonomy, view.belief, language),
        last=shown.heard(view.heard[-1]) if view.heard else None,
        spoken=_spoken(view, shown),
        follows=tuple(Follows(shown.condition(*ahead.when), ahead.text) for ahead in view.outlook),
        dispositions=tuple(Disposition),
        ended=word(view.outcome, "outcome") if view.state != "open" else "",
    )


def to_tick(view: TalkView) -> set[str]:
    """The lines in front of the rep that say who we are: nothing goes on before they were said."""
    return {line.line_id for line in view.lines if line.kind == NodeKind.IDENTIFY}


@dataclass(frozen=True)
class _Reader:
    taxonomy: Taxonomy
    zone: str
    language: str

    def label(self, reason: str) -> str:
        return reason_label(self.taxonomy, reason, self.language)

    def heard(self, view: HeardView) -> Heard:
        spans = [(start, end) for reason in view.reasons for start, end, _text in reason.evidence]
        reasons = tuple(Belief(self.label(one.reason), round(one.probability * 100)) for one in view.reasons)
        at = moments.shown(view.at, self.zone, self.language)
        return Heard(pieces(view.text, spans), view.intent or "", reasons, view.abstained, at)

    def said(self, view: HeardView) -> Spoken:
        heard = self.heard(view)
        return Spoken(False, heard.intent, heard.pieces, heard.at)

    def told(self, line: LineView) -> Spoken:
        return Spoken(
            True, line.kind, (Piece(line.text, False),), moments.shown(line.at, self.zone, self.language)
        )

    def condition(self, what: str, which: str) -> str:
        if which == ANY_REASON:
            return word(which, "condition")
        told = self.label(which) if what == "reason" else word(which, "intent")
        return " ".join(part for part in (word(what, "condition"), told) if part)


def believed(taxonomy: Taxonomy, belief: Mapping[str, float], language: str) -> tuple[Belief, ...]:
    """The few reasons believed most, with names."""
    ranked = sorted(belief.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_BELIEFS]
    return tuple(
        Belief(reason_label(taxonomy, one, language), round(p * 100))
        for one, p in ranked
        if p >= LEAST_BELIEF
    )


def reason_label(taxonomy: Taxonomy, reason: str, language: str) -> str:
    """What a reason is called in the reader's language; an id the taxonomy no longer has stays as it is."""
    if reason not in taxonomy.ids:
        return reason.replace("_", " ")
    return taxonomy.reason(reason).label[language]


def _spoken(view: TalkView, shown: _Reader) -> tuple[Spoken, ...]:
    # At one moment what they said comes first: our lines of that moment answer it.
    told = [(one.at, 0, shown.said(one)) for one in view.heard]
    told += [(line.at, 1, shown.told(line)) for line in view.earlier]
    return tuple(spoken for _at, _order, spoken in sorted(told, key=lambda entry: entry[:2], reverse=True))
