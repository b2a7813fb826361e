"""The way in and out, and the language switch that everyone has."""

import logging
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

log = logging.getLogger(__name__)
blueprint = Blueprint("login", __name__)
Answer = tuple[str, int] | Response


@dataclass(frozen=True)
class LoginPage:
    """What the log-in form shows again after a mistake."""

    login: str
    next: str
    wrong: bool = False
    waits: bool = False


@blueprint.get("/login")
def page() -> Answer:
    """The log-in form; someone already in is sent to their day."""
    if someone() is not None:
        return redirect(url_for("today.page"), 303)
    return show("login", LoginPage("", request.args.get("next", "")))


@blueprint.post("/login")
def log_in() -> Answer:
    """Check login and password; the answer never tells which of the two was wrong, nor whether a login that
    has to wait is known."""
    running, login = runtime(), words("login", longest=100)
    back, now = request.form.get("next", ""), running.clock.now()
    with db.reading(running.engine) as reading:
        may_try, rep = people.may_try(reading, login, now=now), people.by_login(reading, login)
    if not may_try:
        log.warning("log-in of %s from %s has to wait", rep.id if rep else "nobody", request.remote_addr)
        return show("login", LoginPage(login, back, waits=True), status=429)
    # The password takes a tenth of a second: no connection is held meanwhile.
    right = people.is_password(rep, request.form.get("password", ""))
    if rep is None or not right:
        with db.transaction(running.engine) as writing:
            people.refused(writing, login, now=now)
        log.warning("log-in of %s from %s refused", rep.id if rep else "nobody", request.remote_addr)
        return show("login", LoginPage(login, back, wrong=True), status=422)
    with db.transaction(running.engine) as writing:
        people.logged_in(writing, rep, now=now)
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
