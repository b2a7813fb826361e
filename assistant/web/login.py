"""The way in and out, and the language switch that everyone has."""

from dataclasses import dataclass

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.addresses import LANGUAGES
from assistant.errors import Invalid
from assistant.reps import people
from assistant.web.forms import way_back, words
from assistant.web.frame import show, tell
from assistant.web.guard import enter, runtime, someone

blueprint = Blueprint("login", __name__)
Answer = tuple[str, int] | Response


@dataclass(frozen=True)
class LoginPage:
    """What the log-in form shows again after a mistake."""

    login: str
    next: str
    wrong: bool


@blueprint.get("/login")
def page() -> Answer:
    """The log-in form; someone already in is sent to their day."""
    if someone() is not None:
        return redirect(url_for("today.page"), 303)
    return show("login", LoginPage("", request.args.get("next", ""), False))


@blueprint.post("/login")
def log_in() -> Answer:
    """Check login and password; the answer never tells which of the two was wrong."""
    running, login = runtime(), words("login", longest=100)
    with db.transaction(running.engine) as writing:
        rep = people.authenticate(writing, login, request.form.get("password", ""))
        if rep is not None:
            people.logged_in(writing, rep, now=running.clock.now())
    if rep is None:
        return show("login", LoginPage(login, request.form.get("next", ""), True), status=422)
    enter(rep)
    return redirect(way_back(url_for("today.page")), 303)


@blueprint.post("/logout")
def log_out() -> Answer:
    """End the session; the language stays."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    tell(_("You are logged out."))
    return redirect(url_for("login.page"), 303)


@blueprint.post("/language")
def language() -> Answer:
    """Remember a language chosen by hand, and go back to where the person was."""
    chosen = words("language", longest=2)
    if chosen not in LANGUAGES:
        raise Invalid(f"language: expected one of {', '.join(LANGUAGES)}")
    session["language"] = chosen
    return redirect(way_back("/"), 303)
