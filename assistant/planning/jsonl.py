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
    zones of the place count. An answer: {"decision", "until"?, "reason", "rule"?, "error"?, "id"?}, decision
    one of go, later, never; `until` in UTC is the end of the opening (go) or its start (later).
    What cannot be understood is a never.
    `provider` holds for lines that name none. Blank lines are skipped.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, rules, provider))


def _answer(line: str, rules: Rules, provider: str | None) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _never(Reason.BAD_LINE, "not a JSON object")
    if not isinstance(asked, dict):
        return _never(Reason.BAD_LINE, "not a JSON object")
    told = {"id": asked["id"]} if "id" in asked else {}
    for key in ("country", "subdivision", "zone", "channel", "at", "provider"):
        value = asked.get(key)
        if value is not None and not isinstance(value, str):
            return told | _never(Reason.BAD_LINE, f"{key} must be a text")
    return told | _decided(asked, rules, provider)


def _decided(asked: Mapping[str, str | None], rules: Rules, provider: str | None) -> dict[str, Any]:
    try:
        at = datetime.fromisoformat(asked.get("at") or "")
        seconds(at)
    except (ValueError, OverflowError):
        return _never(Reason.BAD_TIME, "at must be an ISO time with its zone, like 2026-11-23T09:00:00+08:00")
    except Invalid as error:
        return _never(Reason.BAD_TIME, str(error))
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
        told = {"decision": "later", "until": decision.until.isoformat(), "reason": decision.reason.value}
        return told | {"rule": decision.rule}
    return {"decision": "never", "reason": decision.reason.value, "rule": decision.rule}


def _never(reason: Reason, error: str) -> dict[str, Any]:
    return {"decision": "never", "reason": reason.value, "error": error}
