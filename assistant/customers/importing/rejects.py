"""Rows that were not taken, each with its line, field and reason, in a file to mend and import again."""

import csv
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from assistant.errors import Invalid

COLUMNS = ("line", "field", "reason", "row")


class Rejects:
    """Written as they come, under a working name; the finished file replaces that of an earlier run.

    A run without rejects leaves no file, and takes an earlier one away.
    """

    def __init__(self, source: Path, folder: Path | None) -> None:
        self.path = (folder or source.parent) / f"{source.name}.rejects.csv"
        self._working = self.path.with_name(f".{self.path.name}.part")
        self._file: IO[str] | None = None
        self._writer: Any = None
        self.count = 0

    def __enter__(self) -> "Rejects":
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._working.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="")
        except OSError as error:
            raise Invalid(f"rejects: {self.path.parent} cannot be written ({error.strerror})") from error
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)
        return self

    def add(self, line: int, field: str, reason: str, raw: str) -> None:
        """Note one row; `field` is empty when the row as a whole is wrong."""
        self._writer.writerow((line, field, reason, raw.rstrip("\r\n").replace("\0", "\\0")))
        self.count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        self._file.close()
        if self.count:
            self._working.replace(self.path)
        else:
            self._working.unlink(missing_ok=True)
            if kind is None:
                self.path.unlink(missing_ok=True)
