"""What the cockpit shows, made ready from the talk."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from assistant.conversations.models import Disposition, Line
from assistant.conversations.playbook import Playbook
from assistant.conversations.queries import HeardView, LineView, TalkView
from assistant.customers.models import Customer, Lapse
from assistant.dialogue.script import ANY_REASON, OBLIGATORY, NodeKind
from assistant.reasons.taxonomy import Taxonomy
from assistant.web import answered, moments
from assistant.web.asked import how_it_works, why_asked
from assistant.web.callee import Callee, callee
from assistant.web.corrections import FamilyOfChoices, Ticked, begun, families
from assistant.web.marking import Piece
from assistant.web.understood import Understood, reason_label, understood
from assistant.web.words import word

MOST_BELIEFS = 5
LEAST_BELIEF = 0.02
LIKELY = {
    "wants_back": Disposition.RECOVERED,
    "declined": Disposition.REFUSED,
    "opted_out": Disposition.REFUSED,
    "callback": Disposition.CALLBACK,
    "no_answer": Disposition.NO_ANSWER,
    "left_open": Disposition.REACHED,
    "natural": Disposition.REACHED,
}
"""How a call most likely ended, by what the script made of it; the rep may say otherwise."""


@dataclass(frozen=True)
class Belief:
    """One reason and how far we believe it, 0 to 100."""

    label: str
    percent: int


@dataclass(frozen=True)
class Spoken:
    """One thing that was said, by us or by them; `read` is what theirs was read as. `corrected` stands in the
    record but not in the talk; `stands_in` is said in place of another; `may_correct` while the call runs."""

    ours: bool
    kind: str
    pieces: tuple[Piece, ...]
    at: moments.Shown
    read: Understood | None = None
    corrected: bool = False
    stands_in: bool = False
    may_correct: bool = False


@dataclass(frozen=True)
class Follows:
    """A line that may come next, and when."""

    when: str
    text: str


@dataclass(frozen=True)
class LineToSay:
    """A line with all a rep may want to know of it: `tick` when nothing goes on before it was said, `life`
    when it is about the customer's life and not the matter."""

    line: LineView
    tick: str
    life: bool
    why: str
    how: str


@dataclass(frozen=True)
class CallPage:
    """The cockpit. `to_say` are the words of this very moment, the last ones of an ended talk too, until it
    is noted how the call ended; `spoken` newest first; `call_on` and `call_at` when they asked to be called
    back, else tomorrow; `remedy` tells why the answer now in front of the rep was chosen."""

    talk: TalkView
    name: str
    tier: str
    zone: str
    local: moments.Shown
    callee: Callee
    today: str
    call_on: str
    call_at: str
    wish: moments.Wish | None
    to_say: tuple[LineToSay, ...]
    promised: tuple[answered.Promised, ...]
    remedy: answered.Remedy | None
    beliefs: tuple[Belief, ...]
    last: Understood | None
    families: tuple[FamilyOfChoices, ...]
    ticked: Ticked | None
    spoken: tuple[Spoken, ...]
    follows: tuple[Follows, ...]
    dispositions: tuple[str, ...]
    likely: str
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
    here = moments.zone_of(customer.zone)
    there = now.astimezone(here).date()
    wish = next((one.callback for one in reversed(view.heard) if one.callback), None)
    call_back = wish.due_at.astimezone(here) if wish and wish.due_at else None
    read = understood(reading, playbook.taxonomy, [one.reply_id for one in view.heard])
    last = read[view.heard[-1].reply_id] if view.heard else None
    shown = _Reader(playbook.taxonomy, customer.zone, language, read)
    must_say = to_tick(view) - set(ticked) if view.state == "open" else set()
    to_say = view.lines if must_say else _standing(reading, view)
    return CallPage(
        talk=view,
        name=customer.name,
        tier=lapse.tier if lapse else "",
        zone=customer.zone,
        local=moments.shown(now, customer.zone, language),
        callee=callee(reading, customer, moments.Clocked(now, language)),
        today=there.isoformat(),
        call_on=(call_back.date() if call_back else there + timedelta(days=1)).isoformat(),
        call_at=f"{call_back:%H:%M}" if call_back else "10:00",
        wish=moments.wish(wish, customer.zone, language) if wish else None,
        to_say=tuple(_to_say(line, playbook, must_say, language) for line in to_say),
        promised=answered.promised(reading, view.id, customer.zone, language),
        remedy=answered.remedy(view, language) if to_say else None,
        beliefs=believed(playbook.taxonomy, weighed(view), language),
        last=last,
        families=families() if last else (),
        ticked=begun(last) if last else None,
        spoken=_spoken(view, view.earlier if to_say else (*view.earlier, *view.lines), shown),
        follows=tuple(Follows(shown.condition(*ahead.when), ahead.text) for ahead in view.outlook),
        dispositions=tuple(Disposition),
        likely=LIKELY.get(view.outcome or view.needs_person or "", ""),
        ended=word(view.disposition or view.outcome, "outcome") if view.state != "open" else "",
    )


def to_tick(view: TalkView) -> set[str]:
    """The lines in front of the rep that say who we are, and that the call is recorded: nothing goes on
    before they were said."""
    return {line.line_id for line in view.lines if line.kind in OBLIGATORY}


def weighed(view: TalkView) -> Mapping[str, float]:
    """The chance that each is THE reason, once that is being asked; before, what their words pointed to."""
    return view.posterior or view.belief


def _to_say(line: LineView, playbook: Playbook, must_say: Collection[str], language: str) -> LineToSay:
    tick = line.kind if line.line_id in must_say else ""
    why = why_asked(line, playbook.taxonomy, language)
    how = how_it_works(line, playbook.shelf.library, language)
    return LineToSay(line, tick, line.kind == NodeKind.SMALL_TALK, why, how)


@dataclass(frozen=True)
class _Reader:
    taxonomy: Taxonomy
    zone: str
    language: str
    read: Mapping[str, Understood]

    def label(self, reason: str) -> str:
        return reason_label(self.taxonomy, reason, self.language)

    def said(self, view: HeardView, corrected: bool, running: bool) -> Spoken:
        heard = self.read[view.reply_id]
        return Spoken(
            ours=False,
            kind=heard.intent,
            pieces=heard.pieces,
            at=heard.at,
            read=heard,
            corrected=corrected,
            stands_in=view.corrects_id is not None,
            may_correct=running and not corrected and not heard.erased,
        )

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


def _standing(reading: Session, view: TalkView) -> tuple[LineView, ...]:
    # A turn without words of its own (they asked to be left alone) leaves the question before it: that one
    # is over, and must not be asked again.
    newest = reading.scalar(select(func.max(col(Line.turn))).where(Line.conversation_id == view.id))
    return view.lines if newest == view.turn and view.disposition is None else ()


def _spoken(view: TalkView, lines: tuple[LineView, ...], shown: _Reader) -> tuple[Spoken, ...]:
    # At one moment what they said comes first: our lines of that moment answer it, each after the one before.
    corrected = {one.corrects_id for one in view.heard}
    running = view.state == "open" and view.disposition is None
    told = [
        (one.at, 0, place, shown.said(one, one.reply_id in corrected, running))
        for place, one in enumerate(view.heard)
    ]
    told += [(line.at, 1, place, shown.told(line)) for place, line in enumerate(lines)]
    newest_first = sorted(told, key=lambda entry: entry[:3], reverse=True)
    return tuple(spoken for _at, _order, _place, spoken in newest_first)
