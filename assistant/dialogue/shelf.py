"""The scripts of a directory: `<name>/script.yaml` each, read once, sound ones at hand, problems listed."""

from collections.abc import Collection, Mapping
from pathlib import Path

from assistant.dialogue.problems import Code, Problem, ScriptInvalid
from assistant.dialogue.reader import load_version, read_script
from assistant.dialogue.script import Script
from assistant.errors import Missing

FILE = "script.yaml"


class Shelf:
    """Reads every script of `directory` when made; a broken one never hides the others."""

    def __init__(self, directory: Path, reasons: Collection[str] | None = None) -> None:
        self._directory, self._reasons = directory, reasons
        self._scripts: dict[str, Script] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        for path in sorted(directory.glob(f"*/{FILE}")):
            try:
                text = path.read_bytes().decode()
                self._scripts[path.parent.name] = read_script(text, path.parent.name, reasons)
            except UnicodeDecodeError:
                problem = Problem(1, 1, Code.YAML_ERROR, "not UTF-8")
                self._problems[path.parent.name] = (problem,)
            except ScriptInvalid as error:
                self._problems[path.parent.name] = error.problems

    def afresh(self) -> "Shelf":
        """The same directory as it is at this moment, read anew."""
        return Shelf(self._directory, self._reasons)

    def ids(self) -> tuple[str, ...]:
        """Every sound script, sorted."""
        return tuple(self._scripts)

    def get(self, id: str) -> Script:
        """The script as it stands in the directory. Raises Missing, which lists what there is."""
        try:
            return self._scripts[id]
        except KeyError:
            raise Missing(f"script: there is no {id!r}; there are {', '.join(self._scripts)}") from None

    def problems(self) -> Mapping[str, tuple[Problem, ...]]:
        """What keeps the other scripts from being used, by name."""
        return dict(self._problems)

    def load_version(self, source: str) -> Script:
        """A version pinned by a conversation, from the source text kept with it. Raises ScriptInvalid."""
        return load_version(source)
