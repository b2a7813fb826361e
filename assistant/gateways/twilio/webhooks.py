"""What Twilio tells us: texts from customers, and what became of ours. Stored at once, answered at once."""

import logging
from dataclasses import asdict
from typing import cast

from flask import Blueprint, Response, abort, current_app, request

from assistant import db
from assistant.conversations.following import follow
from assistant.conversations.receiving import Inbound, receive
from assistant.gateways.twilio import errors
from assistant.gateways.twilio.signature import is_genuine
from assistant.runtime import Runtime
from assistant.touches.gateway import Report
from assistant.touches.sending import inform
from assistant.touches.settling import report

log = logging.getLogger(__name__)
LARGEST = 256 * 1024
blueprint = Blueprint("twilio", __name__, url_prefix="/twilio")


def _runtime() -> Runtime:
    return cast(Runtime, current_app.extensions["winback"])


@blueprint.before_request
def only_twilio() -> None:
    """Guard: 413 for what is too large to be Twilio's, 403 for what Twilio did not sign."""
    request.max_content_length = LARGEST
    if (request.content_length or 0) > LARGEST:
        abort(413)
    settings = _runtime().settings
    tokens = (settings.twilio_auth_token, settings.twilio_previous_token)
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_genuine(tokens, settings.public_url, request.environ, request.form, signature):
        log.warning("a webhook was not signed by Twilio", extra={"action": "twilio_signature"})
        abort(403)


@blueprint.post("/sms")
def inbound() -> Response:
    """A customer's text. A second delivery of the same message does nothing; the answer carries no text."""
    runtime = _runtime()
    now = runtime.clock.now()
    came = Inbound(
        channel="sms",
        sender=_field("From"),
        text=_field("Body"),
        provider_sid=_field("MessageSid") or abort(400),
        received_at=now,
        opt_out_type=_field("OptOutType") or None,
    )
    with db.transaction(runtime.engine) as session:
        receive(session, runtime.playbook, came, now=now)
    return Response("<Response/>", mimetype="text/xml")


@blueprint.post("/status/<touch_id>/<int:attempt>")
def status(touch_id: str, attempt: int) -> tuple[str, int]:
    """What became of one attempt. 204 even for a touch we do not know: sending it again helps nobody."""
    runtime = _runtime()
    now = runtime.clock.now()
    sid = _field("MessageSid") or abort(400)
    came = Report(
        touch_id, attempt, sid, _field("MessageStatus"), errors.reported(_field("ErrorCode") or None)
    )
    with db.transaction(runtime.engine) as session:
        if (moved := report(session, **asdict(came), now=now)) is not None:
            inform(session, follow(runtime.playbook, runtime.clock), moved)
    return "", 204


def _field(name: str) -> str:
    # PostgreSQL takes no NUL, and no text needs one.
    return request.form.get(name, "").replace("\x00", "")
