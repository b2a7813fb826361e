"""What a person did outside the script: saw to a text nobody waited for, posted a letter, paid a visit."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import byhand, handover
from assistant.conversations.byhand import Greeted
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
    """A letter went out, a visit was made, a greeting was given: it counts as a contact."""
    now, who = business_now(), current_rep()
    channel, note = words("channel", longest=40, needed=True), words("note", longest=500)
    content, occasion = words("content", longest=20), words("occasion", longest=60)
    with db.transaction(runtime().engine) as writing:
        byhand.did_by_hand(
            writing,
            runtime().playbook,
            customer_id,
            channel=channel,
            note=note,
            actor=who.actor,
            now=now,
            greeting=Greeted(content, occasion) if content else None,
        )
    tell(_("Noted: this contact is made."))
    return redirect(way_back(url_for("today.page")), 303)
