"""What customers did other than buying, and what a person did for them by hand."""

import pytest

from tests.web.conftest import Visitor


def test_a_complaint_is_noted_on_their_clock_and_settled_later(
    rep: Visitor, customers: dict[str, str]
) -> None:
    rep.get(f"/customers/{customers['wang']}")
    page = rep.send("/interactions", kind="complaint", text="茶叶碎了", open="1", happened_at="17:30")
    assert "It counts in the next scoring." in page.text
    assert "茶叶碎了" in page.text
    assert "still open" in page.text
    assert 'datetime="2026-11-23T09:30:00+00:00"' in page.html
    page = rep.send("/settled")
    assert "still open" not in page.text
    assert "settled it" in page.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gossip"},
        {"text": " "},
        {"happened_on": "2026-11-24"},
        {"happened_on": "then"},
        {"text": "x" * 5001},
    ],
)
def test_a_dealing_of_no_kind_or_still_to_come_is_refused(
    rep: Visitor, customers: dict[str, str], wrong: dict[str, str]
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    rep.send("/interactions", expect=422, **{"kind": "visit", "text": "came by", **wrong})


def test_a_dealing_of_nobody_and_settling_nothing_are_404(rep: Visitor, customers: dict[str, str]) -> None:
    token = rep.get("/today").all("input")[0].get("value")
    sent = {
        "csrf_token": token,
        "kind": "visit",
        "text": "x",
        "happened_on": "2026-11-01",
        "happened_at": "10:00",
    }
    for path in ("/customers/none/interactions", "/interactions/none/settled", "/customers/none/by-hand"):
        assert rep.client.post(path, data=sent | {"channel": "letter"}).status_code == 404, path


def test_a_letter_is_done_by_hand_and_stands_in_the_record(rep: Visitor, customers: dict[str, str]) -> None:
    token = rep.get("/today").all("input")[0].get("value")
    sent = {"csrf_token": token, "channel": "letter", "note": "a card with tea", "next": "/today"}
    done = rep.client.post(f"/customers/{customers['ana']}/by-hand", data=sent, follow_redirects=True)
    assert "this contact is made" in done.text
    assert "a card with tea" in rep.get(f"/customers/{customers['ana']}").text
    refused = rep.client.post(f"/customers/{customers['ana']}/by-hand", data=sent | {"channel": "sms"})
    assert refused.status_code == 422
