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
    company_zh: str
    callback_number: str
    provider: str

    def company_in(self, language: str) -> str:
        """What the company calls itself in a language."""
        return self.company_zh if language == "zh" and self.company_zh else self.company
