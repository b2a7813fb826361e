"""Who may see what. A page's blueprint is guarded for a role or is named in PUBLIC; a test holds both."""

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, redirect, request, session, url_for

from assistant import db
from assistant.errors import NotAllowed
from assistant.history.ledger import Actor
from assistant.reps import people
from assistant.reps.models import Rep, Role
from assistant.runtime import Runtime

PUBLIC = frozenset({"web", "login", "doors"})
"""Blueprints anyone may fetch: the styles and the language switch, the way in, and the demo's doors."""


@dataclass(frozen=True)
class Who:
    """The person at the screen."""

    id: str
    login: str
    name: str
    role: str
    language: str

    @property
    def supervises(self) -> bool:
        """Whether the audit is open to them."""
        return self.role == Role.SUPERVISOR

    @property
    def actor(self) -> Actor:
        """How history names them."""
        return Actor("rep", self.id)


def runtime() -> Runtime:
    """The running product this request is answered by."""
    return cast(Runtime, current_app.extensions["winback"])


def current_rep() -> Who:
    """The person at the screen. Raises NotAllowed when nobody is logged in."""
    if (found := someone()) is None:
        raise NotAllowed("log in first")
    return found


def someone() -> Who | None:
    """The person at the screen, if anyone is logged in; asked of the database once a request."""
    if "who" not in g:
        g.who = _logged_in(session.get("rep_id"), session.get("stamp"))
    return cast("Who | None", g.who)


def enter(rep: Rep) -> None:
    """Begin a new session for a person; keeps nothing of the old one but a language chosen by hand."""
    language = session.get("language")
    session.clear()
    session["rep_id"], session["stamp"] = rep.id, people.stamp(rep)
    if language:
        session["language"] = language
    g.pop("who", None)


def _logged_in(rep_id: object, stamped: object) -> Who | None:
    if rep_id is None:
        return None
    with db.reading(runtime().engine) as reading:
        rep = people.recognise(reading, rep_id, stamped)
    if rep is None:
        return None
    return Who(rep.id, rep.login, rep.name, rep.role, rep.language)


def reps_only() -> Response | None:
    """Guard of pages for reps and supervisors: others are sent to the log-in page."""
    if someone() is not None:
        return None
    if request.method == "GET":
        return cast(Response, redirect(url_for("login.page", next=request.full_path.rstrip("?")), 303))
    raise NotAllowed("log in first")


def supervisors_only() -> Response | None:
    """Guard of the audit pages: reps are refused."""
    away = reps_only()
    if away is None and not current_rep().supervises:
        raise NotAllowed("this page is for supervisors")
    return away


def for_reps(name: str, where: str) -> Blueprint:
    """A blueprint only a logged-in person reaches."""
    blueprint = Blueprint(name, where)
    blueprint.before_request(reps_only)
    return blueprint


def for_supervisors(name: str, where: str) -> Blueprint:
    """A blueprint only a supervisor reaches."""
    blueprint = Blueprint(name, where)
    blueprint.before_request(supervisors_only)
    return blueprint


def unguarded(app: Flask) -> list[str]:
    """Blueprints of this package with neither a guard nor a place in PUBLIC: none, or a test fails."""
    ours = {
        name: print_
        for name, print_ in app.blueprints.items()
        if print_.import_name.startswith("assistant.web")
    }
    guarded = {
        name for name, hooks in app.before_request_funcs.items() if {reps_only, supervisors_only} & set(hooks)
    }
    return sorted(set(ours) - guarded - PUBLIC)
