"""A script as a picture: SVG that takes its colour from the page, and can be read aloud."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from assistant.dialogue.cards import Card, cards
from assistant.dialogue.layout.boxes import Box, Layout, Link, Point, Way
from assistant.dialogue.layout.layers import BETWEEN, MARGIN, lay_out
from assistant.dialogue.lettering import width, wrapped
from assistant.dialogue.names import name
from assistant.dialogue.script import NodeKind, Script

#: Sizes in pixels: fonts, rows, room inside a box, the least width of a box and of an exit in it.
FONT, SMALL, ROW, PAD = 13.0, 11.0, 16.0, 10.0
WIDTH, EXIT, HEAD = 250.0, 112.0, 40.0
TEXT_ROWS, LABEL_ROWS = 3, 3
#: A stripe on the left tells the kinds apart; each colour stands out on white and on black.
COLOURS = {
    NodeKind.IDENTIFY: "#3b82c4",
    NodeKind.RECORDING_NOTICE: "#3b82c4",
    NodeKind.SAY: "#808890",
    NodeKind.SMALL_TALK: "#b8862b",
    NodeKind.ASK: "#8a63c9",
    NodeKind.ELICIT: "#8a63c9",
    NodeKind.CONFIRM: "#8a63c9",
    NodeKind.WAIT: "#808890",
    NodeKind.REMEDY: "#2f9463",
    NodeKind.PROMISE: "#2f9463",
    NodeKind.HAND_OVER: "#cf6a2f",
    NodeKind.CLOSE: "#c4475a",
}
_NO_REASONS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Sheet:
    """One card with its text set in rows, and how large it is."""

    card: Card
    width: float
    text: tuple[str, ...]
    asides: tuple[str, ...]
    exits: tuple[tuple[str, ...], ...]

    @property
    def exits_height(self) -> float:
        rows = max((len(rows) for rows in self.exits), default=0)
        return rows * ROW + PAD / 2 if rows else 0.0

    @property
    def box(self) -> Box:
        rows = len(self.text) + len(self.asides)
        each = self.width / max(len(self.exits), 1)
        ports = tuple(each * (index + 0.5) for index in range(len(self.exits)))
        return Box(self.width, HEAD + rows * ROW + (PAD / 2 if rows else 0) + self.exits_height, ports)


def svg(script: Script, language: str, reasons: Mapping[str, str] = _NO_REASONS) -> str:
    """The script as one SVG element: a box per node, a line per way, shared endings below.

    `language` is one of the script's; `reasons` holds the reasons' names, and one without keeps its id. Needs
    no style sheet and no script; lines and letters are `currentColor`. The same script gives the same text.
    """
    sheets = {key: _sheet(card) for key, card in cards(script, language, reasons).items()}
    main = _reached(script.start, sheets) if script.start in sheets else {}
    talk = _laid({key: sheet for key, sheet in sheets.items() if key in main})
    # Once it is known where everything stands, exits that lead left stand left, and fewer lines cross.
    sheets |= {key: _towards(sheet, talk.corners) for key, sheet in sheets.items() if key in main}
    talk = _laid({key: sheet for key, sheet in sheets.items() if key in main})
    sheets |= {key: _apart(sheet, main) for key, sheet in sheets.items() if key not in main}
    endings = _shelved({key: sheet for key, sheet in sheets.items() if key not in main}, talk.width)
    size = max(talk.width, endings.width), talk.height + endings.height
    rows = [
        *_head(script, language, size, sheets),
        *_picture(script.id, talk, sheets),
    ]
    if endings.corners:
        title = name("words", "endings", language)
        rows += [
            f'<g transform="translate(0 {_number(talk.height)})">',
            f'<line x1="{MARGIN}" x2="{_number(size[0] - MARGIN)}" y1="8" y2="8" stroke="currentColor" '
            'stroke-opacity="0.3"/>',
            _text(MARGIN, 30, title, SMALL, opacity=0.75),
            *_picture(script.id, endings, sheets),
            "</g>",
        ]
    return "\n".join([*rows, "</svg>"]) + "\n"


def _sheet(card: Card) -> Sheet:
    wide = max(
        WIDTH, EXIT * len(card.lines), width(card.id, FONT) + 3 * PAD, width(card.heading, SMALL) + 3 * PAD
    )
    room = wide - 2.5 * PAD
    labels = [wrapped(one.label, wide / len(card.lines) - PAD, SMALL, LABEL_ROWS) for one in card.lines]
    asides = [
        row
        for one in card.asides
        for row in wrapped(f"{one.label} → {one.to}".strip(), room, SMALL, LABEL_ROWS)
    ]
    return Sheet(card, wide, wrapped(card.text, room, SMALL, TEXT_ROWS), tuple(asides), tuple(labels))


def _towards(sheet: Sheet, corners: Mapping[str, Point]) -> Sheet:
    lines = sorted(sheet.card.lines, key=lambda one: corners[one.to][0])
    return _sheet(replace(sheet.card, lines=tuple(lines)))


def _apart(sheet: Sheet, main: Collection[str]) -> Sheet:
    """An ending that leads on into the talk's own picture names where it leads."""
    card = sheet.card
    lines = tuple(one for one in card.lines if one.to not in main)
    asides = (*card.asides, *(one for one in card.lines if one.to in main))
    return _sheet(replace(card, lines=lines, asides=asides))


