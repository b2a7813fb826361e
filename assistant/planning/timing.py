"""When a touch is made: the first allowed moment, or the kind of hour that reaches such people best."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from assistant.planning.codes import Reason, Why
from assistant.planning.decisions import Go
from assistant.planning.facts import Facts
from assistant.planning.gate import may_go
from assistant.planning.moments import Span, moments
from assistant.planning.response.choosing import Choice, Wish, Worth, choose
from assistant.planning.response.memory import Memory
from assistant.planning.response.model import Model
from assistant.planning.response.options import Option, Setting
from assistant.planning.rules import Rules
from assistant.planning.slots import Slot, Withheld, next_slot, spread

#: Days a touch may wait for a better hour. A text reaches people alike at any hour (response/priors.yaml), so
#: it waits a day at most; longer waits would overrule the ladder's own.
DAYS = {"sms": 1, "call": 3}
A_DAY = 1
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Known:
    """What the choice of an hour goes by. `margin`: money that a reply is expected to be worth."""

    model: Model
    setting: Setting
    memory: Memory
    margin: float


@dataclass(frozen=True)
class Timed:
    """A moment, and the choice that led to it with what it went by; none where nothing was chosen."""

    slot: Slot
    choice: Choice | None = None
    known: Known | None = None


def timed(
    rules: Rules,
    facts: Facts,
    channel: str,
    earliest: datetime,
    known: Known | None,
    *,
    urgent: bool = False,
    latest: datetime | None = None,
    seed: str = "",
) -> Timed | Withheld:
    """When to make a touch at or after `earliest` (aware), within the channel's DAYS of the first chance.

    `urgent`, or nothing known: at once, as slots.next_slot says. Otherwise one of the kinds of hour that are
    open before `latest`, by what was learned and by chance (response.choosing). The same arguments give the
    same hour; later in the day others are open, and another may be chosen.
    """
    plain = next_slot(rules, facts, channel, earliest, urgent=urgent, seed=seed)
    if isinstance(plain, Withheld) or urgent or known is None:
        return plain if isinstance(plain, Withheld) else Timed(plain)
    first = next_slot(rules, facts, channel, earliest, urgent=True)
    if isinstance(first, Withheld):
        return Timed(plain)
    found_open = moments(rules, facts, channel, first.at, DAYS.get(channel, A_DAY))
    stretches = {kind: span for kind, span in found_open.items() if latest is None or span[1] <= latest}
    found = _chosen(known, stretches, facts, seed, day_number(earliest))
    if found is None:
        return Timed(plain)
    begin, until = stretches[found.option]
    at = begin if begin <= earliest else begin + spread(seed, until - begin)
    decision = may_go(rules, facts, channel, at)
    if not isinstance(decision, Go):
        return Timed(plain)
    return Timed(Slot(at, decision.until, (*_delays(first), Why.LEARNED)), found, known)


def day_number(at: datetime) -> int:
    """Days since 1970-01-01, as the response model counts them."""
    return at.date().toordinal() - EPOCH


def _chosen(
    known: Known, stretches: Mapping[Option, Span], facts: Facts, seed: str, today: int
) -> Choice | None:
    options = tuple(stretches)
    worth = Worth(known.margin, 0.0, known.margin)
    wish = Wish(channels=frozenset({option.channel for option in options})) if facts.preferred_hours else None
    worths = dict.fromkeys(options, worth)
    today = max(today, known.model.day, *(one.at for one in known.memory.past))
    found = choose(known.model, known.setting, options, worths, known.memory, wish, seed, today)
    return found if isinstance(found, Choice) else None


def _delays(slot: Slot) -> tuple[Why | Reason, ...]:
    return tuple(why for why in slot.why if why is not Why.GOOD_CALL_HOURS)
