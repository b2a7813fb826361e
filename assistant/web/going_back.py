"""Correcting an earlier answer of a running call: both answers stay, the talk goes on from the new one."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import correcting, drafts
from assistant.errors import Invalid, Stale
from assistant.web.forms import whole, words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_reps, runtime

blueprint = for_reps("going_back", __name__)


@blueprint.post("/calls/<talk_id>/answers/<reply_id>")
def correct(talk_id: str, reply_id: str) -> Response:
    """Take other words in place of an earlier answer. What was typed is kept when it comes too late."""
    text, turn, now, who = words("text"), whole("turn"), business_now(), current_rep()
    try:
        with db.transaction(runtime().engine) as writing:
            correcting.correct(
                writing, runtime().playbook, talk_id, reply_id,
                text=text, turn=turn, actor=who.actor, now=now,
            )  # fmt: skip
        tell(_("Corrected. The talk goes on from there; the first answer stays on record."))
    except Stale:
        with db.transaction(runtime().engine) as writing:
            drafts.keep_draft(writing, talk_id, text)
        tell(
            _("The talk had moved on, so nothing was sent. This is where it stands; what you typed is kept."),
            "amber",
        )
    except Invalid:
        tell(_("Not corrected: write what they said, or correct the newer answer."), "amber")
    return redirect(url_for("call.page", talk_id=talk_id), 303)
