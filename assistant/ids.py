"""Identifiers: a prefix that says what it names, then 26 characters that sort by time of making."""

import secrets
from datetime import UTC, datetime, timedelta

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
# Ten bits at a time: an import of a hundred thousand customers makes a million ids.
_PAIRS = [one + two for one in _ALPHABET for two in _ALPHABET]
_SHIFTS = range(120, -1, -10)
_EPOCH, _MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


def new(prefix: str, now: datetime) -> str:
    """A new id such as `cus_06f3…`: 48 bits of milliseconds, then 80 random bits, Crockford base 32."""
    # In whole numbers: as a float 65.487 s is 65486.999 ms, and would share the millisecond before.
    number = (now - _EPOCH) // _MILLISECOND << 80 | secrets.randbits(80)
    return f"{prefix}_" + "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])
