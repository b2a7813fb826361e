"""Naked questions: asking the customer outright why they left. Asking about other people is not naked."""

from assistant.dialogue.bluntness import bluntness
from assistant.dialogue.script import LANGUAGES

FAMILY = "naked"


def is_naked(line: str) -> bool:
    """Whether some sentence of the line asks this person directly why they left. zh and en, both scripts."""
    return any(bluntness(line, language).has(FAMILY) for language in LANGUAGES)
