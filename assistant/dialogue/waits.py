"""A wait in the words authors write it with."""

from datetime import timedelta

_UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def in_words(wait: timedelta) -> str:
    """ "3 days", "1 hour", "90 minutes": what `script.duration` reads back as the same time.

    Whole minutes are promised; what is left below a minute is dropped.
    """
    unit, size = next(((unit, size) for unit, size in _UNITS if not wait % size), _UNITS[-1])
    many = wait // size
    return f"{many} {unit}{'' if many == 1 else 's'}"
