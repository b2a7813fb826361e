"""create_app(runtime): Flask with its blueprints."""

from flask import Flask

from assistant.api import routes as api
from assistant.gateways.phone import pages as phone
from assistant.gateways.twilio import webhooks as twilio
from assistant.runtime import Runtime
from assistant.web import pages as web


def create_app(runtime: Runtime) -> Flask:
    """The web application of a runtime: screens, JSON API and the provider's pages. Starts no thread."""
    app = api.application(__name__)
    app.extensions["winback"] = runtime
    app.config.update(
        SECRET_KEY=runtime.settings.secret_key,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=runtime.settings.public_url.startswith("https://"),
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
    )
    web.register(app)
    api.register(app)
    if runtime.gateway.name == "twilio":
        app.register_blueprint(twilio.blueprint)
    else:
        app.register_blueprint(phone.blueprint)
    return app
