"""Lines of a file as rows of cells: which sign parts them, is there a header, and where does a row end."""

import csv
import io
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from assistant.customers.importing.opening import Source
from assistant.errors import Invalid

DELIMITERS = ("\t", ",", ";", "|")
WHITESPACE = "whitespace"
NAMED = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "\\t": "\t",
    WHITESPACE: WHITESPACE,
    " ": WHITESPACE,
}
SAMPLE_ROWS, AGREEING = 100, 0.9
LONGEST_LINE, MOST_LINES = 200_000, 50


@dataclass(frozen=True)
class Row:
    """One record: the line it starts at (from 1), its cells or what is wrong with it, and how it was
    written."""

    line: int
    cells: list[str]
    raw: str
    problem: str = ""


@dataclass(frozen=True)
class Shape:
    """How a file is laid out; `header` is None when the first line is data already."""

    delimiter: str
    header: tuple[str, ...] | None
    width: int


def shape_of(
    source: Source, delimiter: str | None, header: bool | None, is_header: Callable[[list[str]], bool]
) -> Shape:
    """The layout, found out where it is not given; `is_header` knows the names columns usually have. Raises
    Invalid for a delimiter that is none."""
    if delimiter is not None:
        delimiter = NAMED.get(delimiter, delimiter)
        if delimiter != WHITESPACE and (len(delimiter) != 1 or delimiter in '"\r\n' or delimiter.isalnum()):
            raise Invalid("delimiter: expected one sign such as , ; | or the word tab or whitespace")
    parting = delimiter or _delimiter(source)
    first = list(islice(_records(source, parting, None, lambda _: None), SAMPLE_ROWS))
    right = [row.cells for row in first if not row.problem]
    if not right:
        raise Invalid(f"{source.path.name}: holds no row that can be read")
    titled = header if header is not None else _titled(right, is_header)
    width = Counter(len(cells) for cells in right).most_common(1)[0][0]
    return Shape(
        parting,
        tuple(cell.strip() for cell in right[0]) if titled else None,
        len(right[0]) if titled else width,
    )


def rows(source: Source, shape: Shape, on_progress: Callable[[int], None]) -> Iterator[Row]:
    """Every record below the header, blank lines left out; `on_progress` gets the bytes read so far."""
    found = _records(source, shape.delimiter, shape.width, on_progress)
    for row in islice(found, 1, None) if shape.header is not None else found:
        if (
            not row.problem
            and len(row.cells) > shape.width
            and not any(map(str.strip, row.cells[shape.width :]))
        ):
            del row.cells[shape.width :]
        if not row.problem and len(row.cells) != shape.width:
            found_out = f"{len(row.cells)} columns where {shape.width} are expected"
            yield Row(row.line, row.cells, row.raw, found_out)
        else:
            yield row


def _delimiter(source: Source) -> str:
    with source.path.open(encoding=source.encoding, errors=source.errors, newline="") as file:
        lines = list(islice((line for line in file if line.strip()), SAMPLE_ROWS))
    best, columns = ",", 1
    for sign in DELIMITERS:
        # Line by line too: a quotation mark never closed would make a single row of all that follow.
        for parsed in (csv.reader(lines, delimiter=sign), (_loosely(line, sign) for line in lines)):
            widths = Counter(len(cells) for cells in parsed if cells)
            width, agreeing = widths.most_common(1)[0] if widths else (1, 0)
            if width > columns and agreeing >= AGREEING * sum(widths.values()):
                best, columns = sign, width
    if columns > 1:
        return best
    widths = Counter(len(line.split()) for line in lines)
    width, agreeing = widths.most_common(1)[0] if widths else (1, 0)
    return WHITESPACE if width > 1 and agreeing >= AGREEING * len(lines) else ","


def _loosely(line: str, sign: str) -> list[str]:
    return next(csv.reader([line], delimiter=sign), [])


def _titled(sample: list[list[str]], is_header: Callable[[list[str]], bool]) -> bool:
    first, rest = sample[0], sample[1:]
    if is_header(first):
        return True
    if any(_has_digit(cell) for cell in first):
        return False
    return any(_has_digit(cell) for cells in rest for cell in cells)


def _has_digit(cell: str) -> bool:
    return any(character.isdigit() for character in cell)


def _records(
    source: Source, delimiter: str, width: int | None, on_progress: Callable[[int], None]
) -> Iterator[Row]:
    with source.path.open("rb") as binary:
        file = io.TextIOWrapper(binary, encoding=source.encoding, errors=source.errors, newline="")
        waiting: deque[tuple[int, str]] = deque()
        lines = _lines(file)
        while True:
            if (start := waiting.popleft() if waiting else next(lines, None)) is None:
                return
            number, line = start
            if not line.strip():
                continue
            if len(line) >= LONGEST_LINE:
                yield Row(number, [], line[:1000], f"a line of more than {LONGEST_LINE} characters")
            elif delimiter == WHITESPACE:
                yield Row(number, line.split(), line)
            elif '"' not in line:
                yield Row(number, line.rstrip("\r\n").split(delimiter), line)
            else:
                yield _quoted(number, line, delimiter, width, waiting, lines)
            on_progress(binary.tell())


def _lines(file: io.TextIOWrapper) -> Iterator[tuple[int, str]]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith("\n"):
            rest = file.readline(LONGEST_LINE)
        yield number, line


def _quoted(
    number: int,
    line: str,
    delimiter: str,
    width: int | None,
    waiting: deque[tuple[int, str]],
    lines: Iterator[tuple[int, str]],
) -> Row:
    # A quotation mark never closed must not swallow the rest of the file: what was read ahead goes back.
    ahead: list[tuple[int, str]] = []
    written = line
    while True:
        cells, problem = _cells(written, delimiter)
        if cells is not None and (not ahead or width is None or len(cells) == width):
            return Row(number, cells, written)
        more = cells is None and problem == UNCLOSED and len(ahead) < MOST_LINES
        following = (waiting.popleft() if waiting else next(lines, None)) if more else None
        if following is None:
            waiting.extendleft(reversed(ahead))
            return Row(number, [], line, problem or UNCLOSED)
        ahead.append(following)
        written += following[1]


UNCLOSED = "a quotation mark is opened here and not closed"


def _cells(written: str, delimiter: str) -> tuple[list[str] | None, str]:
    try:
        return next(csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, strict=True)), ""
    except csv.Error as error:
        if "unexpected end" in str(error):
            return None, UNCLOSED
        return None, f"quotation marks are wrong ({error})"
