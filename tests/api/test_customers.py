"""Customers over HTTP: added, found, shown, imported."""

from typing import Any

import pytest

from tests.api.conftest import Program

WANG: dict[str, Any] = {
    "name": "王芳",
    "honorific": "女士",
    "external_ref": "C-17",
    "phones": ["138 0013 8000"],
    "language": "zh",
    "country": "CN",
    "zone": "Asia/Shanghai",
    "birthday": "1988-03-09",
    "preferred_channel": "sms",
    "preferred_from": "18:00",
    "preferred_until": "20:30",
    "tags": ["tea"],
    "traits": {"likes": "普洱", "visits": "7"},
    "notes": "Prefers evenings.",
    "consents": [{"channel": "sms", "status": "given", "proof": "web form", "given_on": "2026-01-05"}],
}
TABLE = "ref,name,phone,country\nB1,Bea,+351912345670,PT\nB2,Bo,nonsense,PT\n"


def test_a_customer_is_added_with_everything_said(rep: Program) -> None:
    made = rep.post("/customers", WANG)
    assert made.status_code == 201, made.text
    assert made.json["phones"] == [{"e164": "+8613800138000", "wrong_since_at": None}]
    assert made.json["consents"][0]["proof"] == "web form"
    kept = {name: made.json[name] for name in WANG if name not in ("phones", "consents")}
    assert kept == {name: value for name, value in WANG.items() if name in kept}
    assert rep.get(f"/customers/{made.json['id']}").json == made.json


def test_what_is_added_is_in_history_under_the_key(rep: Program) -> None:
    made = rep.post("/customers", WANG).json
    steps = rep.get("/history", customer_id=made["id"]).json["items"]
    assert {step["actor_kind"] for step in steps} == {"key"}
    assert {"added", "consented"} <= {step["verb"] for step in steps}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phones", ["12"]),
        ("phones", ["nonsense"]),
        ("zone", "Mars/Olympus"),
        ("language", "fr"),
        ("country", "Portugal"),
        ("birthday", "1988-02-30"),
        ("preferred_from", "25:00"),
        ("preferred_channel", "pigeon"),
        ("name", ""),
        ("name", " "),
        ("traits", {"deep": {"er": 1}}),
        ("traits", {"note": "half \ud800"}),
        ("notes", "nul \0"),
        ("erased_at", "2026-01-01T00:00:00Z"),
        ("id", "cus_mine"),
    ],
)
def test_a_wrong_field_is_422_names_it_and_adds_nobody(rep: Program, field: str, value: Any) -> None:
    answer = rep.post("/customers", WANG | {field: value})
    assert answer.status_code == 422, answer.text
    assert field.rstrip("s").split("_")[0] in answer.json["detail"]
    assert rep.get("/customers", q="王芳").json["items"] == []


def test_a_reference_is_given_once(rep: Program) -> None:
    assert rep.post("/customers", WANG).status_code == 201
    assert rep.post("/customers", WANG | {"name": "Another"}).status_code == 422


@pytest.mark.parametrize("words", ["王", "C-17", "13800138", "+86 138 0013 8000"])
def test_a_customer_is_found_by_name_reference_or_phone(rep: Program, ana: str, words: str) -> None:
    rep.post("/customers", WANG)
    assert [one["name"] for one in rep.get("/customers", q=words).json["items"]] == ["王芳"]


def test_signs_of_a_pattern_find_only_themselves(rep: Program, ana: str) -> None:
    assert rep.get("/customers", q="%").json["items"] == []
    assert rep.get("/customers", q="A_a").json["items"] == []
    assert len(rep.get("/customers", q="ana").json["items"]) == 1


def test_a_list_goes_on_where_it_stopped(rep: Program, ana: str) -> None:
    rep.post("/customers", WANG)
    first = rep.get("/customers", limit=1).json
    rest = rep.get("/customers", limit=1, after=first["next"]).json
    assert len({one["id"] for one in first["items"] + rest["items"]}) == 2
    assert rest["next"] is None
    assert [one["id"] for one in rep.get("/customers", tier="key").json["items"]] == [ana]


def test_a_table_is_imported_and_bad_rows_are_named(rep: Program) -> None:
    told = rep.post("/customers/import", data=TABLE.encode(), content_type="text/csv")
    assert told.status_code == 200, told.text
    assert {name: told.json[name] for name in ("rows", "added", "rejected")} == {
        "rows": 2,
        "added": 1,
        "rejected": 1,
    }
    (bad,) = told.json["rejects"]
    assert (bad["line"], bad["field"]) == (3, "phone")
    again = rep.post("/customers/import", data=TABLE.encode(), content_type="text/csv").json
    assert (again["added"], again["unchanged"]) == (0, 1)


@pytest.mark.parametrize("sent", [b"", b"PK\x03\x04", b"\0\1\2" * 40, b"colour,shape\nred,round\n"])
def test_a_bad_table_is_one_clear_422(rep: Program, sent: bytes) -> None:
    answer = rep.post("/customers/import", data=sent, content_type="text/csv")
    assert answer.status_code == 422
    assert answer.json["detail"]


def test_a_table_of_another_media_type_is_415(rep: Program) -> None:
    assert rep.post("/customers/import", {"ref": "B1"}).status_code == 415


def test_nobody_is_404(rep: Program) -> None:
    assert rep.get("/customers/cus_nobody").status_code == 404
