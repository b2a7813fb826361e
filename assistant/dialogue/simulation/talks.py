"""One simulated talk after another: who asks what next, and what is believed after each answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from assistant.dialogue.elicitation.belief import Inquiry, Question, begin, hear, leading
from assistant.dialogue.elicitation.choosing import Chosen, Setting, choose, suits
from assistant.dialogue.elicitation.model import Model
from assistant.dialogue.elicitation.patience import patience
from assistant.dialogue.elicitation.probes import Library, Probe
from assistant.dialogue.simulation.customers import DIRECT, Customer, World, assumptions

#: Nobody is asked more than this, however patient.
LONGEST = 40
#: Courses go on until this sure, so that every lower stop can be read off them.
SUREST = 0.97

#: What is heard of an answer: (the reason it is about or "", the question's probe, dice) to reader's chances.
Hear = Callable[[str, str, Random], Mapping[str, float]]


@dataclass(frozen=True)
class Moment:
    """What is believed after so many questions; `spent` patience, by the probes' own costs."""

    reason: str
    chance: float
    spent: float


@dataclass(frozen=True)
class Course:
    """One customer asked by one way of asking: the moments from before the first question on.

    `annoyed_at`: after how many questions they had enough, None if never; `spared`: the asker stopped of its
    own accord for want of patience.
    """

    truth: str
    moments: tuple[Moment, ...]
    annoyed_at: int | None


@dataclass(frozen=True)
class Asking:
    """Everything the asker goes by: the belief's model and prior, the pool of probes, and the channel."""

    model: Model
    library: Library
    prior: Mapping[str, float]
    pool: tuple[str, ...]
    channel: str


def clear(about: str, probe: str, dice: Random) -> Mapping[str, float]:
    """Hears every answer as it was meant."""
    return {about: 1.0} if about else {}


def chosen(asking: Asking, customer: Customer, bears: float) -> "Way":
    """Our way: the probe worth most for the patience it takes, as long as patience lasts."""
    setting = Setting(asking.channel, customer.style, customer.tier)

    def following(inquiry: Inquiry) -> Probe | None:
        found = choose(
            asking.model,
            asking.library,
            inquiry,
            setting,
            among=asking.pool,
            confidence=SUREST,
            at_most=LONGEST,
            asked_here=len(inquiry.asked),
        )
        return found.probe if isinstance(found, Chosen) else None

    return Way(following, bears)


def in_order(asking: Asking, customer: Customer, pool: Sequence[str]) -> "Way":
    """The probes of this pool that suit the customer, one after the other."""
    setting = Setting(asking.channel, customer.style, customer.tier)
    fresh = Inquiry()
    line = [name for name in pool if suits(asking.library.probes[name], asking.library, fresh, setting)]

    def following(inquiry: Inquiry) -> Probe | None:
        return next((asking.library.probes[name] for name in line if name not in inquiry.asked), None)

    return Way(following)


@dataclass(frozen=True)
class Way:
    """How the next question is found; `bears`: the patience the asker goes by, endless where it asks on."""

    following: Callable[[Inquiry], Probe | None]
    bears: float = float("inf")


def fixed(asking: Asking, customer: Customer, bears: float) -> Way:
    """The order in which the library's author wrote them."""
    return in_order(asking, customer, asking.pool)


def at_random(asking: Asking, customer: Customer, bears: float) -> Way:
    """Any order, another for each customer."""
    pool = list(asking.pool)
    Random(f"order:{customer.number}").shuffle(pool)
    return in_order(asking, customer, pool)


WAYS: Mapping[str, Callable[[Asking, Customer, float], Way]] = {
    "chosen": chosen,
    "fixed order": fixed,
    "random order": at_random,
}


def course(
    world: World, asking: Asking, customer: Customer, name: str, hearing: Hear, *, tires: bool
) -> Course:
    """One customer asked in the way of that name. Where they tire, their patience or our guess ends it."""
    guess = patience(customer.style, customer.tier, asking.channel) if tires else 1e6
    inquiry = begin(asking.prior, guess if name == "chosen" else 1e6)
    questions = _outright() if name == DIRECT else _probes(WAYS[name](asking, customer, guess))
    moments, annoyed, spent = [_moment(inquiry, 0.0)], None, 0.0
    question, cost = questions(inquiry)
    while question is not None and len(moments) <= LONGEST and leading(inquiry)[1] < SUREST:
        time = len(moments) - 1 if name == DIRECT else 0
        about = world.answer(customer, question.probe, question.technique, time)
        dice = Random(f"words:{world.seed}:{customer.number}:{question.probe}:{time}")
        inquiry = hear(asking.model, asking.library, inquiry, question, hearing(about, question.probe, dice))
        spent += cost
        moments.append(_moment(inquiry, spent))
        if tires and spent > customer.patience:
            annoyed = len(moments) - 1
            break
        question, cost = questions(inquiry)
    return Course(customer.reason, tuple(moments), annoyed)


def courses(
    world: World, asking: Asking, name: str, customers: int, hearing: Hear = clear, *, tires: bool = False
) -> tuple[Course, ...]:
    """The courses of the first so many customers of this world."""
    people = (world.customer(number, asking.channel) for number in range(customers))
    return tuple(course(world, asking, one, name, hearing, tires=tires) for one in people)


def cut(course: Course, confidence: float, at_most: int = LONGEST) -> Course:
    """The course as it would have been, had the asker stopped at this confidence or after so many."""
    ends = (n for n, moment in enumerate(course.moments) if moment.chance >= confidence or n == at_most)
    last = next(ends, len(course.moments) - 1)
    annoyed = course.annoyed_at if course.annoyed_at is not None and course.annoyed_at <= last else None
    return replace(course, moments=course.moments[: last + 1], annoyed_at=annoyed)


def _moment(inquiry: Inquiry, spent: float) -> Moment:
    reason, chance = leading(inquiry)
    return Moment(reason, chance, spent)


Next = Callable[[Inquiry], tuple[Question | None, float]]


def _probes(way: Way) -> Next:
    def question(inquiry: Inquiry) -> tuple[Question | None, float]:
        probe = way.following(inquiry)
        return (Question(probe.id, probe.technique), probe.cost) if probe else (None, 0.0)

    return question


def _outright() -> Next:
    left: Iterator[int] = iter(range(assumptions()["direct_at_most"]))

    def question(inquiry: Inquiry) -> tuple[Question | None, float]:
        again = next(left, None)
        return (Question("", DIRECT), assumptions()["direct_cost"]) if again is not None else (None, 0.0)

    return question
