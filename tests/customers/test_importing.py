"""Files of customers and orders: what is right is kept, what is wrong is reported, nothing is lost."""

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from assistant import db
from assistant.clock import FixedClock
from assistant.customers.importing.customers import import_customers
from assistant.customers.importing.mapping import Options, from_toml, pairs
from assistant.customers.importing.orders import import_orders
from assistant.customers.models import Consent, Customer, Order, Phone
from assistant.errors import Invalid
from assistant.history import ledger
from assistant.history.timeline import timeline
from tests.conftest import shared
from tests.customers.conftest import ANA, CONSENTS, HEAD, WANG, Import, counts, every, rejects


def test_customers_come_in_with_phones_in_e164(bring: Import, engine: sa.Engine) -> None:
    assert counts(bring("customers", HEAD + ANA + WANG)) == (2, 2, 0, 0, 0)
    by_ref = {one.external_ref: one for one in every(engine, Customer)}
    assert by_ref["A2"].name == "王丽"
    assert by_ref["A1"].zone == "Europe/Lisbon"
    assert {phone.e164 for phone in every(engine, Phone)} == {"+351912345678", "+8613800138000"}


def test_the_same_file_again_changes_nothing(bring: Import) -> None:
    bring("customers", HEAD + ANA + WANG)
    assert counts(bring("customers", HEAD + ANA + WANG)) == (2, 0, 0, 2, 0)


def test_a_changed_row_updates_and_an_empty_cell_erases_nothing(bring: Import, engine: sa.Engine) -> None:
    bring("customers", HEAD + ANA)
    assert counts(bring("customers", HEAD + "A1,Ana Costa,,,,\n")) == (1, 0, 1, 0, 0)
    (ana,) = every(engine, Customer)
    assert (ana.name, ana.zone) == ("Ana Costa", "Europe/Lisbon")
    assert len(every(engine, Phone)) == 1


def test_what_reps_added_survives_an_import(bring: Import, engine: sa.Engine) -> None:
    head = "ref,name,tags,notes,likes\n"
    options = Options(columns={"trait.likes": "likes"})
    bring("customers", head + "A1,Ana,tea;vip,from the file,jasmine\n", options)
    with db.transaction(engine) as session:
        ana = session.exec(select(Customer)).one()
        ana.tags, ana.notes, ana.traits = ["tea", "by hand"], "a rep wrote this", {"family": "twins"}
        session.add(ana)
    bring("customers", head + "A1,Ana,tea;vip,from the file,oolong\n", options)
    (ana,) = every(engine, Customer)
    assert ana.tags == ["tea", "by hand", "vip"]
    assert ana.notes == "a rep wrote this"
    assert ana.traits == {"family": "twins", "likes": "oolong"}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("A9,Ana,12,PT,en,Europe/Lisbon", "phone"),
        ("A9,Ana,912345678,,en,Europe/Lisbon", "phone"),
        ("A9,Ana,,PT,klingon,Europe/Lisbon", "language"),
        ("A9,Ana,,PT,en,Europe/Atlantis", "zone"),
        ("A9,Ana,,Atlantis,en,", "country"),
        (",Ana,,PT,en,", "ref"),
        ("A9,,,PT,en,", "name"),
        ("A9,An\0a,,PT,en,", "name"),
        ("A9,An\ud800a,,PT,en,", "name"),
        (f"A9,{'a' * 300},,PT,en,", "name"),
        ("A9,Ana,,PT,en,,extra", ""),
        ("A9,Ana", ""),
        ('A9,"Ana,,PT,en,', ""),
        ('A9,"Ana"x,,PT,en,', ""),
        ("A1,Another Ana,,,,", "ref"),
    ],
)
def test_a_bad_row_is_reported_and_stops_nobody(
    bring: Import, engine: sa.Engine, row: str, field: str
) -> None:
    done = bring("customers", HEAD + ANA + row + "\n" + WANG)
    assert counts(done) == (3, 2, 0, 0, 1)
    ((line, named, reason),) = rejects(done)
    assert (line, named) == ("3", field)
    assert reason
    assert len(every(engine, Customer)) == 2


