"""Who may call the API, and what a request may not contain. Resources are made here, so all are guarded."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, g, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import BadRequest, HTTPException, UnsupportedMediaType

from assistant import db
from assistant.api import problems
from assistant.errors import Invalid, Refusal
from assistant.history.ledger import Actor
from assistant.reps import keys
from assistant.reps.models import ApiKey, Role
from assistant.runtime import Runtime

MAX_DEPTH = 32
_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def resource(path: str, about: str, *, name: str | None = None, role: Role = Role.REP) -> APIBlueprint:
    """A blueprint under /api/v1/<path> that asks for a key of at least `role` before anything else."""
    made = APIBlueprint(
        f"api_{name or path}",
        __name__,
        url_prefix=f"{problems.PREFIX}/{path}",
        abp_tags=[Tag(name=path, description=about)],
        abp_security=[{"key": []}],
        abp_responses=problems.document(*_ALWAYS),
    )
    made.before_request(lambda: _admit(role))
    made.register_error_handler(Refusal, problems.from_refusal)
    made.register_error_handler(HTTPException, problems.from_http)
    made.register_error_handler(IntegrityError, problems.from_conflict)
    made.register_error_handler(OperationalError, problems.from_busy)
    made.register_error_handler(Exception, problems.from_surprise)
    return made


def runtime() -> Runtime:
    """The product this application runs."""
    found: Runtime = current_app.extensions["winback"]
    return found


def actor() -> Actor:
    """The key that asks, for history."""
    return Actor("key", g.api_key.id)


def supervises() -> bool:
    """Whether the key that asks is a supervisor's."""
    return bool(g.api_key.role == Role.SUPERVISOR)


def _admit(role: Role) -> Response | None:
    key = _key()
    if key is None:
        response = problems.problem(
            HTTPStatus.UNAUTHORIZED,
            "send a valid key as `Authorization: Bearer …`; `winback keys create` makes one",
        )
        response.headers["WWW-Authenticate"] = 'Bearer realm="winback"'
        return response
    if role is Role.SUPERVISOR and key.role != Role.SUPERVISOR:
        return problems.problem(HTTPStatus.FORBIDDEN, "this needs the key of a supervisor")
    g.api_key = key
    _refuse_unstorable()
    return None


def _key() -> ApiKey | None:
    sent = request.authorization
    if sent is None or sent.type != "bearer" or not sent.token:
        return None
    with db.reading(runtime().engine) as session:
        return keys.check(session, sent.token)


def _refuse_unstorable() -> None:
    for name, value in [*request.args.items(multi=True), *(request.view_args or {}).items()]:
        _check(str(value), name)
    takes = getattr(current_app.view_functions[request.endpoint or ""], "__annotations__", {})
    if "raw" in takes and request.mimetype not in takes["raw"].mimetypes:
        raise UnsupportedMediaType(f"send {' or '.join(takes['raw'].mimetypes)}")
    if "body" in takes:
        for text, place in _texts(_json(), "body", 0):
            _check(text, place)


def _json() -> dict[str, Any]:
    try:
        body = request.get_json()
    except RecursionError as error:
        raise BadRequest("the JSON is nested too deeply") from error
    if not isinstance(body, dict):
        raise Invalid("body: expected a JSON object")
    return body


def _texts(value: Any, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """Every text of a JSON value, keys too, with the place where it stands."""
    if depth > MAX_DEPTH:
        raise Invalid(f"body: nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, str):
        yield value, place
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, place, depth + 1)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key, place
            yield from _texts(one, key if depth == 0 else place, depth + 1)


def _check(text: str, place: str) -> None:
    # Neither database keeps a NUL in every column type, and no encoder writes half a surrogate pair.
    if "\0" in text:
        raise Invalid(f"{place}: contains a NUL character; remove it")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Invalid(f"{place}: contains half a surrogate pair; send whole characters") from error
