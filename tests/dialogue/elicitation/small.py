"""A small library and its model, for tests of the rules; the real one has tests of its own."""

from collections.abc import Mapping

from assistant.dialogue.elicitation.model import Model, read_model
from assistant.dialogue.elicitation.probes import Library, read_library

REASONS = ("attitude", "distance", "moved", "neglect", "price", "quality", "speed", "waiting")
SENSITIVE = ("attitude", "neglect", "price")
_PROBES: Mapping[str, tuple[str, str, str]] = {
    "friends": ("third_person", "price: 0.6, quality: 0.6, attitude: 0.5, neglect: 0.5", ""),
    "shop": ("projection", "waiting: 0.6, attitude: 0.6, quality: 0.5, speed: 0.6", ""),
    "owner": ("projection", "waiting: 0.8, speed: 0.7", "cost: 0.5"),
    "best_day": ("critical_incident", "attitude: 0.7, waiting: 0.6, neglect: 0.5", "cost: 1.5"),
    "elsewhere": ("comparison", "price: 0.7, quality: 0.6, speed: 0.5, distance: 0.4", ""),
    "near": ("soft_direct", "distance: 0.8, moved: 0.8", "avoid: {styles: [careful], moods: [sad]}"),
    "thanks": ("appreciation", "neglect: 0.75, attitude: 0.6", "channels: [call]"),
    "finish": ("completion", "price: 0.5, neglect: 0.5, quality: 0.4", "avoid: {after_complaint: true}"),
    "rank": ("ranking", "price: 0.8, quality: 0.7", "avoid: {tiers: [key], reasons_known: true}"),
}


def library_text(probes: Mapping[str, tuple[str, str, str]] = _PROBES) -> str:
    """The library as its author would write it."""
    return "".join(
        f"{name}:\n  technique: {technique}\n  lines: {{en: 'And {name}?', zh: '{name}呢?'}}\n"
        f"  reveals: {{{reveals}}}\n  how: {{en: 'Easy.', zh: '好聊。'}}\n" + (f"  {more}\n" if more else "")
        for name, (technique, reveals, more) in probes.items()
    )


def library() -> Library:
    """Nine probes over eight reasons."""
    return read_library(library_text(), REASONS)


def model() -> Model:
    """The model as shipped, over the small reasons, with nothing learned."""
    return read_model(REASONS, SENSITIVE)
