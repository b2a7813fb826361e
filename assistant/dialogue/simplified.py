"""Traditional characters to Simplified ones, character by character, so that places in a line stay."""

from functools import cache, lru_cache

from opencc import OpenCC


@lru_cache(maxsize=16384)
def simplified(line: str) -> str:
    """The line in Simplified characters, as long as it was."""
    if line.isascii():
        return line
    whole = str(_converter().convert(line))
    return whole if len(whole) == len(line) else "".join(_one(mark) for mark in line)


def traditional_marks(line: str) -> str:
    """The characters of the line that are Traditional ones, each once."""
    pairs = zip(line, simplified(line), strict=True)
    return "".join(dict.fromkeys(mark for mark, other in pairs if mark != other))


def _one(mark: str) -> str:
    other = str(_converter().convert(mark))
    return other if len(other) == 1 else mark


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
