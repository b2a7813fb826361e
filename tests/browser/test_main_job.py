"""The whole loop in a real browser: import, score, plan, call, texts with replies, opt-out, proof."""

import json
import os
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Product

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not os.environ.get("WINBACK_BROWSER"),
        reason="needs Chromium: set WINBACK_BROWSER=required, or run .ci/run",
    ),
]


def log_in(page: Page, product: Product, login: str) -> None:
    page.goto(f"{product.base}/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def row_of(page: Page, name: str):
    return page.locator("li.task").filter(has_text=name)


def text_as(page: Page, product: Product, number: str, words: str) -> None:
    """Answer on the customer's phone once our text has arrived."""
    page.goto(f"{product.base}/phone/{number}")
    expect(page.locator(".bubble:not(.mine)").last).to_be_visible()
    before = page.locator(".bubble").count()
    page.locator("#text").fill(words)
    page.locator("#text").press("Enter")
    expect(page.locator(".bubble.mine").filter(has_text=words)).to_be_visible()
    assert page.locator(".bubble").count() > before


def test_a_call_shows_who_we_are_first_and_the_reason_with_the_words_that_show_it(page, product):
    log_in(page, product, "rita")
    chloe = row_of(page, "Chloe")
    expect(chloe).to_contain_text("Usually buys every")
    chloe.get_by_role("button", name="Call").click()
    expect(page.get_by_text("Harbour Tea").first).to_be_visible()
    page.get_by_label("They said").fill("Yes, go ahead")
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".say")).to_contain_text("recorded")
    for first in ("I said who we are", "I said that it is recorded"):
        expect(page.get_by_label(first)).not_to_be_checked()
        page.get_by_label(first).check()
    for words in ("Yes, go ahead", "The staff were rude and nobody cared", "The staff were rude to us"):
        if page.locator("mark", has_text="rude").count():
            break
        page.get_by_label("They said").fill(words)
        page.get_by_role("button", name="Read it").click()
        page.wait_for_load_state()
    expect(page.locator("mark", has_text="rude").first).to_be_visible()
    page.locator("summary").filter(has_text="How it ended").click()
    page.locator("input[name=disposition][value=reached]").check()
    page.get_by_role("button", name="Note it and go to the next").click()
    expect(page.get_by_text("1 done")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "number", "words", "remedy", "again"),
    [
        ("Ana", "+447700900130", "the delivery was always late", "sorry we were so slow", "yes please"),
        ("陈女士", "+8610000000112", "太贵了,隔壁便宜一半", "您", "好的"),
    ],
)
def test_a_text_is_answered_with_the_remedy_and_stop_ends_it_for_good(
    page, product, name, number, words, remedy, again
):
    log_in(page, product, "rita")
    row_of(page, name).get_by_role("button", name="Text").click()
    text_as(page, product, number, words)
    answer = page.locator(".bubble:not(.mine)").nth(1)
    expect(answer).to_contain_text(re.compile(remedy, re.IGNORECASE), timeout=60_000)
    text_as(page, product, number, again)
    expect(page.locator(".bubble:not(.mine)").nth(2)).to_be_visible(timeout=60_000)
    text_as(page, product, number, "please stop texting me")
    page.goto(f"{product.base}/customers")
    page.get_by_role("link", name=re.compile("Ana|陈静")).filter(
        has_text=re.compile("Ana" if name == "Ana" else "陈静")
    ).click()
    expect(page.locator(".notice.red")).to_contain_text("Do not contact")
    page.goto(f"{product.base}/today")
    expect(row_of(page, name)).to_have_count(0)


def test_the_supervisor_reads_every_step_and_proves_that_nothing_was_changed(page, product):
    log_in(page, product, "sam")
    page.goto(f"{product.base}/history")
    for verb in ("heard", "learned", "stopped"):
        page.goto(f"{product.base}/history?verb={verb}")
        expect(page.locator("main")).not_to_contain_text("Nothing was recorded")
    page.goto(f"{product.base}/history")
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".notice.green")).to_contain_text("Nothing was changed")
    proof = json.loads(product.winback("history", "verify", "--json").stdout)
    assert proof["breaks"] == []
    assert proof["checked"] > 20


def test_a_rep_cannot_read_the_supervisors_history(page, product):
    log_in(page, product, "rita")
    response = page.goto(f"{product.base}/history")
    assert response is not None
    assert response.status == 403
