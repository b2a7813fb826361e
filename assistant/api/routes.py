"""The JSON API: its application class, its OpenAPI document, and every resource."""

from flask import Flask
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from assistant.api import (
    conversations,
    corrections,
    customers,
    dealings,
    history,
    lapses,
    lettings,
    pages,
    permission,
    plans,
    problems,
    promises,
    readers,
    reasons,
    releases,
    scripts,
    touches,
    weeks,
    worth,
)

ABOUT = """Everything the screens can do, for programs. Send a key as `Authorization: Bearer …`;
`winback keys create --role rep --name …` makes one. Keys of role *supervisor* also read everybody's
history, verify it, lift blocks, decide which version of the reader is live, and publish scripts. Errors are
problems (RFC 9457). Times carry a UTC offset. A text may have at most 10,000 characters; NUL characters and
half surrogate pairs are refused with 422."""
RESOURCES = (
    customers.api,
    permission.api,
    permission.release,
    dealings.api,
    dealings.settling,
    lapses.api,
    lettings.api,
    worth.api,
    plans.api,
    weeks.api,
    weeks.ladders,
    conversations.api,
    reasons.api,
    corrections.api,
    readers.api,
    readers.managing,
    scripts.api,
    releases.api,
    releases.publishers,
    touches.api,
    promises.api,
    history.api,
    history.audit,
)


def application(name: str) -> OpenAPI:
    """The Flask application that documents itself at /api/v1/docs/: a Flask in every other respect."""
    return OpenAPI(
        name,
        info=Info(title="Winback", version="1", description=ABOUT),
        security_schemes={
            "key": {"type": "http", "scheme": "bearer", "description": "A key of `winback keys create`"}
        },
        doc_prefix=pages.DOCS,
        doc_url="/openapi.json",
        validation_error_model=problems.Problem,
        validation_error_callback=problems.from_validation,
    )


def register(app: Flask) -> None:
    """Add every resource, behind its guard, to what `application` made; call it after the screens."""
    if not isinstance(app, OpenAPI):
        raise TypeError("make the application with assistant.api.routes.application")
    for resource in RESOURCES:
        app.register_api(resource)
    problems.cover(app)
    pages.allow(app)
