"""The parts of the touch ladder: steps, stop rules, and what differs for some customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ladder: channels in order of choice, and the wait after the previous touch."""

    channels: tuple[str, ...]
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Stop:
    """No more than `attempts` touches in a cycle, nor more than `silent` in a row without a sign of life."""

    attempts: int
    silent: int


@dataclass(frozen=True, slots=True)
class Who:
    """What overrides look at; "" where it is not known, and then no override that asks for it matches.

    `kind`: person or firm. `stage`: of the life cycle. `relationship`: warm, neutral, wary or never_met.
    `family`, `reason`: why they left.
    """

    kind: str = ""
    stage: str = ""
    relationship: str = ""
    family: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Override:
    """What differs for some customers. `when` holds the values each fact may have; all must match.

    In this order: `steps` replace the whole ladder, `change` single steps by number from 1, `avoid` takes
    channels out (a step left with none is gone), `slower` multiplies waits, `most` cuts, `stop` replaces.
    """

    name: str
    when: Mapping[str, tuple[str, ...]]
    because: Mapping[str, str]
    steps: tuple[Step, ...] = ()
    change: Mapping[int, Step] = field(default_factory=lambda: MappingProxyType({}))
    avoid: frozenset[str] = frozenset()
    slower: float = 1.0
    most: int | None = None
    attempts: int | None = None
    silent: int | None = None

    def matches(self, tier: str, who: Who) -> bool:
        facts = {"tier": tier} | {name: getattr(who, name) for name in Who.__slots__}
        return all(facts[name] in values for name, values in self.when.items())

    def applied(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps after this override."""
        numbered = enumerate(self.steps or steps, start=1)
        changed = [self.change.get(number, step) for number, step in numbered]
        kept = [
            Step(channels, step.wait * self.slower)
            for step in changed
            if (channels := tuple(one for one in step.channels if one not in self.avoid))
        ]
        return tuple(kept[: self.most])