def test_the_rejected_row_is_kept_as_it_was_written(bring: Import) -> None:
    done = bring("customers", HEAD + 'A9,"Ana, the second",12,PT,en,\n')
    assert done.rejects_path is not None
    with done.rejects_path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["row"] == 'A9,"Ana, the second",12,PT,en,'


def test_a_clean_run_takes_the_old_rejects_away(bring: Import, tmp_path: Path) -> None:
    bad = bring("customers", HEAD + "A9,Ana,12,PT,en,\n")
    good = bring("customers", HEAD + ANA)
    assert good.rejects_path is None
    assert bad.rejects_path is not None
    assert sorted(path.name for path in tmp_path.iterdir() if "rejects" in path.name) == []


def test_rejects_can_go_elsewhere(bring: Import, tmp_path: Path) -> None:
    done = bring("customers", HEAD + "A9,Ana,12,PT,en,\n", Options(rejects_dir=tmp_path / "deep" / "down"))
    assert done.rejects_path == tmp_path / "deep" / "down" / "file.csv.rejects.csv"


def test_quoted_cells_may_hold_signs_and_lines(bring: Import, engine: sa.Engine) -> None:
    bring("customers", 'ref,name,notes\nA1,"Silva, Ana","two\nlines ""here"""\n')
    (ana,) = every(engine, Customer)
    assert (ana.name, ana.notes) == ("Silva, Ana", 'two\nlines "here"')


def test_a_quote_never_closed_spoils_its_own_row_only(bring: Import) -> None:
    rows = "".join(f"B{number},Ben {number},,,,\n" for number in range(200))
    done = bring("customers", HEAD + 'A1,"Ana,,,,\n' + rows)
    assert counts(done) == (201, 200, 0, 0, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_are_found_out(
    bring: Import, engine: sa.Engine, encoding: str, delimiter: str
) -> None:
    text = "客户编号,姓名,手机,国家\nA2,王丽,13800138000,中国\nA3,李明,13800138001,中国\n"
    assert bring("customers", text.replace(",", delimiter).encode(encoding)).added == 2
    assert {one.name for one in every(engine, Customer)} == {"王丽", "李明"}


def test_another_encoding_is_asked_for_and_then_read(bring: Import, engine: sa.Engine) -> None:
    content = "ref;name\nA1;José Müller\nA2;Zoë Façade\n".encode("cp1252")
    with pytest.raises(Invalid, match="encoding"):
        bring("customers", content)
    assert bring("customers", content, Options(encoding="cp1252")).added == 2


def test_a_few_broken_bytes_spoil_their_rows_only(bring: Import) -> None:
    good = "".join(f"A{number},王丽{number}\n" for number in range(30)).encode()
    done = bring("customers", b"ref,name\n" + good + b"B1,Jos\xe9\n")
    assert counts(done) == (31, 30, 0, 0, 1)
    assert rejects(done)[0][:2] == ("32", "name")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("\u00a0\n\u2003\n".encode(), "empty"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (bytes(range(256)) * 8, "not a text file"),
        (b"colour,shape\nred,round\n", "mapped to name"),
        (b"name\nAna\n", "ref or phone"),
        (b"ref,name,name\nA1,Ana,Ben\n", "mapped to|called|name"),
    ],
)
def test_a_bad_file_is_one_clear_error(bring: Import, content: bytes, says: str) -> None:
    options = Options(columns={"name": "name"}) if b"name,name" in content else None
    with pytest.raises(Invalid, match=says):
        bring("customers", content, options)


