"""What people write into cells is read strictly, and never guessed at."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.customers import cells, fields
from assistant.errors import Invalid


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("12.5", "12.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("29,33", "29.33"),
        ("1,234", "1234.00"),
        ("1 234,50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("1,00,000.00", "100000.00"),
        ("￥1,280", "1280.00"),
        ("¥99.9", "99.90"),
        ("99元", "99.00"),
        ("US$ 5", "5.00"),
        ("12.00 EUR", "12.00"),
        ("-5", "-5.00"),
        ("(5.00)", "-5.00"),
        ("5.00-", "-5.00"),
        ("-€5", "-5.00"),
        ("1２.５", "12.50"),
        ("29.330000001", "29.33"),
        ("0.125", "0.13"),
        ("0", "0.00"),
    ],
)
def test_money_is_read_as_people_write_it(written: str, expected: str) -> None:
    assert cells.money(written) == Decimal(expected)


@pytest.mark.parametrize("written", ["1.234", "12.345"])
def test_money_that_reads_two_ways_is_refused_until_the_sign_is_named(written: str) -> None:
    with pytest.raises(Invalid, match="two ways"):
        cells.money(written)
    assert cells.money(written, ",") == Decimal(written.replace(".", ""))
    assert cells.money(written, ".") == Decimal(written).quantize(cells.CENT, "ROUND_HALF_UP")


@pytest.mark.parametrize(
    "written", ["", "abc", "1,23,4", "12.3.4", "1e5", "nan", "inf", "--", "1.2万", "9" * 20, "$", ","]
)
def test_what_is_no_money_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        cells.money(written)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_with_two_decimals_comes_back_whatever_the_separators(amount: Decimal) -> None:
    assert cells.money(f"{amount:,.2f}") == amount
    assert cells.money(str(amount)) == amount
    european = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    assert cells.money(european) == amount


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-25",
        "2026/3/25",
        "2026.03.25",
        "20260325",
        "2026年3月25日",
        "25/03/2026",
        "03/25/2026",
        "25 Mar 2026",
        "25th March 2026",
        "Mar 25, 2026",
        "March 25 2026",
        "2026-03-25 14:05",
        "2026-03-25T14:05:00.123Z",
        "2026-03-25 02:05:00 PM",
        " ２０２６-03-25 ",
    ],
)
def test_unambiguous_days_are_read(written: str) -> None:
    assert cells.day(written) == date(2026, 3, 25)


@pytest.mark.parametrize("written", ["03/04/2026", "3.4.2026", "12-11-2026"])
def test_a_day_that_reads_two_ways_is_refused_until_its_form_is_named(written: str) -> None:
    with pytest.raises(Invalid, match="two ways"):
        cells.day(written)


def test_the_form_of_a_date_can_be_named() -> None:
    assert cells.day("03/04/2026", "%d/%m/%Y") == date(2026, 4, 3)
    with pytest.raises(Invalid, match="form"):
        cells.day("2026-04-03", "%d/%m/%Y")


@pytest.mark.parametrize(
    "written", ["", "soon", "2026-13-01", "2026-02-30", "1850-01-01", "45000", "26-03-25", "0000-00-00"]
)
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(Invalid):
        cells.day(written)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_iso_days_come_back(day: date) -> None:
    assert cells.day(day.isoformat()) == cells.day(day.strftime("%Y%m%d").zfill(8)) == day


@pytest.mark.parametrize("bad", ["a\0b", "\ud800", "a\x07", "x" * 11])
def test_text_nobody_can_store_or_see_is_refused(bad: str) -> None:
    with pytest.raises(Invalid):
        cells.text(bad, 10)


@given(st.text())
def test_any_text_is_read_or_refused(written: str) -> None:
    for read in (
        cells.day,
        cells.money,
        cells.yes_or_no,
        cells.time_of_day,
        cells.words,
        fields.country,
        fields.channel,
    ):
        with contextlib.suppress(Invalid):
            read(written)


def test_yes_and_no_in_two_languages() -> None:
    assert all(cells.yes_or_no(word) for word in ("Yes", "Y", "1", "是", "同意"))
    assert not any(cells.yes_or_no(word) for word in ("No", "0", "否", "退订", "opt-out"))
    with pytest.raises(Invalid):
        cells.yes_or_no("maybe")


def test_tags_are_distinct_and_set_apart_in_any_usual_way() -> None:
    assert cells.words("老客户;茶、 茶|VIP,wholesale") == ["老客户", "茶", "VIP", "wholesale"]


@pytest.mark.parametrize(
    ("written", "code"), [("pt", "PT"), ("Portugal", "PT"), ("葡萄牙", "PT"), ("中国", "CN"), ("UK", "GB")]
)
def test_countries_by_code_or_name(written: str, code: str) -> None:
    assert fields.country(written) == code


def test_phones_of_a_cell_become_e164() -> None:
    assert fields.phones("138 0013 8000; +351 912 345 678", "CN") == ["+8613800138000", "+351912345678"]
    with pytest.raises(Invalid, match="phone"):
        fields.phones("12", "CN")
