"""The page on which a person plays the customer. Served only while the simulator carries the texts."""

from dataclasses import dataclass
from typing import cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import get_locale

from assistant import db
from assistant.conversations.receiving import Inbound, receive
from assistant.gateways.phone import behaviours, network, words
from assistant.gateways.phone.behaviours import Behaviour
from assistant.gateways.phone.network import Bubble, Handset
from assistant.reps import people
from assistant.runtime import Runtime

LONGEST = 1600
blueprint = Blueprint(
    "phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static"
)


@dataclass(frozen=True)
class Screen:
    """What the page shows; `chosen` is None before a phone is picked."""

    say: dict[str, str]
    language: str
    phones: tuple[Handset, ...]
    chosen: Handset | None
    bubbles: tuple[Bubble, ...]
    opted_out: bool
    behaviour: Behaviour | None
    others: tuple[Behaviour, ...]
    has_tokens: bool
    error: str = ""
    draft: str = ""


def _runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["winback"])


@blueprint.before_request
def only_where_it_plays() -> None:
    """Guard: anyone in the demo; else only who is logged in, for names are shown and answers are acted on.

    An address proves nothing: behind a proxy on this machine everybody comes from it.
    """
    runtime = _runtime()
    if runtime.gateway.name != "phone" or not (runtime.settings.is_demo or _is_logged_in(runtime)):
        abort(404)


def _is_logged_in(runtime: Runtime) -> bool:
    with db.reading(runtime.engine) as database:
        return people.recognise(database, session.get("rep_id"), session.get("stamp")) is not None


@blueprint.get("/")
def phones() -> str:
    """All phones, none in hand."""
    return render_template("phone/page.html", page=_screen(None))


@blueprint.get("/<number>")
def phone(number: str) -> str:
    """One phone in hand."""
    return render_template("phone/page.html", page=_screen(number))


@blueprint.get("/<number>/bubbles")
def latest(number: str) -> Response:
    """The parts of the page that change by themselves; 304 while nothing was said."""
    answer = make_response(render_template("phone/live.html", page=_screen(number)))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.post("/<number>")
def reply(number: str) -> Response | tuple[str, int]:
    """The customer writes back: kept by the network and received by us in one transaction."""
    runtime = _runtime()
    text = request.form.get("text", "").replace("\x00", "").strip()
    say = words.speak(_language())
    if problem := say["nothing"] if not text else say["too_long"] if len(text) > LONGEST else "":
        page = _screen(number, error=problem, draft=text)
        return render_template("phone/page.html", page=page), 422
    with db.transaction(runtime.engine) as database:
        if network.handset(database, number) is None:
            abort(404)
        message, opt_out = network.answer(database, number, text, clock=runtime.clock)
        came = Inbound("sms", number, text, message.sid, message.at, opt_out)
        receive(database, runtime.playbook, came, now=message.at)
    return cast(Response, redirect(url_for("phone.phone", number=number), 303))


def _language() -> str:
    locale = get_locale()
    return "zh" if locale is not None and locale.language == "zh" else "en"


def _screen(number: str | None, *, error: str = "", draft: str = "") -> Screen:
    with db.reading(_runtime().engine) as database:
        chosen = network.handset(database, number) if number else None
        if number and chosen is None:
            abort(404)
        return Screen(
            say=words.speak(_language()),
            language=_language(),
            phones=tuple(network.handsets(database)),
            chosen=chosen,
            bubbles=tuple(network.bubbles(database, chosen)) if chosen else (),
            opted_out=bool(chosen and network.has_opted_out(database, chosen.number)),
            behaviour=behaviours.of(chosen.number) if chosen else None,
            others=tuple(behaviours.table().values()),
            has_tokens="web" in current_app.blueprints,
            error=error,
            draft=draft,
        )