def _reached(start: str, sheets: Mapping[str, Sheet]) -> dict[str, None]:
    """The nodes that lines lead to from the start; the others are shared endings and what follows them."""
    found = {start: None}
    waiting = [start]
    while waiting:
        for one in sheets[waiting.pop(0)].card.lines:
            if one.to not in found:
                found[one.to] = None
                waiting.append(one.to)
    return found


def _laid(sheets: Mapping[str, Sheet]) -> Layout:
    links = [
        Link(key, port, one.to)
        for key, sheet in sheets.items()
        for port, one in enumerate(sheet.card.lines)
        if one.to in sheets
    ]
    return lay_out({key: sheet.box for key, sheet in sheets.items()}, links)


def _shelved(sheets: Mapping[str, Sheet], room: float) -> Layout:
    """The endings side by side, each with what follows it, in as many rows as the room asks for."""
    corners: dict[str, Point] = {}
    ways: list[Way] = []
    x, y, high, wide = 0.0, 0.0, 0.0, 0.0
    for group in _groups(sheets):
        laid = _laid(group)
        if x and x + laid.width > room:
            x, y, high = 0.0, y + high - 1.5 * BETWEEN, 0.0
        corners |= {key: (left + x, top + y) for key, (left, top) in laid.corners.items()}
        ways += [Way(tuple((a + x, b + y) for a, b in way.points), way.back) for way in laid.ways]
        x, high = x + laid.width - MARGIN, max(high, laid.height)
        wide = max(wide, x + MARGIN)
    return Layout(corners, tuple(ways), wide, y + high)


def _groups(sheets: Mapping[str, Sheet]) -> Iterator[dict[str, Sheet]]:
    followers = {one.to for sheet in sheets.values() for one in sheet.card.lines}
    placed: set[str] = set()
    for key in sorted(sheets, key=lambda key: key in followers):
        group = {each: sheets[each] for each in _reached(key, sheets) if each not in placed}
        if key not in placed:
            placed |= set(group)
            yield group


def _head(
    script: Script, language: str, size: tuple[float, float], sheets: Mapping[str, Sheet]
) -> Iterator[str]:
    wide, high = (_number(length) for length in size)
    base = f"drawing-{script.id}"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="script-drawing" role="img" lang="{language}" '
        f'aria-labelledby="{base}-title {base}-desc" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" font-family="system-ui, sans-serif" color-scheme="light dark">'
    )
    yield f'<title id="{base}-title">{escape(script.title.get(language, script.id))}</title>'
    yield f'<desc id="{base}-desc">{escape(" ".join(_told(script, language, sheets)))}</desc>'
    yield (
        f'<defs><marker id="{base}-arrow" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/>'
        "</marker></defs>"
    )


