"""Where a conversation stands, as a value and as JSON, and the causes that move it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.dialogue.elicitation.belief import Inquiry, read_inquiry
from assistant.dialogue.script import MOODS
from assistant.errors import Invalid


@dataclass(frozen=True)
class Closed:
    outcome: str
    why: str


@dataclass(frozen=True)
class State:
    """Everything a conversation carries from step to step.

    `belief` holds what their own words pointed to, a probability per reason heard of; `inquiry` the belief
    over the one main reason and what is left of their patience; `asked` every node we waited at, in order,
    repeats kept; `heard` counts answers; `silences` those in a row; `handed_over` is why a person has it now;
    `answered` the reasons whose remedy was already said; `cues` the small talk already used; `here` how many
    probes this visit of an elicit node has asked, and `probe` the one now waiting for its answer.
    """

    script_version: str
    node: str
    belief: Mapping[str, float] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    heard: int = 0
    closed: Closed | None = None
    silences: int = 0
    handed_over: str | None = None
    answered: tuple[str, ...] = ()
    inquiry: Inquiry = field(default_factory=Inquiry)
    cues: tuple[str, ...] = ()
    here: int = 0
    probe: str | None = None

    def evolve(self, **changes: Any) -> "State":
        """The state with these fields changed."""
        # dataclasses.replace costs five times as much, and was most of the time of a step.
        new = object.__new__(State)
        new.__dict__.update(self.__dict__, **changes)
        return new


@dataclass(frozen=True)
class Started:
    """The conversation begins."""


@dataclass(frozen=True)
class Heard:
    """The customer answered; `action` is suppress, review or continue, `reasons` a probability each, by their
    words alone; `mood` is one of MOODS or ""."""

    text: str
    intent: str
    action: str
    reasons: Mapping[str, float] = field(default_factory=dict)
    mood: str = ""

    def __post_init__(self) -> None:
        if self.action not in ("suppress", "review", "continue"):
            raise Invalid(f"action: {self.action!r} is not suppress, review or continue")
        if self.mood and self.mood not in MOODS:
            raise Invalid(f"mood: {self.mood!r} is not one of {', '.join(MOODS)}")
        _check_probabilities("reasons", self.reasons)


@dataclass(frozen=True)
class Silent:
    """The time to wait ran out without an answer."""


@dataclass(frozen=True)
class Failed:
    """What we said did not reach the customer, and will not."""

    why: str


@dataclass(frozen=True)
class Continued:
    """The rep went on without an answer."""


Cause = Started | Heard | Silent | Failed | Continued


_LATER = frozenset({"inquiry", "cues", "here", "probe"})
"""Fields that states written earlier lack."""


def to_json(state: State) -> str:
    """The state as one JSON object with sorted keys: equal states give equal text."""
    return json.dumps(asdict(state), ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> State:
    """The state `to_json` wrote, now or before there were inquiries. Raises Invalid for anything else."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid("state: not readable as JSON") from None
    if not isinstance(raw, dict) or set(raw) | _LATER != set(State.__dataclass_fields__):
        raise Invalid(f"state: expected an object with {', '.join(State.__dataclass_fields__)}")
    return State(
        script_version=_text(raw, "script_version"),
        node=_text(raw, "node"),
        belief=_belief(raw["belief"]),
        asked=_names(raw, "asked"),
        heard=_count(raw, "heard"),
        closed=_closed(raw["closed"]),
        silences=_count(raw, "silences"),
        handed_over=None if raw["handed_over"] is None else _text(raw, "handed_over"),
        answered=_names(raw, "answered"),
        inquiry=read_inquiry(raw.get("inquiry", {})),
        cues=_names(raw, "cues") if "cues" in raw else (),
        here=_count(raw, "here") if "here" in raw else 0,
        probe=None if raw.get("probe") is None else _text(raw, "probe"),
    )


def _text(raw: Mapping[str, Any], key: str, where: str = "state") -> str:
    if not isinstance(raw.get(key), str):
        raise Invalid(f"{where}.{key}: expected a text")
    return str(raw[key])


def _count(raw: Mapping[str, Any], key: str) -> int:
    value = raw[key]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Invalid(f"state.{key}: expected a whole number, 0 or more")
    return value


def _belief(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise Invalid("state.belief: expected a probability per reason")
    _check_probabilities("state.belief", value)
    return {str(reason): float(probability) for reason, probability in value.items()}


def _names(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = raw[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Invalid(f"state.{key}: expected a list of names")
    return tuple(value)


def _closed(value: object) -> Closed | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"outcome", "why"}:
        raise Invalid("state.closed: expected outcome and why")
    return Closed(_text(value, "outcome", "state.closed"), _text(value, "why", "state.closed"))


def _check_probabilities(what: str, values: Mapping[str, object]) -> None:
    for reason, value in values.items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # A comparison with NaN is false, so NaN is refused here too.
        if not number or not 0 <= value <= 1:  # type: ignore[operator]
            raise Invalid(f"{what}.{reason}: expected a probability between 0 and 1, got {value!r}")
