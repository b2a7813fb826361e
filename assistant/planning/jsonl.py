"""`winback plan may-go --jsonl`: one question a line, one answer a line, in order, whatever a line holds."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from assistant.errors import Invalid
from assistant.planning.codes import Reason
from assistant.planning.decisions import Go, Later
from assistant.planning.facts import Consent, Consented, Facts
from assistant.planning.gate import may_go
from assistant.planning.rules import Rules
from assistant.planning.windows import seconds

ALSO = {"voice": "call"}


def may_go_lines(lines: Iterable[str], rules: Rules, provider: str | None = None) -> Iterator[str]:
    """Answers for a customer nothing else stands against: consent given, no attempts, a number that works.

    A line: {"country", "subdivision"?, "zone"?, "channel", "at", "provider"?, "id"?}; without a zone all
    zones of the place count. An answer: {"id"?, "decision", "until"?, "reason"}, and no other key: decision
    one of go, later, never; `until` in UTC is the end of the opening (go) or its start (later). What cannot
    be understood is a never: bad_line for no object or a value that is no text, bad_time for an `at` that is
    no ISO time with its zone.
    `provider` holds for lines that name none. Blank lines are skipped.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, rules, provider))


def _answer(line: str, rules: Rules, provider: str | None) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _never(Reason.BAD_LINE)
    if not isinstance(asked, dict):
        return _never(Reason.BAD_LINE)
    told = {"id": asked["id"]} if "id" in asked else {}
    for key in ("country", "subdivision", "zone", "channel", "at", "provider"):
        value = asked.get(key)
        if value is not None and not isinstance(value, str):
            return told | _never(Reason.BAD_LINE)
    return told | _decided(asked, rules, provider)


def _decided(asked: Mapping[str, str | None], rules: Rules, provider: str | None) -> dict[str, Any]:
    try:
        at = datetime.fromisoformat(asked.get("at") or "")
        seconds(at)
    except (ValueError, OverflowError, Invalid):
        return _never(Reason.BAD_TIME)
    name = (asked.get("channel") or "").strip().lower()
    channel, zone = ALSO.get(name, name), asked.get("zone")
    facts = Facts(
        country=asked.get("country") or "",
        subdivision=asked.get("subdivision"),
        zones=() if zone is None else (zone,),
        consents={channel: Consent(Consented.GIVEN)},
        reachable_channels=frozenset({channel}),
        provider=asked.get("provider") or provider,
    )
    decision = may_go(rules, facts, channel, at.astimezone(UTC))
    if isinstance(decision, Go):
        return {"decision": "go", "until": decision.until.isoformat(), "reason": Reason.ALLOWED.value}
    if isinstance(decision, Later):
        return {"decision": "later", "until": decision.until.isoformat(), "reason": decision.reason.value}
    return _never(decision.reason)


def _never(reason: Reason) -> dict[str, Any]:
    return {"decision": "never", "reason": reason.value}
