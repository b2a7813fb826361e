"""What an answer to a probe says of the reason behind it: assumptions as data, and what was learned since."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import Invalid

FILE = Path(__file__).with_name("answers.yaml")
OTHER = "other"
_CHANCES = ("noise", "unlisted", "blames_nothing")
_SHARES = ("stories_told", "confirmation")


@dataclass(frozen=True)
class Assumptions:
    """The figures of answers.yaml, which says what each means."""

    noise: float
    unlisted: float
    stories_told: Mapping[str, float]
    sensitive_factor: float
    stories: Mapping[str, float]
    confirmation: Mapping[str, float]
    blames_nothing: float
    weight: float
    steady: float


@dataclass(frozen=True, eq=False)
class Model:
    """`tallies`: by probe and confirmed reason, how many answers were heard as that reason, as another,
    as nothing; `elsewhere`: over all of them, which other. Equal when `version`, the SHA-256 of the JSON, is.
    """

    reasons: tuple[str, ...]
    sensitive: tuple[str, ...]
    assumed: Assumptions
    tallies: Mapping[str, Mapping[str, tuple[float, float, float]]] = field(default_factory=dict)
    elsewhere: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def version(self) -> str:
        text = json.dumps(to_json(self), sort_keys=True, ensure_ascii=False)
        return sha256(text.encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and other.version == self.version


def read_model(reasons: Sequence[str], sensitive: Collection[str], file: Path = FILE) -> Model:
    """The model before anything was learned. `reasons` without `unclear`; Invalid names what is wrong."""
    raw = yaml.safe_load(file.read_text("utf-8"))
    return Model(tuple(reasons), tuple(sorted(sensitive)), _assumptions(raw, file.name))


def to_json(model: Model) -> dict[str, Any]:
    """The model as plain JSON values."""
    return {
        "reasons": list(model.reasons),
        "sensitive": list(model.sensitive),
        "assumed": asdict(model.assumed),
        "tallies": {
            probe: {reason: list(heard) for reason, heard in sorted(rows.items())}
            for probe, rows in sorted(model.tallies.items())
        },
        "elsewhere": dict(sorted(model.elsewhere.items())),
    }


def from_json(raw: Any) -> Model:
    """The model `to_json` gave. Raises Invalid for anything else."""
    try:
        tallies = {
            str(probe): {str(reason): _tally(heard) for reason, heard in rows.items()}
            for probe, rows in raw["tallies"].items()
        }
        reasons, sensitive = tuple(map(str, raw["reasons"])), tuple(map(str, raw["sensitive"]))
        elsewhere = {str(reason): float(count) for reason, count in raw.get("elsewhere", {}).items()}
        return Model(reasons, sensitive, _assumptions(raw["assumed"], "model"), tallies, elsewhere)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid(f"model: not a model of answers: {error}") from None


def _tally(heard: Sequence[float]) -> tuple[float, float, float]:
    own, another, nothing = (float(value) for value in heard)
    if min(own, another, nothing) < 0:
        raise ValueError("a tally below 0")
    return own, another, nothing


def _assumptions(raw: Any, name: str) -> Assumptions:
    expected = set(Assumptions.__dataclass_fields__)
    if not isinstance(raw, dict) or set(raw) != expected:
        raise Invalid(f"{name}: expected {', '.join(sorted(expected))}")
    for key in _CHANCES:
        _within(raw[key], 0, 0.99, f"{name}: {key}")
    for key in _SHARES:
        for part, value in _mapping(raw[key], f"{name}: {key}").items():
            _within(value, 0, 1, f"{name}: {key}.{part}")
    for part, value in _mapping(raw["stories"], f"{name}: stories").items():
        _within(value, 0, 1e6, f"{name}: stories.{part}")
    for key, low in (("sensitive_factor", 1.0), ("weight", 0.1), ("steady", 1.0)):
        _within(raw[key], low, 1e6, f"{name}: {key}")
    if set(raw["confirmation"]) != {"yes_when_true", "yes_when_false"} or raw["stories"].get(OTHER, 0) <= 0:
        raise Invalid(f"{name}: needs yes_when_true, yes_when_false, and a story weight for {OTHER!r}")
    return Assumptions(**raw)


def _mapping(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Invalid(f"{what}: expected a mapping")
    return value


def _within(value: Any, low: float, high: float, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise Invalid(f"{what}: a number from {low:g} to {high:g} expected, not {value!r}")
