"""What a script's lines may mention about this customer, fixed when the talk begins so that it replays."""

from datetime import date, datetime

from assistant.conversations.playbook import Playbook
from assistant.customers.models import Customer, Lapse
from assistant.customers.register import how_to_address

NOBODY = {"en": "the team", "zh": "客服小组"}
"""Who speaks where no person looks after the customer."""


def variables_of(
    customer: Customer, lapse: Lapse | None, playbook: Playbook, *, rep_name: str, now: datetime
) -> dict[str, str | int]:
    """The documented variables of the script language, in the customer's language."""
    days = lapse.days_since if lapse and lapse.days_since is not None else 0
    last = date.fromordinal(now.date().toordinal() - days)
    return {
        "name": how_to_address(customer, customer.language),
        "first_name": customer.given_name or customer.name,
        "company": playbook.company_in(customer.language),
        "rep": rep_name or NOBODY[customer.language],
        "last_order_on": day_in_words(last, customer.language),
        "weeks_away": max(days // 7, 1),
        "callback_number": playbook.callback_number,
    }


def day_in_words(day: date, language: str) -> str:
    """A day as one says it: '3 September' or '9月3日'."""
    return f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%B}"
