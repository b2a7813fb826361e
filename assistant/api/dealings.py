"""What customers did with us other than buying: complaints, reviews, visits, advice."""

from http import HTTPStatus

from flask import Response
from pydantic import Field

from assistant import db
from assistant.api import guard, problems
from assistant.api.dossiers import InteractionTold
from assistant.api.shapes import Asked, ById, Time, said
from assistant.customers import interactions
from assistant.customers.models import InteractionKind

api = guard.resource("customers", "People and firms who bought", name="dealings")
settling = guard.resource("interactions", "What customers did other than buying")


class Dealing(Asked):
    """What happened, and when; `open` while something is still to be settled."""

    kind: InteractionKind
    text: str = Field(default="", max_length=interactions.LONGEST)
    at: Time
    open: bool = False


@api.post("/<id>/interactions", responses={201: InteractionTold}, operation_id="record_interaction")
def record(path: ById, body: Dealing) -> Response:
    """Write down a complaint, a review, a visit…; it counts in the next scoring"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        made = interactions.record_interaction(
            session, customer_id=path.id, actor=guard.actor(), now=runtime.clock.now(), **body.model_dump()
        )
    return said(InteractionTold.model_validate(made), 201)


SETTLED = {200: InteractionTold, **problems.document(HTTPStatus.CONFLICT)}


@settling.post("/<id>/settled", responses=SETTLED, operation_id="settle_interaction")
def settle(path: ById) -> Response:
    """Say that what was open is settled; 409 when it was settled before"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        done = interactions.settle_interaction(session, path.id, actor=guard.actor(), now=runtime.clock.now())
    return said(InteractionTold.model_validate(done))
