"""What customers did other than buying, as a rep enters it: complaints, reviews, visits, advice."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.customers import interactions
from assistant.customers.models import Customer
from assistant.errors import Missing
from assistant.web.due import due_at
from assistant.web.forms import words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_reps, runtime

blueprint = for_reps("dealings", __name__)


@blueprint.post("/customers/<customer_id>/interactions")
def note(customer_id: str) -> Response:
    """Write down what happened, on the customer's clock."""
    now, who = business_now(), current_rep()
    day, hour = words("happened_on", needed=True), words("happened_at", needed=True)
    with db.transaction(runtime().engine) as writing:
        if (customer := writing.get(Customer, customer_id)) is None:
            raise Missing(_("There is no such customer."))
        interactions.record_interaction(
            writing,
            customer_id=customer_id,
            kind=words("kind", longest=20, needed=True),
            text=words("text", longest=interactions.LONGEST, needed=True),
            at=due_at(day, hour, customer.zone, field="at"),
            open="open" in request.form,
            actor=who.actor,
            now=now,
        )
    tell(_("Noted. It counts in the next scoring."))
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)


@blueprint.post("/interactions/<interaction_id>/settled")
def settle(interaction_id: str) -> Response:
    """What was open is settled."""
    now, who = business_now(), current_rep()
    with db.transaction(runtime().engine) as writing:
        settled = interactions.settle_interaction(writing, interaction_id, actor=who.actor, now=now)
        customer_id = settled.customer_id
    tell(_("Settled."))
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)
