"""A day and an hour as a rep types them, on the customer's clock."""

from datetime import UTC, datetime

from assistant.errors import Invalid
from assistant.web.moments import zone_of


def due_at(day: str, hour: str, zone: str) -> datetime:
    """The moment of `day` (YYYY-MM-DD) and `hour` (HH:MM) in the customer's zone, in UTC when it is unknown.

    An hour that the clock skips in spring is taken an hour later, as clocks do. Raises Invalid.
    """
    try:
        naive = datetime.strptime(f"{day} {hour}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError as error:
        raise Invalid("due: a day as YYYY-MM-DD and a time as HH:MM") from error
    if not 2000 <= naive.year <= 2199:
        raise Invalid("due: a year between 2000 and 2199")
    return naive.replace(tzinfo=zone_of(zone) or UTC).astimezone(UTC)
