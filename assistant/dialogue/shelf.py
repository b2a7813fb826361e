"""The scripts of a directory: `<name>/script.yaml` each, read once, sound ones at hand, problems listed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.dialogue.elicitation.model import Model, read_model
from assistant.dialogue.elicitation.probes import Library, read_library
from assistant.dialogue.problems import Code, Problem, ScriptInvalid, errors
from assistant.dialogue.reader import Review, load_version, review
from assistant.dialogue.script import TRADITIONAL, Script
from assistant.errors import Missing

FILE = "script.yaml"
PARTS = "parts"
PROBES = "probes.yaml"


@dataclass(frozen=True)
class Reasons:
    """What scripts need to know of the reasons there are: their ids without the unclear one, those people
    dislike naming, and how each is named aloud, by language."""

    ids: Collection[str]
    sensitive: Collection[str] = ()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def file_of(name: str, part: str = "") -> str:
    """Where a script, or a part it includes, stands in its directory; the probes have a file of their own."""
    if part:
        return f"{PARTS}/{part}.yaml"
    return name if name.endswith(".yaml") else f"{name}/{FILE}"


class Shelf:
    """Reads every script of `directory` when made; a broken one never hides the others.

    Without `reasons`, reason names are not checked and there are no probes to choose from. With `today`,
    words that no longer hold are told.
    """

    def __init__(self, directory: Path, reasons: Reasons | None = None, today: date | None = None) -> None:
        self.directory = directory
        self._reasons = reasons
        self._today = today
        self._scripts: dict[str, Script] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._warnings: dict[str, tuple[Problem, ...]] = {}
        self.library: Library | None = self._library()
        self.model: Model | None = read_model(tuple(reasons.ids), reasons.sensitive) if reasons else None
        for path in sorted(directory.glob(f"*/{FILE}")):
            self._take(path.parent.name)

    def afresh(self) -> "Shelf":
        """The same directory as it is at this moment, read anew."""
        return Shelf(self.directory, self._reasons, self._today)

    def ids(self) -> tuple[str, ...]:
        """Every sound script, sorted."""
        return tuple(self._scripts)

    def get(self, id: str) -> Script:
        """The script as it stands in the directory.

        Raises Missing, which lists what there is, or what is wrong with the file that is there.
        """
        if id in self._scripts:
            return self._scripts[id]
        if id in self._problems:
            rows = (f"{file_of(id, one.part)}:{one}" for one in errors(self._problems[id]))
            raise Missing("\n".join((f"script: {id} cannot be used before this is mended:", *rows)))
        raise Missing(f"script: there is no {id!r}; there are {', '.join(self._scripts)}")

    def problems(self) -> Mapping[str, tuple[Problem, ...]]:
        """What keeps the other scripts, or the probes, from being used, by name."""
        return dict(self._problems)

    def warnings(self) -> Mapping[str, tuple[Problem, ...]]:
        """What is not right with scripts that can be used all the same, by name."""
        return dict(self._warnings)

    def reread(self, id: str) -> Review:
        """The script as its file stands now, which may differ from what `get` gives. Raises Missing."""
        path = self.directory / id / FILE
        if not path.resolve().is_relative_to(self.directory.resolve()) or not path.is_file():
            raise Missing(f"script: there is no file for {id!r}")
        try:
            text = path.read_bytes().decode()
        except UnicodeDecodeError:
            return Review(None, (Problem(1, 1, Code.YAML_ERROR, "not UTF-8"),))
        return self.review(text, id)

    def review(self, text: str, id: str) -> Review:
        """A draft under the name it will have, beside the parts and probes of this directory."""
        ids = None if self._reasons is None else self._reasons.ids
        return review(text, id, ids, parts=self._parts(), library=self.library, today=self._today)

    def reason_words(self, language: str) -> Mapping[str, str]:
        """How each reason is named aloud in a language; empty when nobody said."""
        written = "zh" if language == TRADITIONAL else language
        return self._reasons.words.get(written, {}) if self._reasons else {}

    def load_version(self, source: str) -> Script:
        """A version pinned by a conversation, from the source text kept with it. Raises ScriptInvalid."""
        return load_version(source)

    def _take(self, id: str) -> None:
        found = self.reread(id)
        if found.script is None:
            self._problems[id] = found.problems
        else:
            self._scripts[id] = found.script
            if found.problems:
                self._warnings[id] = found.problems

    def _parts(self) -> dict[str, str]:
        """The texts scripts may include; what is not UTF-8 is not there."""
        found = {}
        for path in sorted((self.directory / PARTS).glob("*.yaml")):
            try:
                found[path.stem] = path.read_bytes().decode()
            except UnicodeDecodeError:
                continue
        return found

    def _library(self) -> Library | None:
        path = self.directory / PROBES
        if self._reasons is None or not path.is_file():
            return None
        try:
            return read_library(path.read_bytes().decode(), self._reasons.ids)
        except UnicodeDecodeError:
            self._problems[PROBES] = (Problem(1, 1, Code.YAML_ERROR, "not UTF-8"),)
        except ScriptInvalid as error:
            self._problems[PROBES] = error.problems
        return None
