import pytest
from flask import Flask

from tests.web.conftest import H, Visitor, lint


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/customers/cus_nobody", 404), ("/calls/con_nothing", 404), ("/scripts/none", 404),
     ("/inbox/cus_nobody", 404), ("/history", 403), ("/logout", 405)],
)  # fmt: skip
def test_a_mishap_is_a_plain_page_that_says_what_next(rep: Visitor, path: str, status: int) -> None:
    page = rep.get(path, expect=status)
    assert "Traceback" not in page.html
    assert any(link.get("href") == "/" for link in page.all("a"))


def test_a_failure_of_ours_needs_no_database_to_be_told(app: Flask) -> None:
    @app.get("/fails")
    def fails() -> str:
        raise RuntimeError("secret detail")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = app.test_client().get("/fails")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    lint("/fails", answer.text)


@pytest.mark.parametrize("text", ["a\0b", "x" * 10_001])
def test_text_no_database_can_keep_is_refused_and_nothing_fails(
    rep: Visitor, customers: dict[str, str], text: str
) -> None:
    rep.get(f"/customers/{customers['ana']}")
    rep.send(f"/customers/{customers['ana']}/tags", expect=422, add=text)


@pytest.mark.parametrize(
    "path", ["/customers/a%00b", "/inbox/a%00b", "/calls/%00", "/scripts/a%00b", "/customers/%ED%A0%80"]
)
def test_an_address_no_database_can_keep_is_no_page(rep: Visitor, path: str) -> None:
    rep.get(path, expect=404)


def test_a_form_sent_to_an_address_no_database_can_keep_changes_nothing(
    rep: Visitor, customers: dict[str, str]
) -> None:
    token = rep.get(f"/customers/{customers['ana']}").form("/stop").findall(f".//{H}input")[0].get("value")
    for path in ("/customers/a%00b/stop", "/customers/a%00b/tags", "/customers/nope/tags"):
        sent = rep.client.post(path, data={"why": "no", "csrf_token": token, "add": "x"})
        assert sent.status_code == 404, path


def test_search_takes_anything(rep: Visitor, customers: dict[str, str]) -> None:
    for search in ("%", "_", "'; drop table customers; --", "王", "0130", "\\"):
        rep.get(f"/customers?search={search}")
    rep.client.get("/customers?search=%00")
    assert rep.client.get("/customers?after=99999999999999999999").status_code == 422
