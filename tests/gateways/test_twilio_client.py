"""What we say to Twilio, and what its answers mean."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from assistant.clock import Clock
from assistant.errors import Invalid
from assistant.gateways.twilio import errors
from assistant.gateways.twilio.client import TwilioGateway
from assistant.gateways.twilio.errors import Meaning
from assistant.settings import Settings
from assistant.touches.gateway import (
    OPTED_OUT,
    GatewayError,
    MaybeTaken,
    NotTaken,
    Outgoing,
    OutOfService,
    Refused,
)
from tests.conftest import shared
from tests.gateways.loopback import SENDER, Loopback

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def text(ending: str = "00", **more: object) -> Outgoing:
    plain = Outgoing("tch_1", 2, f"+4479111234{ending}", "Hello Ana", None)
    return replace(plain, **more)  # type: ignore[arg-type]


def test_the_request_says_all_it_must(twilio: TwilioGateway, loopback: Loopback, ticking: Clock) -> None:
    twilio.send(text(valid_until=ticking.now() + timedelta(minutes=10)))
    assert loopback.requests == [
        {
            "To": "+447911123400",
            "From": SENDER,
            "Body": "Hello Ana",
            "StatusCallback": "https://winback.example/twilio/status/tch_1/2#rc=3&rp=5xx,ct,rt",
            "ValidityPeriod": "570",
            "SmartEncoded": "true",
        }
    ]


def test_the_request_fits_twilios_own_description(twilio: TwilioGateway, loopback: Loopback) -> None:
    document = json.loads(shared("twilio", "twilio_api_v2010.json").read_text("utf-8"))
    path = document["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]
    schema = path["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
    twilio.send(text())
    assert set(loopback.requests[0]) <= set(schema["properties"])
    assert set(schema["required"]) <= set(loopback.requests[0])


def test_a_messaging_service_takes_the_place_of_a_number(
    twilio_settings: Settings, ticking: Clock, loopback: Loopback
) -> None:
    settings = replace(twilio_settings, twilio_from="MG" + "1" * 32)
    TwilioGateway(settings, ticking).send(text())
    assert loopback.requests[0]["MessagingServiceSid"] == "MG" + "1" * 32
    assert "From" not in loopback.requests[0]


@pytest.mark.parametrize(
    ("left", "seconds"),
    [(timedelta(days=9), "36000"), (timedelta(seconds=31), "1"), (-timedelta(hours=1), "1")],
)
def test_validity_stays_within_what_twilio_takes(
    twilio: TwilioGateway, loopback: Loopback, ticking: Clock, left: timedelta, seconds: str
) -> None:
    twilio.send(text(valid_until=ticking.now() + left))
    assert loopback.requests[0]["ValidityPeriod"] == seconds


@pytest.mark.parametrize("ending", ["85", "86", "87", "92"])
def test_a_timeout_a_500_a_503_and_a_cut_are_doubt(twilio: TwilioGateway, ending: str) -> None:
    with pytest.raises(MaybeTaken):
        twilio.send(text(ending))


def test_a_refused_connection_is_surely_not_taken(twilio_settings: Settings, ticking: Clock) -> None:
    nobody = replace(twilio_settings, twilio_api_base="http://127.0.0.1:9")
    with pytest.raises(NotTaken):
        TwilioGateway(nobody, ticking).send(text())


def test_a_wrong_account_waits_for_a_person(twilio: TwilioGateway, ticking: Clock) -> None:
    with pytest.raises(OutOfService) as error:
        twilio.send(text("98"))
    assert (error.value.code, error.value.until) == ("20003", ticking.now() + timedelta(minutes=15))


def said(code: int, now: datetime) -> GatewayError:
    return errors.answered(TwilioRestException(400, "/", code=code), now)


def test_a_full_day_stops_everything_until_tomorrow(ticking: Clock) -> None:
    full = said(63038, ticking.now())
    assert isinstance(full, OutOfService)
    assert full.until == ticking.now() + timedelta(days=1)


@pytest.mark.parametrize("code", [21408, 21704])
def test_a_closed_country_holds_back_its_own_texts_only(ticking: Clock, code: int) -> None:
    closed = said(code, ticking.now())
    assert isinstance(closed, NotTaken)
    assert not isinstance(closed, OutOfService)
    assert closed.retry_at == ticking.now() + timedelta(minutes=15)


def test_an_unknown_refusal_is_a_refusal_with_its_code(twilio: TwilioGateway) -> None:
    with pytest.raises(Refused) as error:
        twilio.send(text("88"))
    assert error.value.code == "29999"


def test_an_unreachable_list_is_an_error_not_an_empty_list(twilio: TwilioGateway, loopback: Loopback) -> None:
    loopback.down = True
    with pytest.raises(GatewayError):
        twilio.sent_to("+447911123400", LONG_AGO)


def test_no_error_repeats_the_number(twilio: TwilioGateway) -> None:
    for ending in ("88", "90", "91", "92", "96", "98", "86"):
        with pytest.raises(GatewayError) as error:
            twilio.send(text(ending))
        assert "4479111234" not in str(error.value)


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (400, 21610, Meaning.OPTED_OUT),
        (400, 21211, Meaning.REFUSED),
        (400, 21611, Meaning.NOT_TAKEN),
        (429, None, Meaning.NOT_TAKEN),
        (401, 20003, Meaning.CONFIGURATION),
        (418, 99999, Meaning.REFUSED),
        (500, None, Meaning.MAYBE),
        (502, 502, Meaning.MAYBE),
        (307, 307, Meaning.MAYBE),
    ],
)
def test_every_answer_has_a_meaning(status: int, code: int | None, meaning: Meaning) -> None:
    assert errors.meaning(status, code) is meaning


def test_only_the_opt_out_code_of_a_report_is_translated() -> None:
    assert [errors.reported(code) for code in ("21610", "30003", "", None, "x")] == [
        OPTED_OUT,
        "30003",
        "",
        None,
        "x",
    ]


@pytest.mark.parametrize("table", ["gone: [21211]", "refused: [1, 1]", "refused: [one]"])
def test_a_mistake_in_the_table_is_named(table: str) -> None:
    with pytest.raises(Invalid, match=r"errors\.yaml"):
        errors.read(table)
