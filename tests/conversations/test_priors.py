"""What is on a customer's record weighs in where their words speak for a reason, and never speaks alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from assistant import ids
from assistant.conversations import listening, priors
from assistant.conversations.models import LearnedReason
from assistant.customers import interactions
from assistant.customers.models import Order, Phone
from assistant.customers.register import amend_customer
from assistant.errors import Invalid
from assistant.history.ledger import Actor
from assistant.promises import ledger as promises
from assistant.reasons.classifier import ASSERTED, Prior
from assistant.reps import people
from tests import cast

RITA = Actor("rep", "rep_rita")
ANA = Actor("customer", "cus_ana")
SAYS_NOTHING = ("ok", "hello", "thanks, bye", "who is this?", "no", "👍", "42", "好的", "嗯", "再说吧", "。")


@pytest.fixture
def ana(session, clock):
    return cast.ana(session, clock.now())


@pytest.fixture
def ago(clock):
    return lambda **spans: clock.now() - timedelta(**spans)


@pytest.fixture
def hear(session, playbook, ana, clock):
    def hear(text):
        now = clock.advance(timedelta(minutes=1))
        reply = listening.store(session, text=text, channel="sms", customer_id=ana.id, talk=None, now=now)
        listening.read(session, playbook, reply, actor=ANA, now=now)
        return reply

    return hear


@pytest.fixture
def complaint(session, ana, ago):
    def complaint(text="the parcel was always late", *, open=True, days=20):
        return interactions.record_interaction(
            session, customer_id=ana.id, kind="complaint", text=text, at=ago(days=days), open=open,
            actor=RITA, now=ago(days=days),
        )  # fmt: skip

    return complaint


@pytest.fixture
def known(session, playbook, ana, clock):
    """What the record says: reason and kind of record by log-odds."""

    def known():
        reply = listening.store(
            session, text="hm", channel="sms", customer_id=ana.id, talk=None, now=clock.now()
        )
        reader = playbook.reader_for(session)
        found = priors.of_record(session, reader, reply, clock.now())
        return {(one.reason, one.why): one.log_odds for one in found}

    return known


def chance(reply, reason):
    return next((one["probability"] for one in reply.reading["reasons"] if one["reason"] == reason), 0.0)


def test_an_open_complaint_lifts_what_it_was_about(hear, complaint):
    said = "the parcels, well, they were slow I think, or not"
    before = chance(hear(said), "speed")
    complaint()
    after = hear(said)
    assert before < chance(after, "speed")
    told = {"reason": "speed", "log_odds": 1.0, "why": "complaint_open", "since": "2026-11-03"}
    assert told in after.reading["priors"]
    [speed] = [one for one in after.reading["reasons"] if one["reason"] == "speed"]
    assert speed["priors"] == [told]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_a_record_full_of_trouble_never_speaks_alone(session, hear, complaint, ana, ago, clock, text):
    for words in ("the parcel was always late", "太贵了", "your staff were rude", "味道变差了"):
        complaint(words)
    ana.rep_id = people_who_left(session, clock, ago)
    session.add(ana)
    reading = hear(text).reading
    assert reading["abstained"]
    assert all(one["probability"] < ASSERTED for one in reading["reasons"])


def test_what_a_reply_asks_us_to_do_is_taken_from_its_words_alone(hear, complaint, session, ana):
    sayings = ("stop", "don't contact me again", "no more please", "leave it", "别再发了", "not interested")
    before = [hear(one).action for one in sayings]
    complaint()
    assert [hear(one).action for one in sayings] == before


def test_a_settled_or_an_old_complaint_says_less_or_nothing(known, complaint):
    complaint(open=False)
    assert known() == {("speed", "complaint_settled"): 0.5, ("complaint_handling", "complaint_settled"): 0.3}


def test_a_complaint_of_long_ago_says_nothing(known, complaint):
    complaint(open=False, days=400)
    assert known() == {}


def test_a_dealing_of_which_the_words_were_noted_names_its_reason(session, known, ana, ago):
    interactions.record_interaction(
        session, customer_id=ana.id, kind="visit", text="she said the shop next door is much cheaper",
        at=ago(days=9), open=False, actor=RITA, now=ago(days=9),
    )  # fmt: skip
    assert ("competitor_offer", "dealing_noted") in known() or ("price", "dealing_noted") in known()
    assert set(known().values()) == {0.5}


def test_promises_that_were_broken_or_are_overdue_count(session, known, ana, ago, clock):
    for what in ("call back", "send a list"):
        made = promises.make(
            session, customer_id=ana.id, conversation_id=None, rep_id=None, what=what,
            due_at=ago(days=3), actor=RITA, now=ago(days=5),
        )  # fmt: skip
    assert known() == {("broken_promise", "promise_overdue"): 0.6}
    promises.break_promise(session, made.id, "forgot", actor=RITA, now=clock.now())
    assert known() == {("broken_promise", "promise_broken"): 1.0, ("broken_promise", "promise_overdue"): 0.5}


def people_who_left(session, clock, ago):
    rita = cast.rita(session, ago(days=300))
    people.leave(session, rita.id, actor=RITA, now=ago(days=30))
    return rita.id


def test_a_rep_who_left_or_was_changed_counts(session, known, ana, clock, ago):
    ana.rep_id = people_who_left(session, clock, ago)
    session.add(ana)
    assert known() == {("staff_departure", "rep_left"): 1.0, ("neglect", "rep_left"): 0.3}
    lin = cast.lin(session, clock.now())
    amend_customer(session, ana.id, {"rep_id": lin.id}, actor=RITA, now=clock.now())
    assert known() == {("staff_departure", "rep_changed"): 0.5, ("neglect", "rep_changed"): 0.2}


def test_a_move_counts_and_filling_in_a_blank_does_not(session, known, ana, clock):
    amend_customer(session, ana.id, {"subdivision": "ENG"}, actor=RITA, now=clock.now())
    assert known() == {}
    amend_customer(session, ana.id, {"city": "Leeds"}, actor=RITA, now=clock.now())
    assert known() == {("moved", "moved"): 1.0, ("distance", "moved"): 0.5}


def test_a_wrong_number_counts(session, known, ana, ago):
    session.get_one(Phone, "pho_ana").wrong_since_at = ago(days=2)
    assert known() == {("lost_contact", "number_changed"): 0.8}


def test_reasons_said_in_an_earlier_talk_count_and_inferred_ones_do_not(session, stage, known, ana, ago):
    talk = stage.open(ana)
    for reason, how in (("price", "stated"), ("quality", "inferred"), ("speed", "confirmed")):
        session.add(
            LearnedReason(
                id=ids.new("rea", ago(days=40)), customer_id=ana.id, conversation_id=talk.id,
                reason=reason, how=how, probability=0.9, at=ago(days=40),
            )
        )  # fmt: skip
    assert known() == {("price", "said_before"): 0.7, ("speed", "said_before"): 0.7}


@pytest.mark.parametrize(
    ("pieces", "prices", "told"),
    [(2, (10, 10, 10, 10, 12, 12), True), (1, (10, 10, 10, 10, 12, 12), False), (2, (10,) * 6, False)],
)
def test_dearer_pieces_count_where_pieces_were_counted(session, known, ana, clock, pieces, prices, told):
    for number, price in enumerate(prices):
        session.add(
            Order(
                id=f"ord_{number}", customer_id=ana.id, external_ref=f"x{number}",
                ordered_on=date(2026, 9, 1 + number), amount=Decimal(price * pieces), units=pieces,
            )
        )  # fmt: skip
    assert known() == ({("price", "paid_more"): 0.5} if told else {})


def test_a_silence_of_ours_counts_once_we_know_them_that_long(session, known, ana, ago):
    ana.created_at = ago(days=400)
    session.add(ana)
    assert known() == {("neglect", "long_silence"): 0.4}
    interactions.record_interaction(
        session, customer_id=ana.id, kind="visit", text="", at=ago(days=100), open=False,
        actor=RITA, now=ago(days=100),
    )  # fmt: skip
    assert known() == {}


def test_no_reason_gets_more_than_the_most(known, complaint, session, stage, ana, ago):
    complaint("the parcel was always late")
    complaint("the parcel was always late", open=False)
    talk = stage.open(ana)
    session.add(
        LearnedReason(
            id="rea_1", customer_id=ana.id, conversation_id=talk.id, reason="speed", how="stated",
            probability=0.9, at=ago(days=40),
        )
    )  # fmt: skip
    speed = [odds for (reason, _), odds in known().items() if reason == "speed"]
    assert sum(speed) == pytest.approx(priors.MOST)


def test_nobody_known_has_no_record(session, playbook, clock):
    reply = listening.store(
        session, text="too slow", channel="sms", customer_id=None, talk=None, now=clock.now()
    )
    assert priors.of_record(session, playbook.reader_for(session), reply, clock.now()) == ()


def test_a_stored_reading_gives_its_priors_back(hear, complaint):
    complaint()
    reading = hear("always late, too slow").reading
    assert Prior("speed", 1.0, "complaint_open", "2026-11-03") in priors.stored(reading)
    assert priors.stored({}) == ()


def test_every_weight_says_what_it_assumes_and_stays_within_bounds():
    for weight in priors.load_weights().values():
        assert len(weight.note) > 30
        assert all(abs(odds) <= priors.MOST for odds in (*weight.says.values(), weight.named))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("says: {complaint_handling: 0.8}", "says: {complaint_handling: 1.6}", "complaint_open: complaint_h"),
        ("says: {complaint_handling: 0.8}", "says: {weather: 0.8}", "the unknown reason 'weather'"),
        ("within_days: 730", "within_days: soon", "complaint_open: field 'within_days'"),
        ("complaint_open:", "complaint_shut:", "unknown field 'complaint_shut'"),
        ("note: Nobody", "nota: Nobody", "complaint_open: unknown field 'nota'"),
    ],
)
def test_a_mistake_in_the_weights_is_told_with_its_place(tmp_path, old, new, told):
    file = tmp_path / "priors.yaml"
    file.write_text(priors.FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(Invalid, match=told):
        priors.read_weights(file)
