"""The rules other than hours, one function each: may this customer be contacted on this channel now?"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.planning.codes import Answer, Reason
from assistant.planning.decisions import Check
from assistant.planning.facts import Consented, Facts
from assistant.planning.jurisdictions import (
    Basis,
    Cap,
    ChannelUse,
    Ground,
    Jurisdiction,
    Refusals,
    Status,
)
from assistant.planning.rules import Rules

NO, LATER, YES = Answer.NO, Answer.LATER, Answer.YES
UNSAID = Basis(Ground.EXPRESS)
UNASKED = Basis(Ground.FREE)  # no source names a ground for a letter, nor for a visit by appointment


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the gate, with every row that is in force where the customer may be."""

    rules: Rules
    rows: tuple[Jurisdiction, ...]
    facts: Facts
    channel: str
    now: datetime
    answering: bool  # an answer to a customer who wrote a short while ago

    @property
    def use(self) -> ChannelUse:
        """How the channel is treated."""
        return self.rules.channels[self.channel]


def suppression(rules: Rules, facts: Facts, channel: str) -> Check:
    """The customer, or somebody for them, has ended contact on this channel, on one it is a form of, or
    altogether."""
    use = rules.channels.get(channel)
    held = {None, channel, *((*use.hours, use.like) if use else ())}
    for row in facts.suppressions:
        if row.channel in held:
            day = f" {row.since:%Y-%m-%d}" if row.since else ""
            return Check(f"suppression.{row.rule}", NO, Reason.SUPPRESSED, f"{row.channel or '*'}{day}")
    return Check("suppression", YES, Reason.ALLOWED)


def places(asked: Asked) -> Iterator[Check]:
    """Whether each place is switched on, and since when its row is in force."""
    for row in asked.rows:
        since = f" {row.effective_from:%Y-%m-%d}" if row.effective_from else ""
        if row.off is not None:
            yield Check(f"{row.code}.place", NO, Reason.NOT_SWITCHED_ON, f"{row.evidence}{since}")
        else:
            yield Check(f"{row.code}.place", YES, Reason.ALLOWED, f"{row.evidence}{since}")


