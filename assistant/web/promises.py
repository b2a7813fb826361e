"""Promises: keeping one, with what shows it."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.promises import ledger
from assistant.web.forms import way_back, words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_reps, runtime

blueprint = for_reps("promises", __name__)


@blueprint.post("/promises/<promise_id>/keep")
def keep(promise_id: str) -> Response:
    """Mark a promise kept."""
    now, who = business_now(), current_rep()
    evidence = words("evidence", longest=1000, needed=True)
    with db.transaction(runtime().engine) as writing:
        ledger.keep(writing, promise_id, evidence, actor=who.actor, now=now)
    tell(_("Kept. Thank you."))
    return redirect(way_back(url_for("today.page")), 303)
