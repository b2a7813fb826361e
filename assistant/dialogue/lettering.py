"""Text in a drawing: how wide it is about, and where it breaks. Fonts differ, so room is left."""

import re
from unicodedata import east_asian_width

#: Widths of Latin letters in ems, as common sans-serif fonts have them.
_NARROW, _SLIM, _USUAL, _BROAD = 0.31, 0.42, 0.57, 0.86
_WORDS = re.compile(
    r"\s+|[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+"
)
#: Marks that may not begin a row, and those that may not end one.
_NOT_FIRST, _NOT_LAST = "，。、；：？！）】》”’…,.;:?!)", "（【《“‘("


def width(text: str, size: float) -> float:
    """About how many pixels the text takes in a sans-serif font of this size."""
    return 1.07 * size * sum(_ems(mark) for mark in text)


def wrapped(text: str, room: float, size: float, most: int) -> tuple[str, ...]:
    """The text in at most `most` rows of `room` pixels; what is left over ends in "…"."""
    rows = [""]
    for word in _pieces(text, room, size):
        if rows[-1] and width(rows[-1] + word.rstrip(), size) > room and word[0] not in _NOT_FIRST:
            carried = rows[-1][-1] if rows[-1][-1] in _NOT_LAST else ""
            rows[-1] = rows[-1].removesuffix(carried).rstrip()
            rows.append(carried)
        rows[-1] += word if rows[-1] else word.lstrip()
    rows = [row.strip() for row in rows if row.strip()]
    if len(rows) > most:
        last = rows[most - 1]
        while last and width(last + "…", size) > room:
            last = last[:-1]
        rows[most - 1 :] = [last.rstrip() + "…"]
    return tuple(rows)


def _ems(mark: str) -> float:
    if east_asian_width(mark) in "WF":
        return 1.0
    if mark in "iljI.,:;'!|‹›":
        return _NARROW
    if mark in ' ftr()[]-/"':
        return _SLIM
    return _BROAD if mark in "mwMW@%→…" else _USUAL + 0.1 * mark.isupper()


def _pieces(text: str, room: float, size: float) -> list[str]:
    # A word longer than a row is cut, so that nothing runs out of its box.
    longest = max(1, int(room / (size * _BROAD)))
    pieces = []
    for word in _WORDS.findall(text):
        if width(word, size) > room:
            pieces += [word[at : at + longest] for at in range(0, len(word), longest)]
        else:
            pieces.append(word)
    return pieces
