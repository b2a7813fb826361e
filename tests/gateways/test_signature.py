"""The vectors of Twilio's documentation and SDK, and the traps of rebuilding an address."""

import pytest
import yaml
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder

from assistant.gateways.twilio.signature import called_url, is_genuine
from tests.conftest import shared

FORM = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
FORM["Caller"] = "+14158675309"
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
TARGET = "/myapp.php?foo=1&bar=2"


def environ(target: str) -> dict[str, str]:
    return {"REQUEST_URI": target}


def test_a_genuine_request_is_known_by_either_token() -> None:
    base = "https://mycompany.com"
    for tokens in (["12345"], ["new", "12345"], ["", "12345"]):
        assert is_genuine(tokens, base, environ(TARGET), MultiDict(FORM), SIGNATURE)


@pytest.mark.parametrize(
    ("tokens", "base", "target", "signature"),
    [
        (["other"], "https://mycompany.com", TARGET, SIGNATURE),
        ([""], "https://mycompany.com", TARGET, SIGNATURE),
        (["12345"], "https://elsewhere.com", TARGET, SIGNATURE),
        (["12345"], "https://mycompany.com", "/myapp.php?foo=1", SIGNATURE),
        (["12345"], "https://mycompany.com", TARGET, ""),
    ],
)
def test_anything_else_is_not_genuine(tokens: list[str], base: str, target: str, signature: str) -> None:
    assert not is_genuine(tokens, base, environ(target), MultiDict(FORM), signature)


def test_the_measured_vectors_hold() -> None:
    table = yaml.safe_load(shared("contact-rules.yaml").read_text("utf-8"))["twilio"]["signature"]["vectors"]
    held = 0
    for case in table["cases"]:
        if "algorithm" in case or "body" in case:
            continue
        base, _, target = case["url"].partition("/myapp.php")
        form = MultiDict(
            [(key, str(value)) for key, value in case.get("params_list", table["params"].items())]
        )
        assert is_genuine([str(table["token"])], base, environ("/myapp.php" + target), form, case["sig"]), (
            case
        )
        held += 1
    assert held == 5


@pytest.mark.parametrize("target", ["/a?x=%E4%BD%A0", "/a?next=https%3A%2F%2Fb", "/%7Eana/b", "/a%20b"])
def test_escapes_stay_as_they_came(target: str) -> None:
    assert called_url("https://w.example/", environ(target)) == f"https://w.example{target}"
    assert called_url("https://w.example", {"RAW_URI": target}) == f"https://w.example{target}"


def test_a_server_without_the_raw_target_still_gives_plain_addresses() -> None:
    built = EnvironBuilder("/twilio/status/tch_1/2", query_string="a=1").get_environ()
    plain = {key: built[key] for key in ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING")}
    assert called_url("https://w.example", plain) == "https://w.example/twilio/status/tch_1/2?a=1"


def test_the_host_the_caller_claims_is_never_asked() -> None:
    lying = environ("/twilio/sms") | {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    assert called_url("https://w.example", lying) == "https://w.example/twilio/sms"


@pytest.mark.parametrize("raw", ["/twilio/sms", "/win/twilio/sms", "http://10.0.0.1/win/twilio/sms"])
def test_a_prefix_the_proxy_takes_off_is_put_back_once(raw: str) -> None:
    assert called_url("https://w.example/win/", environ(raw)) == "https://w.example/win/twilio/sms"