def test_a_missing_file_is_one_clear_error(engine: sa.Engine, clock: FixedClock, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Invalid, match="no such file"):
            import_customers(engine, path, Options(), now=clock.now())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (Options(columns={"colour": "1"}), "no field"),
        (Options(columns={"name": "Colour"}), "no column 'Colour'"),
        (Options(columns={"name": "9"}), "no column '9'"),
        (Options(columns={"name": "0"}), "no column '0'"),
        (Options(delimiter="ab"), "delimiter"),
        (Options(encoding="klingon"), "encoding"),
        (Options(encoding="base64"), "encoding"),
        (Options(decimal="x"), "decimal"),
        (Options(encoding="ascii"), "ascii"),
    ],
)
def test_a_wrong_option_is_named(bring: Import, options: Options, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        bring("customers", HEAD + WANG, options)


def test_a_file_may_begin_with_many_blank_lines(bring: Import) -> None:
    assert bring("customers", "\n" * 500 + "ref;name\nA1;Ana\n").added == 1


def test_columns_by_number_need_no_header(bring: Import, engine: sa.Engine) -> None:
    options = Options(columns=pairs(["ref=1", "name=2"]), always={"country": "PT", "zone": "Europe/Lisbon"})
    assert bring("customers", "A1\tAna\nA2\tBen\n", options).added == 2
    assert {one.country for one in every(engine, Customer)} == {"PT"}


def test_mapping_from_toml(bring: Import, engine: sa.Engine, tmp_path: Path) -> None:
    toml = tmp_path / "map.toml"
    toml.write_text('delimiter = ";"\n[columns]\nref = "Nr"\nname = 2\n[always]\ncountry = "PT"\n', "utf-8")
    assert bring("customers", "Nr;Wer\nA1;Ana, Lda\n", from_toml(toml)).added == 1
    for wrong in ("columns = 3", "colour = 1", "header = 1", "[columns]\nname = [1]", "not toml"):
        toml.write_text(wrong, "utf-8")
        with pytest.raises(Invalid):
            from_toml(toml)
    with pytest.raises(Invalid, match="field=column"):
        pairs(["name"])


def test_without_references_customers_are_known_by_phone(bring: Import) -> None:
    content = "name,phone\nAna,+351 912 345 678\nBen,\n"
    done = bring("customers", content)
    assert counts(done) == (2, 1, 0, 0, 1)
    assert counts(bring("customers", content)) == (2, 0, 0, 1, 1)


def test_consents_come_with_proof_and_day(bring: Import, engine: sa.Engine, clock: FixedClock) -> None:
    content = CONSENTS + "A1,Ana,yes,no,web form,2025-01-05\nA2,王丽,,退订,,\n"
    bring("customers", content)
    found = {(one.channel, one.status, one.proof, one.given_on) for one in every(engine, Consent)}
    assert ("sms", "given", "web form", date(2025, 1, 5)) in found
    assert ("call", "withdrawn", "imported", clock.now().date()) in found
    clock.advance(timedelta(days=3))
    assert counts(bring("customers", content)) == (2, 0, 0, 2, 0)
    assert len(every(engine, Consent)) == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("A1,Ana,yes,,,2025-01-05", "consent_proof"),
        ("A1,Ana,yes,,web form,", "consent_on"),
        ("A1,Ana,perhaps,,web form,2025-01-05", "sms_consent"),
        ("A1,Ana,yes,,web form,2099-01-05", "consent_on"),
    ],
)
def test_a_consent_without_proof_is_none(bring: Import, row: str, field: str) -> None:
    assert rejects(bring("customers", CONSENTS + row + "\n"))[0][1] == field


ORDERS = "order no,customer,date,amount,currency\n"


def test_orders_find_their_customers(bring: Import, engine: sa.Engine) -> None:
    bring("customers", HEAD + ANA)
    done = bring("orders", ORDERS + 'O1,A1,2026-01-05,"1,234.50",eur\nO2,A7,2026-01-05,3,EUR\n')
    assert counts(done) == (2, 1, 0, 0, 1)
    assert rejects(done) == [("3", "customer", "is not known")]
    (order,) = every(engine, Order)
    assert (order.amount, order.currency) == (Decimal("1234.50"), "EUR")


