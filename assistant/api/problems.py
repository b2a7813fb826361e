"""Errors of the JSON API as RFC 9457 problems: what went wrong, and what the caller should do."""

import logging
import os
import traceback
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from assistant.errors import Refusal
from assistant.refusals import status_of

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1"
_log = logging.getLogger(__name__)


class WrongField(BaseModel):
    """One field of the request and what is expected of it."""

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem. `detail` is a sentence for a person; it never repeats what was sent."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[WrongField] = []


def document(*statuses: HTTPStatus) -> dict[str | int | HTTPStatus, Any]:
    """The OpenAPI responses that say each of these statuses carries a problem."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {str(status.value): {"description": status.phrase, "content": content} for status in statuses}


def problem(status: HTTPStatus, detail: str, errors: list[WrongField] | None = None) -> Response:
    """A response carrying one problem."""
    said = Problem(title=status.phrase, status=status.value, detail=detail, errors=errors or [])
    response = current_app.response_class(said.model_dump_json(exclude_defaults=False), mimetype=MEDIA_TYPE)
    response.status_code = status.value
    return response


def from_refusal(error: Refusal) -> Response:
    """Missing 404, Invalid 422, Stale 409, NotAllowed 403."""
    status = status_of(error)
    return problem(status, _sayable(str(error)) or status.phrase)


def from_validation(error: ValidationError) -> Response:
    """422 with every wrong field, without the values that were sent."""
    wrong = [
        WrongField(field=_sayable(".".join(map(str, one["loc"]))) or "body", message=_sayable(one["msg"]))
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    detail = "; ".join(f"{one.field}: {one.message}" for one in wrong[:5])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, wrong)


def from_http(error: HTTPException) -> Response | HTTPException:
    """What Flask itself refuses: malformed JSON, a body too large, a media type we do not read."""
    if error.code is None or error.response is not None:
        return error
    response = problem(HTTPStatus(error.code), _sayable(error.description or ""))
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def from_conflict(error: IntegrityError) -> Response:
    """Two requests wrote the same thing at once; one of them won."""
    _note(error)
    return problem(
        HTTPStatus.CONFLICT, "this conflicts with what was stored meanwhile; read it again and retry"
    )


def from_busy(error: OperationalError) -> Response:
    """The database did not answer in time; nothing was changed."""
    _note(error)
    response = problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "the database is busy or unreachable; nothing was changed"
    )
    response.headers["Retry-After"] = "5"
    return response


def from_surprise(error: Exception) -> Response:
    """Our own mistake: 500 without internals; the log gets where, never the words of a customer."""
    _note(error)
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "something failed on our side; nothing was changed")


def cover(app: Flask) -> None:
    """Answer as a problem also what fails before a resource is reached: no such route, wrong method."""

    @app.after_request
    def as_problem(response: Response) -> Response:
        here = request.path.startswith(f"{PREFIX}/")
        return _covered(response) if here and response.status_code >= 400 else response


def _covered(response: Response) -> Response:
    # The screens' own error pages and token check know nothing of methods; the router does.
    unrouted = request.routing_exception
    if isinstance(unrouted, HTTPException) and isinstance(told := from_http(unrouted), Response):
        return told
    if response.mimetype == MEDIA_TYPE:
        return response
    status = HTTPStatus(response.status_code)
    return problem(status, status.description or status.phrase)


def _note(error: Exception) -> None:
    # Messages of database errors carry the row's values, so only the kind and the place are logged.
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}assistant{os.sep}" in frame.filename] or frames
    place = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in ours)
    _log.error("%s in %s %s at %s", type(error).__name__, request.method, request.url_rule, place)


def _sayable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
