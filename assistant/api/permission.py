"""May we contact them: consents given and taken back, and blocks confirmed or lifted by a person."""

from datetime import date

from flask import Response
from pydantic import Field
from sqlmodel import Session

from assistant import db
from assistant.api import guard
from assistant.api.dossiers import BlockTold, ConsentTold
from assistant.api.shapes import Asked, ById, Id, said
from assistant.conversations import stopping
from assistant.customers import consents
from assistant.customers.models import Block, Channel, ConsentStatus
from assistant.errors import Missing
from assistant.reps.models import Role

api = guard.resource("customers", "People and firms who bought", name="permission")
release = guard.resource("customers", "People and firms who bought", name="release", role=Role.SUPERVISOR)


class Agreement(Asked):
    """What the customer said about being contacted on a channel, with its proof."""

    channel: Channel
    status: ConsentStatus
    proof: str = Field(min_length=1, max_length=consents.LONGEST_PROOF)
    given_on: date


class OneBlock(ById):
    """The path of one block of one customer."""

    block: Id


class Lifting(Asked):
    """Why they may be contacted again."""

    why: str = Field(min_length=1, max_length=500)


@api.post("/<id>/consents", responses={201: ConsentTold}, operation_id="record_consent")
def record(path: ById, body: Agreement) -> Response:
    """Write down what a customer allowed or took back; the newest statement on a channel counts"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        made = consents.record_consent(
            session, customer_id=path.id, actor=guard.actor(), now=runtime.clock.now(), **body.model_dump()
        )
    return said(ConsentTold.model_validate(made), 201)


@api.post("/<id>/blocks/<block>/confirm", responses={200: BlockTold}, operation_id="confirm_block")
def confirm(path: OneBlock) -> Response:
    """Say that it is so: the number is wrong, or the customer has died

    Only for blocks whose rule begins with `review:`, which wait for a person to look.
    """
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        block = _of(session, path)
        stopping.confirm(session, block.id, actor=guard.actor(), now=runtime.clock.now())
    return said(BlockTold.model_validate(block))


@release.post("/<id>/blocks/<block>/lift", responses={200: BlockTold}, operation_id="lift_block")
def lift(path: OneBlock, body: Lifting) -> Response:
    """End a block, with the reason; needs the key of a supervisor"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        block = _of(session, path)
        consents.lift(session, block.id, why=body.why, actor=guard.actor(), now=runtime.clock.now())
    return said(BlockTold.model_validate(block))


def _of(session: Session, path: OneBlock) -> Block:
    block = session.get(Block, path.block)
    if block is None or block.customer_id != path.id:
        raise Missing("block: this customer has none with this id")
    return block
