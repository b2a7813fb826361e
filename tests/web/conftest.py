"""A person at a browser: fills in the forms a page really has, and lints every page on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree as Xml

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from assistant import db
from assistant.clock import FixedClock
from assistant.history.ledger import SYSTEM
from assistant.reps import people
from assistant.runtime import Runtime
from tests import cast

PASSWORD = "a long password"
H = "{http://www.w3.org/1999/xhtml}"


@dataclass
class Fetched:
    """A page as the person sees it."""

    status: int
    path: str
    root: Xml.Element
    html: str

    @property
    def text(self) -> str:
        """Everything a person can read, with single spaces."""
        skipped = {f"{H}script", f"{H}style", f"{H}dialog"}
        return " ".join(" ".join(_words(self.root.find(f"{H}body"), skipped)).split())

    @property
    def h1(self) -> str:
        return " ".join("".join(self.root.find(f".//{H}h1").itertext()).split())

    def all(self, tag: str) -> list[Xml.Element]:
        return list(self.root.iter(f"{H}{tag}"))

    def form(self, action: str) -> Xml.Element:
        """The first form, or button with an address of its own, whose address ends like this."""
        for form in self.all("form"):
            places = [form.get("action", ""), *(one.get("formaction", "") for one in form.iter(f"{H}button"))]
            if any(place.partition("?")[0].endswith(action) for place in places):
                return form
        raise AssertionError(f"no form for {action} on {self.path}")

    def has_form(self, action: str) -> bool:
        return any(form.get("action", "").endswith(action) for form in self.all("form"))


def _words(element: Xml.Element, skipped: set[str]) -> Any:
    if element.tag in skipped:
        return
    yield element.text or ""
    for child in element:
        yield from _words(child, skipped)
        yield child.tail or ""


def lint(path: str, html: str) -> Xml.Element:
    """What every page must be: well-formed, titled, labelled, with safe forms and no inline behaviour."""
    root = html5lib.HTMLParser(strict=True).parse(html)
    tags = list(root.iter())
    assert len([one for one in tags if one.tag == f"{H}h1"]) == 1, f"{path}: one h1"
    assert "".join(root.find(f"{H}head/{H}title").itertext()).strip(), f"{path}: a title"
    assert root.get("lang") in ("en", "zh-Hans"), f"{path}: a language"
    ids = [one.get("id") for one in tags if one.get("id")]
    assert len(ids) == len(set(ids)), (
        f"{path}: ids twice: {sorted({one for one in ids if ids.count(one) > 1})}"
    )
    for one in tags:
        handlers = [name for name in one.attrib if name.startswith("on")]
        assert not handlers, f"{path}: inline {handlers}"
        assert "style" not in one.attrib, f"{path}: inline style on {one.tag}"
        assert not (one.tag == f"{H}script" and not one.get("src")), f"{path}: inline script"
        assert one.tag != f"{H}style", f"{path}: inline style sheet"
        for name in ("href", "src", "action"):
            assert not one.get(name, "/").startswith(("http:", "https:", "//")), f"{path}: leads away"
    _lint_forms(path, root, ids)
    return root


def _lint_forms(path: str, root: Xml.Element, ids: list[str | None]) -> None:
    labelled = {one.get("for") for one in root.iter(f"{H}label")}
    assert labelled - {None} <= set(ids), f"{path}: labels without their field: {labelled - set(ids)}"
    for form in root.iter(f"{H}form"):
        if form.get("method") == "dialog":
            continue
        assert form.get("action"), f"{path}: a form without address"
        assert form.get("method") in ("get", "post"), f"{path}: a form without method"
        names = [one.get("name") for one in form.iter(f"{H}input")]
        assert form.get("method") == "get" or "csrf_token" in names, (
            f"{path}: {form.get('action')} without token"
        )
        assert list(form.iter(f"{H}button")), f"{path}: {form.get('action')} without button"
    for tag in ("input", "select", "textarea"):
        for one in root.iter(f"{H}{tag}"):
            named = one.get("type") == "hidden" or one.get("id") in labelled or one.get("aria-label")
            assert named, f"{path}: {one.get('name')} has no label"
    for button in root.iter(f"{H}button"):
        assert "".join(button.itertext()).strip() or button.get("aria-label"), f"{path}: a nameless button"


@dataclass
class Visitor:
    """A browser without scripts."""

    client: FlaskClient
    page: Fetched | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, expect: int = 200) -> Fetched:
        return self._land(self.client.get(path, headers=self.headers, follow_redirects=True), expect)

    def send(self, action: str, expect: int = 200, **values: Any) -> Fetched:
        """Fill in the form of the page in hand whose address ends with `action`, and send it."""
        form = self.page.form(action)
        places = [form.get("action"), *(one.get("formaction") for one in form.iter(f"{H}button"))]
        place = next(one for one in places if one and one.partition("?")[0].endswith(action))
        data = {**_filled(form), **values}
        return self._land(
            self.client.post(place, data=data, headers=self.headers, follow_redirects=True), expect
        )

    def _land(self, answer: TestResponse, expect: int) -> Fetched:
        path, html = answer.request.path, answer.get_data(as_text=True)
        assert answer.status_code == expect, f"{path}: {answer.status_code}, not {expect}\n{html[:2000]}"
        self.page = Fetched(answer.status_code, path, lint(path, html), html)
        return self.page


def _filled(form: Xml.Element) -> dict[str, str]:
    kept = {}
    for one in form.iter(f"{H}input"):
        if one.get("name") and one.get("type") not in ("radio", "checkbox", "submit"):
            kept[one.get("name")] = one.get("value", "")
    for one in form.iter(f"{H}textarea"):
        kept[one.get("name")] = one.text or ""
    return kept


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not logged in."""
    return Visitor(app.test_client())


@pytest.fixture
def log_in(app: Flask, runtime: Runtime) -> Callable[..., Visitor]:
    """Makes a person of a role, hired with a real password, who has logged in by the form."""

    def make(role: str = "rep", language: str = "en") -> Visitor:
        login = f"{role}-{language}"
        with db.transaction(runtime.engine) as session:
            people.hire(
                session, login=login, name=f"Rita {login}", password=PASSWORD, role=role, language=language,
                actor=SYSTEM, now=runtime.clock.now(),
            )  # fmt: skip
        person = Visitor(app.test_client())
        person.get("/login")
        person.send("/login", login=login, password=PASSWORD)
        return person

    return make


@pytest.fixture
def rep(log_in: Callable[..., Visitor]) -> Visitor:
    """A rep at work."""
    return log_in("rep")


@pytest.fixture
def supervisor(log_in: Callable[..., Visitor]) -> Visitor:
    """A supervisor at work."""
    return log_in("supervisor")


@pytest.fixture
def customers(runtime: Runtime, clock: FixedClock) -> dict[str, str]:
    """Ana in London and 王雪 in Shanghai, by their ids."""
    with db.transaction(runtime.engine) as session:
        return {"ana": cast.ana(session, clock.now()).id, "wang": cast.wang(session, clock.now()).id}
