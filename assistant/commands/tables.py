"""Tables of text as files that spreadsheets open: CSV and XLSX, read and written."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils.exceptions import InvalidFileException

from assistant.commands.lazy import Refused

MAX_BYTES, MAX_ROWS = 20 * 1024 * 1024, 50_000
#: What spreadsheets put between the cells of a CSV file, by the country they are set to.
_MARKS = ",;\t"
_WIDE = 60


def write_table(file: Path, form: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Writes the table as `form` says: xlsx, or else csv with a byte-order mark, which spreadsheets need."""
    if form == "xlsx":
        _workbook(head, rows).save(file)
        return
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows([head, *rows])


def read_table(file: Path) -> list[dict[str, str]]:
    """The table's rows by the names in its first row; rows without a word are left out.

    Raises Refused for what is no table, or too large.
    """
    if file.stat().st_size > MAX_BYTES:
        raise Refused(f"{file}: a table may have {MAX_BYTES // 1024 // 1024} MB")
    rows = list(_of_xlsx(file) if file.suffix.lower() == ".xlsx" else _of_csv(file))
    if len(rows) > MAX_ROWS:
        raise Refused(f"{file}: a table may have {MAX_ROWS} rows")
    head, *body = rows or [[]]
    names = [name.strip() for name in head]
    return [dict(zip(names, row, strict=False)) for row in body if any(cell.strip() for cell in row)]


def _workbook(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate((head, *rows), 1):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at, text)
            # As text whatever it looks like: no formula, no number, no date.
            cell.data_type = "s"
            cell.number_format = "@"
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1)
    for at, name in enumerate(head):
        sheet.column_dimensions[chr(ord("A") + at)].width = (
            _WIDE if name in ("text", "other", "said_before") else 14
        )
    sheet.freeze_panes = "A2"
    return book


def _of_csv(file: Path) -> Iterator[list[str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file}: not UTF-8; save it as CSV UTF-8, or as XLSX") from error
    mark = max(_MARKS, key=text.partition("\n")[0].count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    except csv.Error as error:
        raise Refused(f"{file}: not readable as CSV: {error}") from error


def _of_xlsx(file: Path) -> Iterator[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
            if number > MAX_ROWS:
                break
            yield ["" if cell is None else str(cell) for cell in row]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError) as error:
        raise Refused(f"{file}: not readable as XLSX") from error
