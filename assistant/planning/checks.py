"""The rules other than hours, one function each: may this customer be contacted on this channel now?"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.planning.codes import Answer, Reason
from assistant.planning.decisions import Check
from assistant.planning.facts import Consented, Facts
from assistant.planning.jurisdictions import Basis, Cap, Ground, Jurisdiction, Refusals, Status
from assistant.planning.rules import Rules

NO, LATER, YES = Answer.NO, Answer.LATER, Answer.YES
UNSAID = Basis(Ground.EXPRESS)
UNASKED = Basis(Ground.FREE)  # a letter keeps no hours and needs no ground


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the gate, with the row that is in force."""

    rules: Rules
    row: Jurisdiction
    facts: Facts
    channel: str
    now: datetime
    answering: bool  # an answer to a customer who wrote a short while ago


def suppression(facts: Facts, channel: str) -> Check:
    """The customer, or somebody for them, has ended contact on this channel or altogether."""
    for row in facts.suppressions:
        if row.channel in (None, channel):
            day = f" {row.since:%Y-%m-%d}" if row.since else ""
            return Check(f"suppression.{row.rule}", NO, Reason.SUPPRESSED, f"{row.channel or '*'}{day}")
    return Check("suppression", YES, Reason.ALLOWED)


def add_months(day: datetime, months: int) -> datetime:
    """The same day of the month so many months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def consent(asked: Asked) -> Check:
    """A recorded consent, or what stands in for one in that place; a withdrawal beats everything."""
    rule, said = f"{asked.row.code}.consent", asked.facts.consents.get(asked.channel)
    day = f"{said.on:%Y-%m-%d}" if said and said.on else ""
    if said is not None and said.status is Consented.WITHDRAWN:
        return Check(rule, NO, Reason.CONSENT_WITHDRAWN, day)
    if asked.answering or (said is not None and said.status is Consented.GIVEN):
        return Check(rule, YES, Reason.ALLOWED, day)
    unsaid = UNSAID if asked.rules.channels[asked.channel].hours else UNASKED
    basis = asked.row.basis.get(asked.channel, unsaid)
    if basis.ground is Ground.FREE:
        return Check(rule, YES, Reason.ALLOWED)
    if basis.ground is Ground.EXPRESS:
        return Check(rule, NO, Reason.NO_CONSENT)
    return _relationship(rule, basis, asked.facts, asked.now)


def _relationship(rule: str, basis: Basis, facts: Facts, now: datetime) -> Check:
    clocks = ((facts.last_order_at, basis.purchase_months), (facts.last_inbound_at, basis.inquiry_months))
    ends = [add_months(since, months) for since, months in clocks if since is not None]
    if not ends:
        return Check(rule, NO, Reason.NO_CONSENT)
    if now < max(ends):
        return Check(rule, YES, Reason.ALLOWED, f"< {max(ends):%Y-%m-%d}")
    return Check(rule, NO, Reason.RELATIONSHIP_ENDED, f"{max(ends):%Y-%m-%d}")


def carriage(asked: Asked) -> Check:
    """Whether the provider that would carry the touch can do so in that place."""
    row, provider, rule = asked.row, asked.facts.provider, f"{asked.row.code}.status"
    if row.status is not Status.BLOCKED:
        return Check(rule, YES, Reason.ALLOWED)
    if not row.blocked_on or provider in row.blocked_on.get(asked.channel, ()):
        return Check(rule, NO, Reason.BLOCKED_COUNTRY, f"{row.code} {provider or ''}".strip())
    return Check(rule, YES, Reason.ALLOWED, f"{row.code} {provider or ''}".strip())


def reach(asked: Asked) -> Check:
    """Whether there is a number or address for the channel."""
    known = asked.channel in asked.facts.reachable_channels
    return Check("reach", YES if known else NO, Reason.ALLOWED if known else Reason.NO_NUMBER, asked.channel)


def caps(asked: Asked) -> Iterator[Check]:
    """Every cap of the house and the place that this touch would count towards, the house first."""
    use = asked.rules.channels[asked.channel]
    for cap in (*asked.rules.house.caps, *asked.row.caps):
        if use.counted and not asked.answering and (not cap.channels or asked.channel in cap.channels):
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
    rests = [(rule, asked.rules.house.refusals), (f"{asked.row.code}.after_refusal", asked.row.refusals)]
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
