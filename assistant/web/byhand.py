"""What a person did outside the script: saw to a text nobody waited for, posted a letter, paid a visit."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import handover
from assistant.web.forms import way_back, words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_reps, runtime

blueprint = for_reps("byhand", __name__)


@blueprint.post("/replies/<reply_id>/done")
def seen_to(reply_id: str) -> Response:
    """A text that reached no running talk was seen to."""
    now, who = business_now(), current_rep()
    with db.transaction(runtime().engine) as writing:
        handover.mark_handled(writing, reply_id, actor=who.actor, now=now)
    tell(_("Seen to. Thank you."))
    return redirect(way_back(url_for("inbox.page")), 303)


@blueprint.post("/customers/<customer_id>/by-hand")
def done(customer_id: str) -> Response:
    """A letter went out, or a visit was made: it counts as a contact."""
    now, who = business_now(), current_rep()
    channel, note = words("channel", longest=20, needed=True), words("note", longest=500)
    with db.transaction(runtime().engine) as writing:
        handover.did_by_hand(writing, customer_id, channel=channel, note=note, actor=who.actor, now=now)
    tell(_("Noted: this contact is made."))
    return redirect(way_back(url_for("today.page")), 303)
