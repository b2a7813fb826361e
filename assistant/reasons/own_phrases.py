"""A company's own phrases: checked, then laid over the shipped ones."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from assistant.errors import Invalid
from assistant.reasons.lexicon import Lexicon, load_lexicon, overlaid, read_phrases
from assistant.reasons.phrase_lint import problems_in


@cache
def lexicon_with(folder: Path | None) -> Lexicon:
    """The shipped lexicon with the phrases of this folder; None: as shipped.

    What a company writes wins over what is shipped for the same words. Raises Invalid with every problem of
    the folder, each with file and line.
    """
    if folder is None:
        return load_lexicon()
    check(folder)
    return overlaid(tuple(one for file in sorted(folder.glob("*.yaml")) for one in read_phrases(file)))


def check(folder: Path) -> None:
    """Raises Invalid with every problem of the folder, each with file and line."""
    problems = problems_in(folder)
    if problems:
        raise Invalid("phrases cannot be used:\n" + "\n".join(problems))


def fingerprint(folder: Path) -> str:
    """A short hash of the folder's phrase files, for the name of a reader that reads with them."""
    content = sha256()
    for file in sorted(folder.glob("*.yaml")):
        content.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return content.hexdigest()[:8]
