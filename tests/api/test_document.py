"""The OpenAPI document: version 3.1, every route in it, every reference found."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import API
from tests.api.test_guard import api_rules


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    """The document as a program gets it."""
    answer = app.test_client().get(f"{API}/docs/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (one for key, one in value.items() if key == "$ref")
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]


def test_every_route_is_documented_and_nothing_else(app: Flask, document: dict[str, Any]) -> None:
    documented = {(method, re.sub(r"{\w+}", "x", path)) for method, path, _ in operations(document)}
    assert documented == set(api_rules(app))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in references(document):
        found = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def test_every_operation_has_a_name_a_summary_security_and_problems(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert operation["security"] == [{"key": []}]
        assert {"401", "403", "422"} <= set(operation["responses"])
        assert "application/problem+json" in operation["responses"]["422"]["content"]
        assert any(code.startswith("2") for code in operation["responses"])


def test_schemas_of_one_name_are_one_schema(document: dict[str, Any]) -> None:
    # The document keys schemas by class name: two classes of one name would hide each other.
    from assistant.api import routes

    seen: dict[str, object] = {}
    for module in vars(routes).values():
        for name, value in vars(module).items() if hasattr(module, "api") else ():
            if (
                isinstance(value, type)
                and value.__module__ == module.__name__
                and hasattr(value, "model_fields")
            ):
                assert seen.setdefault(name, value) is value, name


def test_the_page_comes_from_the_package(app: Flask) -> None:
    client = app.test_client()
    page = client.get(f"{API}/docs/swagger")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert "http://" not in page.text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"].split("style-src")[0]
    assert "'sha256-" in page.headers["Content-Security-Policy"]
    with client.get(f"{API}/docs/swagger/js/swagger-ui-bundle.js") as script:
        assert script.status_code == 200
    assert client.get(f"{API}/docs/").status_code == 200
