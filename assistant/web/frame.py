"""What surrounds every page, and the one way a page is rendered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from flask import Flask, flash, render_template, request
from flask_babel import gettext as _
from jinja2 import pass_context
from jinja2.runtime import Context

from assistant.clock import DemoClock
from assistant.web import words
from assistant.web.guard import Who, runtime, someone
from assistant.web.languages import NAMES, speaking


@dataclass(frozen=True)
class Link:
    """One place in the bar; `key` names its page for `here`."""

    key: str
    endpoint: str
    text: str


@dataclass(frozen=True)
class DemoTime:
    """The demo's clock as the bar shows it; `speed` 0 is paused."""

    now: str
    speed: float


@dataclass(frozen=True)
class Frame:
    """Language, person and places: what the layout needs and no page has to bring."""

    language: str
    other_language: str
    other_name: str
    company: str
    path: str
    who: Who | None
    links: tuple[Link, ...]
    demo: DemoTime | None


def frame() -> Frame:
    """The frame of this request."""
    language = speaking()
    other = "zh" if language == "en" else "en"
    who = someone()
    # After a refused POST its address answers no GET: the language switch then leads home.
    path = quote(request.full_path.rstrip("?"), safe="/?&=%") if request.method == "GET" else "/"
    return Frame(
        language=language,
        other_language=other,
        other_name=NAMES[other],
        company=runtime().settings.company,
        path=path,
        who=who,
        links=_links(who),
        demo=_demo_time(),
    )


def _links(who: Who | None) -> tuple[Link, ...]:
    if who is None:
        return ()
    places = (
        Link("today", "today.page", _("Today")),
        Link("week", "week.page", _("Week")),
        Link("inbox", "inbox.page", _("Inbox")),
        Link("customers", "customers.page", _("Customers")),
        Link("review", "reviews.page", _("Review")),
        Link("scripts", "scripts.page", _("Scripts")),
        Link("withheld", "withheld.page", _("Not contacted")),
    )
    if not who.supervises:
        return places
    supervising = (
        Link("worth", "worth.page", _("Worth")),
        Link("lettings", "lettings.page", _("Letting go")),
        Link("history", "history.page", _("History")),
        Link("readers", "readers.page", _("Readers")),
    )
    return (*places, *supervising)


def _demo_time() -> DemoTime | None:
    running = runtime()
    if not running.settings.is_demo or not isinstance(running.clock, DemoClock):
        return None
    return DemoTime(running.clock.now().isoformat(timespec="seconds"), running.clock.speed)


def show(template: str, page: Any, *, here: str = "", status: int = 200) -> tuple[str, int]:
    """A page from its template and its typed context; `here` marks its place in the bar."""
    return render_template(f"pages/{template}.html", page=page, frame=frame(), here=here), status


def tell(message: str, colour: str = "green") -> None:
    """Say something once, at the top of the next page: green: done, amber: look here, red: refused."""
    flash(message, colour)


def business_now() -> datetime:
    """The one reading of the clock for this request."""
    return runtime().clock.now()


def prepare(app: Flask) -> None:
    """Give templates their filter for the domain's words."""
    app.jinja_env.filters["word"] = _word


@pass_context
def _word(_context: Context, value: str | None, kind: str) -> str:
    # With the context it is asked anew on every page: Jinja folds other filters of constants into the
    # template, in the language of whoever came first.
    return words.word(value, kind)
