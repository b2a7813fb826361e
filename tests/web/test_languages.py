from collections.abc import Callable

import pytest

from tests.web.conftest import Visitor

PAGES = ("/today", "/customers", "/inbox", "/scripts", "/not-contacted", "/history", "/history/proof")


def test_the_browser_chooses_before_anyone_does(visitor: Visitor) -> None:
    visitor.headers = {"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.5"}
    assert visitor.get("/login").h1 == "登录"
    visitor.headers = {"Accept-Language": "fr"}
    assert visitor.get("/login").h1 == "Log in"


def test_a_reps_own_language_comes_before_the_browsers(log_in: Callable[..., Visitor]) -> None:
    person = log_in("rep", "zh")
    person.headers = {"Accept-Language": "en"}
    assert person.get("/customers").h1 == "客户"


def test_a_language_chosen_by_hand_comes_first_and_is_remembered(log_in: Callable[..., Visitor]) -> None:
    person = log_in("rep", "zh")
    person.get("/customers")
    assert person.send("/language", language="en").path == "/customers"
    assert person.page.h1 == "Customers"
    assert person.get("/inbox").h1 == "Inbox"
    person.send("/logout")
    assert person.get("/login").h1 == "Log in"


def test_a_language_we_do_not_speak_is_refused(rep: Visitor) -> None:
    rep.get("/today")
    assert rep.send("/language", expect=422, language="fr").h1 == "Something in the form is not right"


@pytest.mark.parametrize("path", PAGES)
def test_every_page_offers_the_other_language(
    log_in: Callable[..., Visitor], customers: dict[str, str], path: str
) -> None:
    person = log_in("supervisor", "zh")
    assert person.get(path).root.get("lang") == "zh-Hans"
    person.send("/language", language="en")
    assert person.page.root.get("lang") == "en"
    assert person.page.path == path


def test_what_a_block_covers_is_told_in_chinese(
    log_in: Callable[..., Visitor], customers: dict[str, str]
) -> None:
    person = log_in("rep", "zh")
    person.get(f"/customers/{customers['wang']}")
    assert "every channel" not in person.send("/stop", why="别再打了").text
