"""Customers scoring would let go, for supervisors: the figures, and the buttons to approve or decline."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from assistant import db
from assistant.customers import letting_go
from assistant.customers.letting_go import LONGEST_NOTE, Proposal
from assistant.customers.models import LettingState
from assistant.errors import Invalid, Stale
from assistant.web import moments
from assistant.web.forms import words
from assistant.web.frame import business_now, show, tell
from assistant.web.guard import current_rep, for_supervisors, runtime
from assistant.web.languages import speaking

blueprint = for_supervisors("lettings", __name__)
MOST = 100
"""Customers on one page: as many as anybody decides on at one sitting."""


@dataclass(frozen=True)
class LettingRow:
    """One letting go: `because` is why scoring proposes it, `worth` what one more attempt brings on average,
    of the margin of the year after."""

    id: str
    customer_id: str
    name: str
    because: str
    worth: str
    cost: str
    days_since: int
    usual_gap_days: float
    orders: int
    spent: str
    at: moments.Shown
    note: str


@dataclass(frozen=True)
class LettingsPage:
    """Those in `state`, and how many there are in each state."""

    state: str
    states: tuple[str, ...]
    counts: dict[str, int]
    rows: tuple[LettingRow, ...]
    longest_note: int


@blueprint.get("/lettings")
def page() -> tuple[str, int]:
    """Those to decide on, or those decided."""
    state = words("state", longest=20, form=request.args) or str(LettingState.PROPOSED)
    with db.reading(runtime().engine) as reading:
        found = letting_go.listed(reading, state, limit=MOST)
        counts = letting_go.counts(reading)
    rows = tuple(_row(one, speaking()) for one in found)
    return show("lettings", LettingsPage(state, tuple(counts), counts, rows, LONGEST_NOTE), here="lettings")


@blueprint.post("/lettings/decide")
def decide() -> Response:
    """Approve or decline those chosen, all of them or none."""
    chosen = request.form.getlist("letting")
    verdict, note = words("verdict", longest=20, needed=True), words("note", longest=LONGEST_NOTE)
    if verdict not in ("approve", "decline"):
        raise Invalid("verdict: approve or decline is needed")
    run = letting_go.approve if verdict == "approve" else letting_go.decline
    actor, now = current_rep().actor, business_now()
    if not chosen:
        tell(_("Nobody was chosen."), "amber")
        return redirect(url_for("lettings.page"), 303)
    try:
        with db.transaction(runtime().engine) as writing:
            for one in chosen[:MOST]:
                run(writing, one, actor=actor, now=now, note=note)
        done = ngettext("Decided for %(num)d customer.", "Decided for %(num)d customers.", len(chosen))
        tell(done)
    except Stale:
        tell(_("Nothing was decided: somebody else decided on one of them. Look again."), "amber")
    return redirect(url_for("lettings.page"), 303)


@blueprint.post("/lettings/<letting_id>/reopen")
def reopen(letting_id: str) -> Response:
    """Take back one who was let go, with the reason."""
    why = words("why", longest=LONGEST_NOTE, needed=True)
    try:
        with db.transaction(runtime().engine) as writing:
            letting_go.reopen(writing, letting_id, why=why, actor=current_rep().actor, now=business_now())
        tell(_("Taken back: they count again."))
    except Stale:
        tell(_("Nothing was decided: somebody else decided on one of them. Look again."), "amber")
    return redirect(url_for("lettings.page", state="approved"), 303)


def _row(one: Proposal, language: str) -> LettingRow:
    let, grounds = one.letting, one.letting.grounds
    return LettingRow(
        id=let.id,
        customer_id=let.customer_id,
        name=one.customer.name,
        because=letting_go.why(let, language),
        worth=f"{let.expected_value:,.2f} {let.currency}",
        cost=f"{let.cost:,.2f} {let.currency}",
        days_since=int(grounds.get("days_since", 0)),
        usual_gap_days=float(grounds.get("usual_gap_days", 0)),
        orders=int(grounds.get("orders", 0)),
        spent=f"{float(grounds.get('spend_all', 0)):,.2f} {let.currency}",
        at=moments.shown(let.decided_at or let.proposed_at, "", language),
        note=let.note,
    )
