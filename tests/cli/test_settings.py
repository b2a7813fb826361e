"""Settings: read at once, refused by name; the demo keeps away from whatever is real."""

from pathlib import Path

import pytest

from assistant import settings
from assistant.commands.demonstration import demo_settings
from assistant.errors import Misconfigured
from assistant.settings import ROOT

TWILIO = {
    "WINBACK_GATEWAY": "twilio",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
    "WINBACK_PUBLIC_URL": "https://winback.example",
}


def test_an_empty_environment_is_a_product_on_this_machine() -> None:
    plain = settings.read({})
    assert (plain.gateway, plain.is_demo) == ("phone", False)
    assert plain.url == f"sqlite:///{ROOT / 'var' / 'winback.db'}"


def test_twilio_with_all_it_needs_is_taken() -> None:
    assert settings.read(TWILIO).gateway == "twilio"


@pytest.mark.parametrize("variable", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM"])
def test_twilio_without_one_of_its_variables_names_it(variable: str) -> None:
    with pytest.raises(Misconfigured, match=variable):
        settings.read(TWILIO | {variable: ""})


@pytest.mark.parametrize("price", ["cheap", "0.05", "0,05 CNY", "-1 CNY"])
def test_a_price_of_texts_has_an_amount_and_a_currency(price: str) -> None:
    assert settings.read({"WINBACK_SMS_PRICE": "0.05 CNY"}).sms_price == "0.05 CNY"
    with pytest.raises(Misconfigured, match="WINBACK_SMS_PRICE"):
        settings.read({"WINBACK_SMS_PRICE": price})


def test_the_demo_never_texts_real_people() -> None:
    with pytest.raises(Misconfigured, match=r"WINBACK_DEMO.*WINBACK_GATEWAY"):
        settings.read(TWILIO | {"WINBACK_DEMO": "1"})


@pytest.mark.parametrize(
    "real",
    [
        {"WINBACK_DATABASE_URL": "postgresql://u:p@db.example/production"},
        {"WINBACK_DATABASE_URL": "sqlite:////srv/winback/production.db"},
        {"WINBACK_DATA_DIR": "/srv/winback"},
        TWILIO,
    ],
)
def test_the_demo_leaves_the_real_database_secret_and_provider_alone(real: dict[str, str]) -> None:
    base = settings.read(real | {"WINBACK_SECRET_KEY": "of the real product"})
    demo = demo_settings(base)
    assert demo.url == f"sqlite:///{Path(base.data_dir) / 'demo' / 'winback.db'}"
    assert demo.url != base.url
    assert (demo.is_demo, demo.gateway, demo.secret_key, demo.public_url) == (True, "phone", "", "")


def test_the_demo_lives_in_its_own_folder_beside_the_products() -> None:
    assert demo_settings(settings.read({})).data_dir == str(ROOT / "var" / "demo")
