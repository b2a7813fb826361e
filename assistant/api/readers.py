"""Readers: the versions learned from corrections, which one is live, and what another would change."""

from flask import Response
from pydantic import AwareDatetime, Field

from assistant import db
from assistant.api import guard
from assistant.api.shapes import Asked, Told, said
from assistant.learning import rereading, versions
from assistant.reps.models import Role

MOST_AT_ONCE = 5_000

api = guard.resource("readers", "Versions of the reader, learned from corrections")
managing = guard.resource(
    "readers", "Versions of the reader, learned from corrections", name="managing", role=Role.SUPERVISOR
)


class GateTold(Told):
    """What was compared before a version may read: shares from 0 to 1, without and with what it learned."""

    corrections: int
    held_out_before: float
    held_out_after: float
    regression_before: float
    regression_after: float
    passed: bool
    why: str
    live_before: float | None = None


class ReaderTold(Told):
    """A version. `state` is candidate, live, retired or refused; readings carry its `name`."""

    number: int
    name: str
    state: str
    labels: int
    gate: GateTold
    made_at: AwareDatetime
    made_by_kind: str
    made_by: str
    promoted_at: AwareDatetime | None
    promoted_by_kind: str | None
    promoted_by: str | None
    retired_at: AwareDatetime | None


class ReaderChangeTold(Told):
    """A change of the live reader; a `number` of null is the shipped reader."""

    what: str
    number: int | None
    before: int | None
    forced: bool
    why: str
    actor_kind: str
    actor: str
    at: AwareDatetime


class ReaderList(Told):
    """Every version, newest first; `live` is null while the shipped reader reads."""

    live: int | None
    items: list[ReaderTold]
    changes: list[ReaderChangeTold]


class LearningAsked(Asked):
    """Whether a version that passes the gate reads for customers at once."""

    promote: bool


class LearnedTold(Told):
    """The version learned; `new` is false when these corrections were learned from before."""

    version: ReaderTold
    new: bool
    live: int | None


class ReaderPath(Asked):
    """The path of one version."""

    number: int = Field(ge=1, lt=2**31)


class PromotionAsked(Asked):
    """Why it shall read. `force`: even though it does worse on the fixed regression set."""

    why: str = Field(min_length=1, max_length=versions.LONGEST_WHY)
    force: bool = False


class RollbackAsked(Asked):
    """Why what read before shall read again."""

    why: str = Field(min_length=1, max_length=versions.LONGEST_WHY)


class LiveTold(Told):
    """The version that is live now; null is the shipped reader."""

    live: int | None


class EstimateAsked(Asked):
    """How many of the newest replies to look at."""

    most: int = Field(default=1000, ge=1, le=MOST_AT_ONCE)


class MoveTold(Told):
    """So many replies would get another strongest reason; `nothing` is none asserted."""

    before: str
    after: str
    replies: int


class EstimateTold(Told):
    """What a version would change, of `read` replies looked at and `stored` in all."""

    version: str
    stored: int
    read: int
    moved: int
    changed: int
    moves: list[MoveTold]


class PublishingAsked(Asked):
    """How many replies to read at most; ask again while any are `left`."""

    most: int = Field(default=1000, ge=1, le=MOST_AT_ONCE)


class PublishedTold(Told):
    """How many readings were written beside the earlier ones, and how many are left."""

    version: str
    written: int
    left: int


@api.get("", responses={200: ReaderList}, operation_id="list_readers")
def list_all() -> Response:
    """Every version with its gate, which one is live, and who changed that, when and why"""
    with db.reading(guard.runtime().engine) as session:
        found, changes = versions.every_version(session), versions.changes(session)
        live = versions.live_number(session)
    return said(
        ReaderList(
            live=live,
            items=[ReaderTold.model_validate(one) for one in found],
            changes=[ReaderChangeTold.model_validate(one) for one in changes],
        )
    )


@managing.post("/learn", responses={201: LearnedTold}, operation_id="learn_reader")
def learn(body: LearningAsked) -> Response:
    """Train on every correction and put the outcome through the gate; needs the key of a supervisor"""
    runtime = guard.runtime()
    learned = versions.learn(
        runtime.engine, phrases=runtime.settings.phrases_folder,
        actor=guard.actor(), promote=body.promote, now=runtime.clock.now(),
    )  # fmt: skip
    return said(LearnedTold.model_validate(learned), 201)


@managing.post("/<number>/promote", responses={200: ReaderTold}, operation_id="promote_reader")
def promote(path: ReaderPath, body: PromotionAsked) -> Response:
    """Let a version read for customers; needs the key of a supervisor

    403 when it does worse on the fixed regression set and is not forced.
    """
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        done = versions.promote(
            session, path.number, why=body.why, force=body.force,
            actor=guard.actor(), now=runtime.clock.now(),
        )  # fmt: skip
    return said(ReaderTold.model_validate(done))


@managing.post("/rollback", responses={200: LiveTold}, operation_id="roll_reader_back")
def rollback(body: RollbackAsked) -> Response:
    """Undo the last promotion; needs the key of a supervisor"""
    runtime = guard.runtime()
    with db.transaction(runtime.engine) as session:
        versions.rollback(session, why=body.why, actor=guard.actor(), now=runtime.clock.now())
        live = versions.live_number(session)
    return said(LiveTold(live=live))


@managing.get("/<number>/estimate", responses={200: EstimateTold}, operation_id="estimate_reader")
def estimate(path: ReaderPath, query: EstimateAsked) -> Response:
    """How many stored readings would move, from what to what; writes nothing; for supervisors"""
    runtime = guard.runtime()
    own = runtime.settings.phrases_folder
    found = rereading.estimate(runtime.engine, path.number, phrases=own, most=query.most)
    return said(EstimateTold.model_validate(found))


@managing.post("/<number>/publish", responses={200: PublishedTold}, operation_id="publish_reader")
def publish(path: ReaderPath, body: PublishingAsked) -> Response:
    """Write what a version says of stored replies beside what was read before; for supervisors"""
    runtime = guard.runtime()
    own, now = runtime.settings.phrases_folder, runtime.clock.now()
    done = rereading.publish(
        runtime.engine, path.number, phrases=own, most=body.most, actor=guard.actor(), now=now
    )
    return said(PublishedTold.model_validate(done))
