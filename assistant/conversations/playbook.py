"""What a decision needs besides the database: scripts, readers, rules, and how we introduce ourselves."""

from dataclasses import dataclass

from assistant.dialogue.shelf import Shelf
from assistant.planning.ladder import Ladder
from assistant.planning.rules import Rules
from assistant.reasons.classifier import ReasonReader
from assistant.reasons.taxonomy import Taxonomy


@dataclass(frozen=True)
class Playbook:
    """Immutable and shared by every thread; `provider` is the gateway's name, for rules that depend on it."""

    shelf: Shelf
    reader: ReasonReader
    taxonomy: Taxonomy
    rules: Rules
    ladder: Ladder
    company: str
    callback_number: str
    provider: str
