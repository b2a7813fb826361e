"""Identifiers: a prefix that says what it names, then 26 characters that sort by time of making."""

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new(prefix: str, now: datetime) -> str:
    """A new id such as `cus_06f3…`: 48 bits of milliseconds, then 80 random bits, Crockford base 32."""
    number = int(now.timestamp() * 1000) << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