def add_months(day: datetime, months: int) -> datetime:
    """The same day of the month so many months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def consents(asked: Asked) -> Iterator[Check]:
    """A recorded consent, or what stands in for one, in every place; a withdrawal beats everything."""
    return (_consent(asked, row) for row in asked.rows)


def _consent(asked: Asked, row: Jurisdiction) -> Check:
    rule = f"{row.code}.consent"
    known = asked.facts.consents
    said = [known[name] for name in (asked.channel, asked.use.like or "") if name in known]
    taken = next((one for one in said if one.status is Consented.WITHDRAWN), None)
    if taken is not None:
        return Check(rule, NO, Reason.CONSENT_WITHDRAWN, _day(taken.on))
    given = next((one for one in said if one.status is Consented.GIVEN), None)
    if asked.answering or given is not None:
        return Check(rule, YES, Reason.ALLOWED, _day(given.on if given else None))
    basis = _basis(asked, row)
    if basis.ground is Ground.FREE:
        return Check(rule, YES, Reason.ALLOWED)
    if basis.ground is Ground.EXPRESS:
        return Check(rule, NO, Reason.NO_CONSENT)
    return _relationship(rule, basis, asked.facts, asked.now)


def _basis(asked: Asked, row: Jurisdiction) -> Basis:
    use = asked.use
    if not use.law:
        return UNASKED
    unsaid = UNSAID if use.hours else UNASKED
    return row.basis.get(asked.channel) or row.basis.get(use.like or "") or unsaid


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else ""


def _relationship(rule: str, basis: Basis, facts: Facts, now: datetime) -> Check:
    clocks = ((facts.last_order_at, basis.purchase_months), (facts.last_inbound_at, basis.inquiry_months))
    ends = [add_months(since, months) for since, months in clocks if since is not None]
    if not ends:
        return Check(rule, NO, Reason.NO_CONSENT)
    if now < max(ends):
        return Check(rule, YES, Reason.ALLOWED, f"< {max(ends):%Y-%m-%d}")
    return Check(rule, NO, Reason.RELATIONSHIP_ENDED, f"{max(ends):%Y-%m-%d}")


def carriage(asked: Asked) -> Iterator[Check]:
    """Whether the provider that would carry the touch can do so in every place."""
    provider = asked.facts.provider
    for row in asked.rows:
        named = row.blocked_on.get(asked.channel, frozenset()) | row.blocked_on.get(
            asked.use.like or "", frozenset()
        )
        blocked = row.status is Status.BLOCKED and asked.use.law and (not row.blocked_on or provider in named)
        detail = f"{row.code} {provider or ''}".strip() if row.status is Status.BLOCKED else ""
        if blocked:
            yield Check(f"{row.code}.status", NO, Reason.BLOCKED_COUNTRY, detail)
        else:
            yield Check(f"{row.code}.status", YES, Reason.ALLOWED, detail)


def reach(asked: Asked) -> Check:
    """Whether there is a number or address for the channel."""
    known = bool({asked.channel, asked.use.like} & asked.facts.reachable_channels)
    return Check("reach", YES if known else NO, Reason.ALLOWED if known else Reason.NO_NUMBER, asked.channel)


def caps(asked: Asked) -> Iterator[Check]:
    """Every cap of the house and the place that this touch would count towards, the house first."""
    legal = [cap for row in asked.rows for cap in row.caps]
    for cap in dict.fromkeys((*asked.rules.house.caps, *legal)):
        if asked.use.counted and not asked.answering and (not cap.channels or asked.channel in cap.channels):
            yield _cap(asked, cap)


def _cap(asked: Asked, cap: Cap) -> Check:
    made = sorted(_counted(asked, cap), reverse=True)
    since = None if cap.within is None else asked.now - cap.within
    recent = [at for at in made if since is None or at > since]
    detail = f"{len(recent)}/{cap.count}"
    if len(recent) < cap.count:
        return Check(cap.rule, YES, Reason.ALLOWED, detail)
    if cap.within is None:
        return Check(cap.rule, NO, cap.reason, detail)
    return Check(cap.rule, LATER, cap.reason, detail, made[cap.count - 1] + cap.within)


def _counted(asked: Asked, cap: Cap) -> Iterator[datetime]:
    begun = asked.facts.cycle_since if cap.within is None else None
    for attempt in asked.facts.attempts:
        use = asked.rules.channels.get(attempt.channel)
        listed = attempt.channel in cap.channels if cap.channels else use is None or use.counted
        if attempt.counts and listed and (begun is None or attempt.at >= begun):
            yield attempt.at


def cooling_off(asked: Asked) -> Check:
    """A "no, thank you" holds for as long as house and place say, whichever is longer."""
    refused, rule = asked.facts.refused_at, "house.after_refusal"
    if refused is None or asked.answering:
        return Check(rule, YES, Reason.ALLOWED)
    legal = [(f"{row.code}.after_refusal", row.refusals) for row in asked.rows]
    rests = [(rule, asked.rules.house.refusals), *legal]
    held = [(name, rest) for name, rest in rests if _holds(rest, asked.channel)]
    for name, rest in held:
        if rest.final:
            return Check(name, NO, Reason.REFUSED, f"{refused:%Y-%m-%d}")
    if not held:
        return Check(rule, YES, Reason.ALLOWED)
    name, rest = max(held, key=lambda pair: pair[1].days)
    end = refused + timedelta(days=rest.days)
    if asked.now < end:
        return Check(name, LATER, Reason.COOLING_OFF, f"{refused:%Y-%m-%d} +{rest.days}", end)
    return Check(name, YES, Reason.ALLOWED, f"{refused:%Y-%m-%d} +{rest.days}")


def _holds(rest: Refusals, channel: str) -> bool:
    return (rest.final or rest.days > 0) and (not rest.channels or channel in rest.channels)
