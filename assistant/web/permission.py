"""May we contact them: consents given and taken back, and blocks confirmed or lifted by a person."""

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from assistant import db
from assistant.conversations import stopping
from assistant.customers import consents
from assistant.customers.models import Block, ConsentStatus
from assistant.errors import NotAllowed
from assistant.web.due import day_of
from assistant.web.forms import words
from assistant.web.frame import business_now, tell
from assistant.web.guard import current_rep, for_reps, runtime

blueprint = for_reps("permission", __name__)


@blueprint.post("/customers/<customer_id>/consents")
def consent(customer_id: str) -> Response:
    """Write down what the customer allowed or took back, with what proves it."""
    now, who = business_now(), current_rep()
    status = words("status", longest=20, needed=True)
    with db.transaction(runtime().engine) as writing:
        consents.record_consent(
            writing,
            customer_id=customer_id,
            channel=words("channel", longest=20, needed=True),
            status=status,
            proof=words("proof", longest=500, needed=True),
            given_on=day_of(words("given_on", needed=True), "given_on"),
            actor=who.actor,
            now=now,
        )
    tell(_("Consent noted.") if status == ConsentStatus.GIVEN else _("Noted: this consent is taken back."))
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)


@blueprint.post("/blocks/<block_id>/confirm")
def confirm(block_id: str) -> Response:
    """A person has looked, and it is so: the number is wrong, or the customer has died."""
    now, who = business_now(), current_rep()
    with db.transaction(runtime().engine) as writing:
        stopping.confirm(writing, block_id, actor=who.actor, now=now)
        customer_id = writing.get_one(Block, block_id).customer_id
    tell(_("Confirmed."))
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)


@blueprint.post("/blocks/<block_id>/lift")
def lift(block_id: str) -> Response:
    """End a block, with the reason; only a supervisor may."""
    now, who = business_now(), current_rep()
    if not who.supervises:
        raise NotAllowed(_("Only a supervisor lifts a block."))
    why = words("why", longest=500, needed=True)
    with db.transaction(runtime().engine) as writing:
        customer_id = consents.lift(writing, block_id, why=why, actor=who.actor, now=now).customer_id
    tell(_("The block is lifted."))
    return redirect(url_for("dossier.page", customer_id=customer_id), 303)
