"""The rules that reject a remedy for a customer, each by its name and with its numbers."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from assistant.remedies.answers import NewCustomerOffer
from assistant.remedies.case import Case
from assistant.remedies.facts import Facts
from assistant.remedies.remedy import Kind, Remedy, Role
from assistant.remedies.worth import worth

Numbers = Mapping[str, str | float]
ROLES = tuple(Role)
KEY = "key"


class Rule(StrEnum):
    """Why a remedy is not the one; the last two compare it with others and are not in `REJECTS`."""

    NATURAL_CLOSE = "natural_close"  #: life took them elsewhere: a warm close, never a chase
    NO_CLOSE = "no_close"  #: what can be mended is not given up
    EXPIRED = "expired"  #: its last day is over
    NOT_FOR_THEM = "not_for_them"  #: its conditions do not fit
    PROMISE_FIRST = "promise_first"  #: no offer while a promise to them is overdue
    COMPLAINT_FIRST = "complaint_first"  #: no offer while a complaint is open
    KEY_NOT_WORSE = "key_not_worse"  #: a key customer gets no less than a new one
    SAID_BEFORE = "said_before"  #: they were told this already
    NOT_WORTH = "not_worth"  #: it is expected to cost more than it brings
    ASK_SUPERVISOR = "ask_supervisor"  #: beyond what this speaker may give
    WORTH_LESS = "worth_less"  #: another is expected to bring more


Check = Callable[[Remedy, Case], Numbers | None]


def natural_close(remedy: Remedy, case: Case) -> Numbers | None:
    """A natural reason is closed warmly: everything else would be a chase."""
    return {} if case.ground.natural and remedy.kind is not Kind.CLOSE else None


def no_close(remedy: Remedy, case: Case) -> Numbers | None:
    """A reason that is not natural is answered, not closed."""
    return {} if remedy.kind is Kind.CLOSE and not case.ground.natural else None


def expired(remedy: Remedy, case: Case) -> Numbers | None:
    """Nothing is said after its last day."""
    if remedy.until is None or case.facts.today <= remedy.until:
        return None
    return {"until": remedy.until.isoformat()}


def not_for_them(remedy: Remedy, case: Case) -> Numbers | None:
    """Each condition must fit; what nobody knows fits only where nothing is asked for."""
    only, facts, ground = remedy.only, case.facts, case.ground
    asked: tuple[tuple[str, bool, object], ...] = (
        ("tier", not only.tiers or facts.tier in only.tiers, facts.tier),
        ("fault", not only.faults or ground.fault in only.faults, ground.fault),
        ("channel", not only.channels or facts.channel in only.channels, facts.channel),
        ("changeable", only.changeable in (None, ground.changeable), ground.changeable),
        ("by_us", only.by_us in (None, ground.by_us), ground.by_us),
        ("complaint", only.complaint_open in (None, facts.complaint_open), facts.complaint_open),
    )
    return next(({"condition": name, "is": _told(value)} for name, fits, value in asked if not fits), None)


def promise_first(remedy: Remedy, case: Case) -> Numbers | None:
    """While a promise to this customer is overdue nothing is offered: it is kept first."""
    if not remedy.is_offer or not case.facts.overdue:
        return None
    oldest = min(case.facts.overdue, key=lambda one: one.due_on)
    return {"what": oldest.what, "due_on": oldest.due_on.isoformat(), "many": len(case.facts.overdue)}


def complaint_first(remedy: Remedy, case: Case) -> Numbers | None:
    """While a complaint is open nothing is offered: it is answered first."""
    return {} if remedy.is_offer and case.facts.complaint_open else None


def key_not_worse(remedy: Remedy, case: Case) -> Numbers | None:
    """A promotion must be worth as much to a key customer as the best one for new customers on that day."""
    best = best_for_new(case)
    if not remedy.is_offer or case.facts.tier != KEY or best is None:
        return None
    offer, theirs = best
    own = remedy.gives.of(case.typical_order)
    return {"own": own, "new": theirs, "offer": offer.id} if own < theirs else None


def said_before(remedy: Remedy, case: Case) -> Numbers | None:
    """What was said in an earlier talk is not said again, while anything else may be said."""
    return {} if remedy.id in case.facts.given else None


def not_worth(remedy: Remedy, case: Case) -> Numbers | None:
    """What costs anything must be expected to bring more than it costs."""
    net = worth(remedy, case).net
    return {"net": net} if net < 0 else None


def ask_supervisor(remedy: Remedy, case: Case) -> Numbers | None:
    """Nobody promises beyond their limit, or what the remedy keeps for a higher role."""
    limit = case.assumed.limits[case.facts.role].of(case.typical_order)
    amount = remedy.cost.of(case.typical_order)
    if amount <= limit and ROLES.index(case.facts.role) >= ROLES.index(remedy.role):
        return None
    return {"amount": amount, "limit": limit, "role": str(case.facts.role)}


REJECTS: Mapping[Rule, Check] = {
    Rule.NATURAL_CLOSE: natural_close,
    Rule.NO_CLOSE: no_close,
    Rule.EXPIRED: expired,
    Rule.NOT_FOR_THEM: not_for_them,
    Rule.PROMISE_FIRST: promise_first,
    Rule.COMPLAINT_FIRST: complaint_first,
    Rule.KEY_NOT_WORSE: key_not_worse,
    Rule.SAID_BEFORE: said_before,
    Rule.NOT_WORTH: not_worth,
    Rule.ASK_SUPERVISOR: ask_supervisor,
}
"""In the order they are asked; authority last, so that a supervisor is asked only for what may be given."""


def rejection(remedy: Remedy, case: Case) -> tuple[Rule, Numbers] | None:
    """The first rule that speaks against this remedy, with its numbers; None when none does."""
    for rule, check in REJECTS.items():
        numbers = check(remedy, case)
        if numbers is not None:
            return rule, numbers
    return None


def best_for_new(case: Case) -> tuple[NewCustomerOffer, float] | None:
    """The promotion for new customers worth most today on an order like this customer's, and its worth."""
    running = [one for one in case.catalogue.new_customer_offers if _runs(one, case.facts)]
    worths = [(one, one.gives.of(case.typical_order)) for one in running]
    return max(worths, key=lambda pair: pair[1], default=None)


def _runs(offer: NewCustomerOffer, facts: Facts) -> bool:
    return offer.until is None or facts.today <= offer.until


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value or "unknown")
