"""Simplified lines in Traditional characters: converted by machine, what a variable holds left as it is."""

import re
from functools import cache, lru_cache

from opencc import OpenCC

_MARKUP = re.compile(r"({{.*?}}|{%.*?%})", re.DOTALL)


@lru_cache(maxsize=4096)
def traditional(line: str) -> str:
    """The line in Traditional characters, phrase by phrase; names of people come from variables, and stay."""
    parts = _MARKUP.split(line)
    return "".join(part if place % 2 else _converter().convert(part) for place, part in enumerate(parts))


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
