"""The ways of asking against each other: the same customers, the same belief, the same words, one run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from random import Random

from assistant.dialogue.elicitation.learning import Outcome, learn, prior
from assistant.dialogue.elicitation.probes import Library
from assistant.dialogue.simulation.bounds import Bounds, bounds
from assistant.dialogue.simulation.customers import DIRECT, World, assumptions
from assistant.dialogue.simulation.figures import Figures, figures, needed_listed, needed_stopping
from assistant.dialogue.simulation.talks import WAYS, Asking, Course, Hear, clear, courses, cut

#: Confirmed talks from which the asker knows how frequent each reason is.
EARLIER = 300
CHOSEN = "chosen"
TAUGHT = "chosen, taught by 1,000 talks"
KNOWING = "chosen, true chances known"
#: Earlier talks whose reason was confirmed, and how many probes each answered, in no order.
TALKS, ANSWERED = 1000, 6


@dataclass(frozen=True)
class Row:
    """One way of asking. `stopping`: mean questions it needs for the share the chosen probes reach, free to
    stop at any confidence; `listed`: how many when everybody is asked as many. None: not reached."""

    way: str
    figures: Figures
    stopping: float | None = None
    listed: int | None = None


@dataclass(frozen=True)
class Report:
    """`patient`: everybody answers as long as they are asked; `tiring`: with the script's limit, people's own
    patience and our guess of it. `bounds` are for the share `chosen` reached with patient people."""

    customers: int
    confidence: float
    at_most: int
    probes: int
    patient: tuple[Row, ...]
    tiring: tuple[Row, ...]
    bounds: Bounds

    def row(self, way: str) -> Row:
        """The row of this way among patient people."""
        return next(row for row in self.patient if row.way == way)

    @property
    def of_fixed(self) -> float | None:
        """Questions of ours over those the fixed order needs for the same share, both free to stop."""
        needed = self.row("fixed order").stopping
        return self.row(CHOSEN).figures.probes / needed if needed else None

    @property
    def over_bound(self) -> float | None:
        """Questions of ours over the larger bound; None where nothing need be asked."""
        least = self.bounds.larger
        return self.row(CHOSEN).figures.probes / least if least else None


def contest(
    world: World, asking: Asking, customers: int, confidence: float, at_most: int, hearing: Hear = clear
) -> Report:
    """Asks the same customers in every way, first patient ones, then such as tire."""
    patient = {way: courses(world, asking, way, customers, hearing) for way in (*WAYS, DIRECT)}
    for way, wiser in ((TAUGHT, taught(world, asking, hearing)), (KNOWING, knowing(world, asking))):
        patient[way] = courses(world, wiser, CHOSEN, customers, hearing)
    share = _ended(patient[CHOSEN], confidence).right
    techniques = {name: asking.library.probes[name].technique for name in asking.pool}
    tiring = {way: courses(world, asking, way, customers, hearing, tires=True) for way in (*WAYS, DIRECT)}
    return Report(
        customers,
        confidence,
        at_most,
        len(asking.pool),
        tuple(_row(way, known, confidence, share) for way, known in patient.items()),
        tuple(Row(way, _ended(known, confidence, at_most)) for way, known in tiring.items()),
        bounds(world, techniques, share),
    )


def learned_prior(world: World) -> dict[str, float]:
    """How frequent each reason is, as far as EARLIER confirmed talks of this world tell."""
    shares = [world.shares[reason] for reason in world.reasons]
    seen = Counter(Random(f"{world.seed}:earlier").choices(world.reasons, shares, k=EARLIER))
    return prior(world.reasons, {"": seen}, "", {})


def taught(world: World, asking: Asking, hearing: Hear = clear) -> Asking:
    """The same asker after TALKS confirmed talks with other customers of this world."""
    outcomes = []
    for number in range(-TALKS, 0):
        customer, dice = world.customer(number, asking.channel), Random(f"{world.seed}:{number}:asked")
        for probe in dice.sample(asking.pool, min(ANSWERED, len(asking.pool))):
            about = world.answer(customer, probe, asking.library.probes[probe].technique)
            outcomes.append(Outcome(probe, customer.reason, hearing(about, probe, dice)))
    return replace(asking, model=learn(asking.model, outcomes))


def knowing(world: World, asking: Asking) -> Asking:
    """The same asker had it been told what is true of the usual customer: the price of not knowing."""
    probes = {
        name: replace(probe, reveals=_true(world, name, probe.technique))
        for name, probe in asking.library.probes.items()
    }
    version = sha256(f"{asking.library.version}:{world.seed}".encode()).hexdigest()
    return replace(asking, library=Library(probes, version), prior=world.shares)


def _true(world: World, probe: str, technique: str) -> Mapping[str, float]:
    usual = assumptions()["evasion_in_library"]
    return {reason: world.let_out(usual, probe, technique, reason) for reason in world.reasons}


def _ended(known: Sequence[Course], confidence: float, at_most: int = 10**6) -> Figures:
    return figures([cut(course, confidence, at_most) for course in known], confidence)


def _row(way: str, known: Sequence[Course], confidence: float, share: float) -> Row:
    if way.startswith(CHOSEN):
        return Row(way, _ended(known, confidence))
    return Row(way, _ended(known, confidence), needed_stopping(known, share), needed_listed(known, share))
