"""The customers of the street: each plays one scene, and is in the database as the scene describes them."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from assistant.conversations.listening import keep_reason
from assistant.conversations.models import Reply
from assistant.conversations.replaying import Replay
from assistant.customers.models import Consent, Customer, Lapse, Phone
from assistant.dialogue.scenes import CAUSES, Move, Scene, Verb
from assistant.dialogue.script import Script
from assistant.reps.models import Rep

WEEKS_AWAY = 14
PLACES = {
    "en": ("GB", "Europe/London"),
    "zh": ("CN", "Asia/Shanghai"),
    "zh-Hant": ("HK", "Asia/Hong_Kong"),
}
SPEAKERS = {"en": "Leo", "zh": "小李", "zh-Hant": "小李"}


@dataclass
class Visit:
    """One scene and the customer who plays it."""

    scene: Scene
    script: Script
    customer_id: str
    number: str
    talk_id: str = ""
    causes: list[Move] = field(default_factory=list)
    trace: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    said: int = 0
    learned: int = 0
    promised: int = 0
    happened: str = ""
    turn: int = 0
    was: tuple[str, str | None] = ("open", None)
    variables: dict[str, str] = field(default_factory=dict)
    remedies: dict[str, str] = field(default_factory=dict)
    replayed: Replay | None = None

    @property
    def is_text(self) -> bool:
        return self.script.channel == "sms"

    @property
    def fails_next(self) -> bool:
        """Whether the text that was just sent is refused: then the talk has moved on before we could look."""
        return self.is_text and bool(self.causes) and self.causes[0].verb is Verb.FAILS

    @property
    def put_through(self) -> bool:
        """Whether the talk came about: a call that failed was ended by the rep, not by the script."""
        return self.is_text or all(move.verb is not Verb.FAILS for move in self.scene.moves)


def meet(scene: Scene, script: Script, index: int) -> Visit:
    """A visit with a number of its own; a scene whose text fails has a number that refuses."""
    causes = [move for move in scene.moves if move.verb in CAUSES]
    ending = "90" if any(move.verb is Verb.FAILS for move in causes) else "00"
    number = f"+44790{index:05d}{ending}"
    return Visit(scene, script, f"cus_{index:04d}", number, causes=causes)


def settle_in(session: Session, visit: Visit, now: datetime) -> None:
    """The customer, their number, consent and standing, in the database."""
    facts = visit.scene.facts
    language = facts["language"]
    country, zone = PLACES[language]
    name = facts.get("customer", "Ana")
    rep = _rep(session, facts.get("rep", SPEAKERS[language]), now)
    key, _, trait = facts.get("trait", "").partition(":")
    weeks = int(facts.get("weeks_away", WEEKS_AWAY))
    birthday = _birthday(facts, now)
    session.add(
        Customer(
            id=visit.customer_id, name=name, given_name=name, language=language[:2], country=country,
            zone=zone, style=facts.get("style"), traits={key.strip(): trait.strip()} if trait else {},
            rep_id=rep, birthday=birthday, created_at=now,
        )
    )  # fmt: skip
    session.flush()
    session.add(Phone(id=f"pho_{visit.customer_id}", customer_id=visit.customer_id, e164=visit.number))
    for channel in ("sms", "call"):
        session.add(
            Consent(
                id=f"cst_{visit.customer_id}_{channel}", customer_id=visit.customer_id, channel=channel,
                status="given", proof="form", given_on=now.date() - timedelta(days=30), recorded_at=now,
            )
        )  # fmt: skip
    session.add(
        Lapse(
            customer_id=visit.customer_id, state="lapsed", score=80, tier=facts.get("tier", ""),
            future_value=90, expected_purchases=1, probability_alive=0.3, days_since=weeks * 7, scored_at=now,
        )
    )  # fmt: skip
    if visit.script.fits.occasion == "second_touch":
        told = (visit.customer_id, None, None)
        keep_reason(
            session, told, visit.script.fits.reasons[0], 0.9, how="stated", now=now - timedelta(days=9)
        )


def _rep(session: Session, name: str, now: datetime) -> str:
    rep_id = f"rep_{name}"
    if session.get(Rep, rep_id) is None:
        session.add(Rep(id=rep_id, login=name, name=name, role="rep", password_hash="", created_at=now))
        session.flush()
    return rep_id


def _birthday(facts: dict[str, str], now: datetime) -> date | None:
    if "birthday_in" not in facts:
        return None
    return (now + timedelta(days=int(facts["birthday_in"]))).date().replace(year=1984)
