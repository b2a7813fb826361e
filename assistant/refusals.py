"""What a refusal is to a caller over HTTP, the same for the screens and the API."""

from http import HTTPStatus

from assistant.errors import Invalid, Missing, NotAllowed, Refusal, Stale

_STATUS: tuple[tuple[type[Refusal], HTTPStatus], ...] = (
    (Missing, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (Stale, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
)


def status_of(error: Refusal) -> HTTPStatus:
    """The HTTP status that says what the caller should do; 422 for a refusal without one of its own."""
    found = (status for kind, status in _STATUS if isinstance(error, kind))
    return next(found, HTTPStatus.UNPROCESSABLE_ENTITY)
