"""Writes assistant/reasons/syllables.tsv from pypinyin: `python -m tests.reasons.make_syllables`."""

from pathlib import Path

from pypinyin import Style, pinyin

import assistant.reasons.homophones as home

FILE = Path(home.__file__).with_name("syllables.tsv")


def signs() -> list[str]:
    """The 6,763 signs of GB 2312: all that simplified text of every day is written with."""
    rows = ((high, low) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    found = (bytes(row).decode("gb2312", "ignore") for row in rows)
    return [sign for sign in found if sign]


def table() -> str:
    """A syllable without its tone, a tab, the signs whose commonest reading it is; in order."""
    by_sound: dict[str, list[str]] = {}
    for sign in signs():
        by_sound.setdefault(pinyin(sign, style=Style.NORMAL)[0][0], []).append(sign)
    return "".join(f"{sound}\t{''.join(sorted(held))}\n" for sound, held in sorted(by_sound.items()))


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
