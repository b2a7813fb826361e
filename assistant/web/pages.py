"""All pages of the web, put on an app: blueprints, languages, the form token, headers, mishaps."""

from flask import Blueprint, Flask
from flask_babel import Babel
from jinja2 import StrictUndefined

from assistant.web import (
    byhand,
    call,
    corrections,
    customers,
    dealings,
    doors,
    dossier,
    frame,
    going_back,
    headers,
    history,
    inbox,
    lettings,
    login,
    mishaps,
    permission,
    promises,
    readers,
    releases,
    reviews,
    scripts,
    thread,
    today,
    week,
    withheld,
    worth,
)
from assistant.web.catalogues import FOLDER, compile_catalogues
from assistant.web.forms import protect_forms
from assistant.web.languages import choose

SCREENS = (
    login,
    doors,
    today,
    week,
    customers,
    dossier,
    permission,
    dealings,
    call,
    going_back,
    inbox,
    thread,
    byhand,
    promises,
    history,
    withheld,
    scripts,
    releases,
    corrections,
    reviews,
    readers,
    lettings,
    worth,
)


def register(app: Flask) -> None:
    """Put every page on `app`, which has its runtime in `extensions["winback"]` and a secret key.

    Other packages' pages get the languages, the headers and the form token too: their forms carry
    `csrf_token()`. Blueprints of the API and of Twilio's webhooks need none.
    """
    compile_catalogues()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(FOLDER))
    Babel(app, locale_selector=choose)
    protect_forms(app)
    headers.protect(app)
    mishaps.handle(app)
    frame.prepare(app)
    assets = Blueprint(
        "web", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )
    app.register_blueprint(assets)
    for screen in SCREENS:
        app.register_blueprint(screen.blueprint)
