"""The first minute: three doors into the demo company, and its clock. All of it exists only in the demo."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, current_app, redirect, url_for
from werkzeug.wrappers import Response

from assistant import db
from assistant.clock import DemoClock
from assistant.errors import Missing
from assistant.reps import people
from assistant.reps.models import Role
from assistant.runtime import Runtime
from assistant.web.forms import way_back, whole
from assistant.web.frame import show
from assistant.web.guard import enter, runtime, someone
from assistant.web.languages import speaking

blueprint = Blueprint("doors", __name__)
Answer = tuple[str, int] | Response

PACES = (0, 1, 60, 1440, 10080)
"""Demo seconds in a real second: paused, as the world, a minute, a day and a week in a minute."""
LONGEST_SKIP = 31


@dataclass(frozen=True)
class DemoLogin:
    """A person of the demo company, as the doors name them."""

    login: str
    name: str
    role: str


@dataclass(frozen=True)
class DoorsPage:
    """The three doors; `phone` is where the customer's telephone lies."""

    logins: tuple[DemoLogin, ...]
    phone: str


@blueprint.get("/")
def page() -> Answer:
    """The doors in the demo; else the rep's day, or the way in."""
    running = runtime()
    if not running.settings.is_demo:
        return redirect(url_for("today.page" if someone() else "login.page"), 303)
    with db.reading(running.engine) as reading:
        staff = people.everybody(reading)
    logins = tuple(DemoLogin(rep.login, rep.name, rep.role) for rep in staff)
    return show("doors", DoorsPage(logins, _phone()))


@blueprint.post("/demo/enter/<any(rep, supervisor):role>")
def walk_in(role: str) -> Answer:
    """Log in as the demo's rep or supervisor with one click."""
    running = _demo()
    with db.transaction(running.engine) as writing:
        staff = [one for one in people.everybody(writing) if one.role == role]
        # A visitor who reads Chinese becomes the colleague whose customers do.
        rep = min(staff, key=lambda one: one.language != speaking(), default=None)
        if rep is None:
            raise Missing(f"the demo company has no {role}: load it with `winback demo`")
        people.logged_in(writing, rep, now=running.clock.now())
    enter(rep)
    return redirect(url_for("history.page" if role == Role.SUPERVISOR else "today.page"), 303)


@blueprint.post("/demo/clock/pace")
def pace() -> Answer:
    """Run the demo's time at one of PACES."""
    speed = whole("speed")
    clock = _clock()
    clock.set_speed(min(PACES, key=lambda known: abs(known - speed)))
    return redirect(way_back("/"), 303)


@blueprint.post("/demo/clock/skip")
def skip() -> Answer:
    """Jump some days forward, at most a month at once."""
    clock = _clock()
    clock.skip(timedelta(days=min(whole("days"), LONGEST_SKIP)))
    return redirect(way_back("/"), 303)


def _phone() -> str:
    """The simulator's page; a demo over a real carrier has none."""
    return url_for("phone.phones") if "phone" in current_app.blueprints else ""


def _demo() -> Runtime:
    running = runtime()
    if not running.settings.is_demo:
        abort(404)
    return running


def _clock() -> DemoClock:
    clock = _demo().clock
    if not isinstance(clock, DemoClock):
        abort(404)
    return clock
