"""Is this a text file, in which encoding, and which exact file is it?"""

import codecs
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import Invalid

CHUNK = 1 << 20
SAMPLE = 1 << 16
BINARY_MAGIC = {
    b"PK\x03\x04": "an Excel or ZIP file; save the sheet as CSV UTF-8 first",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save the sheet as CSV UTF-8 first",
    b"%PDF": "a PDF; the table must come as CSV",
    b"\x1f\x8b": "compressed; unpack it first",
    b"SQLite format 3": "a SQLite database; export the table as CSV",
}
COMMON_HAN, BROKEN_SHARE = 0.85, 0.1


@dataclass(frozen=True)
class Source:
    """A file that was looked through once: how to decode it, how big it is and which one it is."""

    path: Path
    encoding: str
    errors: str
    size: int
    sha256: str


def examine(path: Path, encoding: str | None = None) -> Source:
    """Look a file through. Raises Invalid when it is missing, empty, no text, or in an unknown encoding.

    UTF-8 with or without its mark, UTF-16 with its mark and GB18030 are found out; others are named by
    `encoding`. A few broken bytes in a UTF-8 file spoil their own rows only.
    """
    try:
        if not path.is_file():
            raise Invalid(f"{path.name}: there is no such file")
        size, digest, head = _looked_through(path)
    except OSError as error:
        raise Invalid(f"{path.name}: cannot be read ({error.strerror})") from error
    if not size or not head.strip():
        raise Invalid(f"{path.name}: the file is empty")
    name, errors = _named(path, encoding) if encoding else _found_out(path, head)
    # Half a byte order mark is bytes, but no character.
    if not any(part.strip() for part in _decoded(path, name, errors)):
        raise Invalid(f"{path.name}: the file is empty")
    return Source(path, name, errors, size, digest)


def _looked_through(path: Path) -> tuple[int, str, bytes]:
    size, digest, head = 0, hashlib.sha256(), b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            digest.update(chunk)
            head = head or chunk[:SAMPLE]
    return size, digest.hexdigest(), head


def _named(path: Path, encoding: str) -> tuple[str, str]:
    try:
        info = codecs.lookup(encoding)
    except (LookupError, ValueError) as error:
        raise Invalid(
            f"encoding: {encoding[:40]!r} is not one we know, such as utf-8, gb18030 or cp1252"
        ) from error
    if not info._is_text_encoding:
        raise Invalid(f"encoding: {encoding!r} is not an encoding of text")
    name = "utf-8-sig" if info.name == "utf-8" else info.name
    if not _fits(path, name, "strict"):
        raise Invalid(f"{path.name}: is not written in {encoding}; leave the encoding out to have it found")
    return name, "strict"


def _found_out(path: Path, head: bytes) -> tuple[str, str]:
    for magic, what in BINARY_MAGIC.items():
        if head.startswith(magic):
            raise Invalid(f"{path.name}: is {what}")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and _fits(path, "utf-16", "strict"):
        return "utf-16", "strict"
    if _unseen(head) > len(head) / 50:
        raise Invalid(f"{path.name}: is not a text file")
    for errors in ("strict", "surrogatepass"):
        if _fits(path, "utf-8-sig", errors):
            return "utf-8-sig", errors
    if _is_chinese(path):
        return "gb18030", "strict"
    if _mostly_utf8(path):
        return "utf-8-sig", "surrogateescape"
    raise Invalid(f"{path.name}: is neither UTF-8 nor GB18030; name its encoding, such as cp1252 or big5")


def _unseen(head: bytes) -> int:
    return sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\f\x1a")


def _fits(path: Path, encoding: str, errors: str) -> bool:
    try:
        for _ in _decoded(path, encoding, errors):
            pass
    except (UnicodeError, ValueError):
        return False
    return True


def _is_chinese(path: Path) -> bool:
    # Western text often decodes as GB18030 too, into rare characters: real Chinese is nearly all in GB 2312.
    common = beyond = 0
    try:
        for part in _decoded(path, "gb18030", "strict"):
            strange = "".join(character for character in part if character > "\x7f")
            usual = len(strange.encode("gb2312", "ignore")) // 2
            common, beyond = common + usual, beyond + len(strange) - usual
    except UnicodeError:
        return False
    return common >= COMMON_HAN * (common + beyond)


def _mostly_utf8(path: Path) -> bool:
    good = bad = 0
    for part in _decoded(path, "utf-8-sig", "surrogateescape"):
        broken = sum(1 for character in part if "\udc80" <= character <= "\udcff")
        good, bad = good + sum(1 for character in part if character > "\x7f") - broken, bad + broken
    return bad <= BROKEN_SHARE * good


def _decoded(path: Path, encoding: str, errors: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        while part := file.read(CHUNK):
            yield part
