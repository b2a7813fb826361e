"""Forms as people send them: the token that proves they came from our page, and fields read with manners."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf import CSRFProtect

from assistant.errors import Invalid, Missing

csrf = CSRFProtect()

LONGEST = 10_000
TOKENLESS = ("assistant.api", "assistant.gateways.twilio")
"""Packages whose callers prove themselves by key or signature, never by a cookie sent without asking."""


def protect_forms(app: Flask) -> None:
    """Every POST from a browser must carry the token of our own page; without it the answer is 400."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)

    def check() -> None:
        if _for_people():
            csrf.protect()

    app.before_request(_refuse_unstorable_address)
    app.before_request(check)


def _for_people() -> bool:
    blueprint = current_app.blueprints.get(request.blueprint or "")
    return blueprint is None or not blueprint.import_name.startswith(TOKENLESS)


def _refuse_unstorable_address() -> None:
    if _for_people() and any(_unstorable(str(part)) for part in (request.view_args or {}).values()):
        raise Missing("address: has a character that is no text")


def _unstorable(text: str) -> bool:
    """NUL and lone surrogates cannot be stored by every database."""
    return "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)


def words(
    name: str, *, longest: int = LONGEST, needed: bool = False, form: Mapping[str, str] | None = None
) -> str:
    """The field `name`, trimmed, with line ends as one character. Raises Invalid naming the field."""
    value = (request.form if form is None else form).get(name, "").replace("\r\n", "\n").strip()
    if _unstorable(value):
        raise Invalid(f"{name}: has a character that is no text")
    if len(value) > longest:
        raise Invalid(f"{name}: {len(value)} characters, at most {longest}")
    if needed and not value:
        raise Invalid(f"{name}: is empty")
    return value


def whole(name: str, form: Mapping[str, str] | None = None) -> int:
    """The field `name` as a whole number. Raises Invalid."""
    value = (request.form if form is None else form).get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > 12:
        raise Invalid(f"{name}: expected a whole number")
    return int(value)


def way_back(default: str, form: Mapping[str, str] | None = None) -> str:
    """Where the form asks to return to, if that is a path of ours; else `default`."""
    target = (request.form if form is None else form).get("next", "")
    parts = urlsplit(target)
    ours = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and not parts.netloc
        and not parts.scheme
    )
    return target if ours and target.isprintable() else default