def _told(script: Script, language: str, sheets: Mapping[str, Sheet]) -> Iterator[str]:
    yield name("words", "drawing", language).format(nodes=len(sheets), start=script.start)
    for sheet in sheets.values():
        card = sheet.card
        ways = "; ".join(f"{one.label} → {one.to}".strip() for one in (*card.lines, *card.asides))
        sentence = name("words", "leads" if ways else "ends", language)
        yield sentence.format(node=card.id, kind=card.heading, ways=ways)


def _picture(id: str, layout: Layout, sheets: Mapping[str, Sheet]) -> Iterator[str]:
    for way in layout.ways:
        dashes = ' stroke-dasharray="5 4"' if way.back else ""
        yield (
            f'<path class="way" d="{_path(way)}" fill="none" stroke="currentColor" stroke-opacity="0.65" '
            f'stroke-width="1.4"{dashes} marker-end="url(#drawing-{id}-arrow)"/>'
        )
    for key, corner in layout.corners.items():
        yield from _card(sheets[key], corner)


def _card(sheet: Sheet, corner: Point) -> Iterator[str]:
    card, box = sheet.card, sheet.box
    wide, high = _number(box.width), _number(box.height)
    yield (
        f'<g class="node {card.kind}" data-node={quoteattr(card.id)} '
        f'transform="translate({_number(corner[0])} {_number(corner[1])})">'
    )
    yield f"<title>{escape(f'{card.id}: {card.text}')}</title>"
    yield (
        f'<rect width="{wide}" height="{high}" rx="6" fill="currentColor" fill-opacity="0.05" '
        'stroke="currentColor" stroke-opacity="0.45"/>'
    )
    yield f'<rect width="5" height="{high}" rx="2.5" fill="{COLOURS[card.kind]}"/>'
    yield _text(1.5 * PAD, 18, card.id, FONT, weight=600)
    yield _text(1.5 * PAD, 33, card.heading, SMALL, opacity=0.75)
    y = HEAD
    for row in sheet.text:
        y += ROW
        yield _text(1.5 * PAD, y - 4, row, SMALL)
    for row in sheet.asides:
        y += ROW
        yield _text(1.5 * PAD, y - 4, row, SMALL, opacity=0.75)
    yield from _exits(sheet, box)
    yield "</g>"


def _exits(sheet: Sheet, box: Box) -> Iterator[str]:
    if not sheet.exits_height:
        return
    top = box.height - sheet.exits_height
    yield (
        f'<line x1="5" x2="{_number(box.width)}" y1="{_number(top)}" y2="{_number(top)}" '
        'stroke="currentColor" stroke-opacity="0.25"/>'
    )
    for middle, rows in zip(box.ports, sheet.exits, strict=True):
        for number, row in enumerate(rows):
            yield _text(middle, top + ROW * (number + 1) - 3, row, SMALL, anchor="middle")


def _text(
    x: float, y: float, text: str, size: float, *, weight: int = 0, opacity: float = 1.0, anchor: str = ""
) -> str:
    more = (f' font-weight="{weight}"' if weight else "") + (f' text-anchor="{anchor}"' if anchor else "")
    more += f' fill-opacity="{opacity}"' if opacity < 1 else ""
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" font-size="{_number(size)}" fill="currentColor"{more}>'
        f"{escape(text)}</text>"
    )


def _path(way: Way) -> str:
    """Straight within the layers, bent between them; a way back turns round where it leaves and arrives."""
    parts = [f"M{_at(way.points[0])}"]
    pairs = list(pairwise(way.points))
    for index, (start, end) in enumerate(pairs):
        if start[0] == end[0]:
            parts.append(f"L{_at(end)}")
        elif way.back and index in (1, len(pairs) - 1):
            parts.append(_turned(start, end, down=index == 1))
        else:
            half = (start[1] + end[1]) / 2
            parts.append(f"C{_at((start[0], half))} {_at((end[0], half))} {_at(end)}")
    return "".join(parts)


def _turned(start: Point, end: Point, *, down: bool) -> str:
    reach = 34.0 if down else -34.0
    return f"C{_at((start[0], start[1] + reach))} {_at((end[0], end[1] + reach))} {_at(end)}"


def _at(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