def test_an_order_can_be_corrected_by_importing_it_again(bring: Import, engine: sa.Engine) -> None:
    bring("customers", HEAD + ANA)
    bring("orders", ORDERS + "O1,A1,2026-01-05,10,EUR\n")
    assert counts(bring("orders", ORDERS + "O1,A1,2026-01-05,12,EUR\n")) == (1, 0, 1, 0, 0)
    assert [order.amount for order in every(engine, Order)] == [Decimal("12.00")]


def test_equal_orders_without_reference_are_all_kept_and_known_again(
    bring: Import, engine: sa.Engine
) -> None:
    content = "customer,date,amount\n" + "A1,2026-01-05,10\n" * 3
    options = Options(create_customers=True)
    assert counts(bring("orders", content, options)) == (3, 3, 0, 0, 0)
    assert counts(bring("orders", content, options)) == (3, 0, 0, 3, 0)
    assert len(every(engine, Order)) == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("O1,A1,soon,10,EUR", "date"),
        ("O1,A1,2099-01-01,10,EUR", "date"),
        ("O1,A1,03/04/2026,10,EUR", "date"),
        ("O1,A1,2026-01-05,ten,EUR", "amount"),
        ("O1,A1,2026-01-05,,EUR", "amount"),
        ("O1,A1,2026-01-05,10,euros", "currency"),
        (",A1,2026-01-05,10,EUR", "ref"),
        ("O0,A1,2026-01-06,10,EUR", "ref"),
    ],
)
def test_a_bad_order_is_reported_with_its_field(bring: Import, row: str, field: str) -> None:
    options = Options(create_customers=True)
    done = bring("orders", ORDERS + "O0,A1,2026-01-05,10,EUR\n" + row + "\n", options)
    assert (done.added, rejects(done)[0][:2]) == (1, ("3", field))


def test_a_run_is_one_step_in_the_history_of_the_house(bring: Import, engine: sa.Engine) -> None:
    bring("customers", HEAD + ANA + "A9,,,,,\n")
    with db.reading(engine) as session:
        (moment,) = timeline(session, customer_id=ledger.HOUSE).items
        assert ledger.verify(session)[1] == []
    assert moment.event.verb == "imported"
    assert {name: moment.event.facts[name] for name in ("rows", "added", "rejected")} == {
        "rows": 2,
        "added": 1,
        "rejected": 1,
    }
    assert len(moment.event.facts["sha256"]) == 64


def test_progress_ends_at_the_size_of_the_file(engine: sa.Engine, clock: FixedClock, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "".join(f"K{number},Ana {number},,,,\n" for number in range(2500)), "utf-8")
    told: list[tuple[int, int]] = []
    import_customers(engine, path, Options(), now=clock.now(), on_progress=lambda *seen: told.append(seen))
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) == 3
    assert told == sorted(told)


def test_cdnow_comes_in_with_one_line_of_mapping(
    engine: sa.Engine, clock: FixedClock, tmp_path: Path
) -> None:
    path = shared("data", "value", "CDNOW_sample.txt")
    mapping = pairs(["customer=2", "date=3", "units=4", "amount=5"])
    options = Options(columns=mapping, create_customers=True, rejects_dir=tmp_path)
    assert counts(import_orders(engine, path, options, now=clock.now())) == (6919, 6919, 0, 0, 0)
    with db.reading(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Customer)) == 2357
        total = session.scalar(sa.select(sa.func.sum(Order.amount)))
    assert Decimal(str(total)) == Decimal("244091.94")
    again = import_orders(engine, path, replace(options), now=clock.now())
    assert counts(again) == (6919, 0, 0, 6919, 0)
