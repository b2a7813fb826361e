"""What went wrong, in plain words, with the next thing to do. No trace, no jargon."""

from dataclasses import dataclass

from flask import Flask, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException

from assistant.errors import Refusal
from assistant.refusals import status_of
from assistant.web.frame import show


@dataclass(frozen=True)
class MishapPage:
    """One mishap: what happened, what to do, and the product's own sentence about it, if it has one."""

    title: str
    advice: str
    detail: str


def refused(error: Refusal) -> tuple[str, int]:
    """The page for a refusal of the domain."""
    return _page(status_of(error), str(error))


def http(error: HTTPException) -> tuple[str, int] | HTTPException:
    """The page for an HTTP error; redirects pass."""
    status = error.code or 500
    return _page(status, "") if status >= 400 else error


def broken(_error: Exception) -> tuple[str, int]:
    """The page when we failed: built without the database, which may be what failed."""
    return render_template("pages/broken.html"), 500


def _page(status: int, detail: str) -> tuple[str, int]:
    titles = {
        400: (
            _("This form is too old"),
            _("Go back, reload the page and send it again. Nothing was changed."),
        ),
        403: (_("This is not open to you"), _("Ask a supervisor if you need it.")),
        404: (_("There is no such page"), _("It may have been renamed. Search for the customer instead.")),
        405: (_("This address takes no such request"), _("Go back and use the buttons of the page.")),
        409: (_("The talk has moved on"), _("Reload to see where it stands, then decide again.")),
        413: (_("That is too much at once"), _("Send a shorter text or a smaller file.")),
        422: (_("Something in the form is not right"), _("Go back, correct it and send it again.")),
    }
    title, advice = titles.get(status, (_("That did not work"), _("Go back and try again.")))
    return show("mishap", MishapPage(title, advice, detail), status=status)


def handle(app: Flask) -> None:
    """Answer every mishap of a page with a page; blueprints with handlers of their own keep them."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(500, broken)
