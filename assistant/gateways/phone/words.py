"""The words of the phone's page."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from assistant.addresses import LANGUAGES
from assistant.errors import Invalid


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Every text by its key and language."""
    return read((files(__package__) / "words.yaml").read_text("utf-8"))


def read(text: str) -> dict[str, dict[str, str]]:
    """Words from YAML. Raises Invalid naming a key that lacks a language."""
    words = yaml.safe_load(text)
    for key, row in words.items():
        if not isinstance(row, dict) or set(row) != set(LANGUAGES) or not all(row.values()):
            raise Invalid(f"words.yaml, {key!r}: a text in each of {', '.join(LANGUAGES)}, and nothing else")
    return dict(words)


def speak(language: str) -> dict[str, str]:
    """All texts in one language."""
    return {key: row[language] for key, row in table().items()}
