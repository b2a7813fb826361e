"""Telephone numbers become E.164 the same way, however short the way there."""

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant import addresses
from assistant.errors import Invalid

codes = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)).map(str)
numbers = st.builds("+{}{}".format, codes, st.text("0123456789", min_size=3, max_size=13))


@given(numbers)
@example("+4407700900123")
@example("+390612345678")
@example("+8613800138000")
@example("+12025550123")
@example("+5201555123456")
def test_a_number_that_is_e164_already_is_judged_as_parsing_would(written: str) -> None:
    try:
        read = addresses.phone(written)
    except Invalid:
        read = ""
    assert read == _parsed(written)


def _parsed(written: str) -> str:
    try:
        number = phonenumbers.parse(written, None)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else ""


def test_a_national_number_needs_its_country() -> None:
    assert addresses.phone("07700 900123", "GB") == "+447700900123"
    with pytest.raises(Invalid, match=r"\+<country code><number>"):
        addresses.phone("07700 900123")
