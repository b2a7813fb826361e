"""Customers out of a file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import ids
from assistant.customers import cells, fields
from assistant.customers.importing import bulk
from assistant.customers.importing.mapping import TRAIT, Layout, Options, lay_out
from assistant.customers.importing.run import BadField, Imported, Progress, Taken, Tally, read_field, run
from assistant.customers.importing.table import Row
from assistant.customers.models import Channel, Consent, ConsentStatus, Customer, Phone
from assistant.history import ledger
from assistant.history.ledger import Step

REQUIRED = ("name", "ref or phone")
CONSENTS = {"sms_consent": Channel.SMS, "call_consent": Channel.CALL}
LONGEST_REF = 100
ERASED = "this customer asked to be forgotten; take them out of the file"


def import_customers(
    engine: sa.Engine, path: Path, options: Options, *, now: datetime, on_progress: Progress | None = None
) -> Imported:
    """Read a file of customers into the database, idempotent by reference; without a column for it, by
    first phone.

    An empty cell never erases what is known. Tags, traits, phones and consents are added to what is there;
    notes are taken only where there are none. Raises Invalid for a file that cannot be used; a bad row
    never stops the others.
    """
    layout = lay_out(path, options, "customers", REQUIRED)
    return run(engine, layout, options, Customers(layout, options, now), now=now, on_progress=on_progress)


@dataclass(frozen=True)
class Agreed:
    """What the file says about being contacted on one channel."""

    channel: Channel
    status: ConsentStatus
    proof: str
    given_on: date


@dataclass(frozen=True)
class Said:
    """One customer as the file says it; `columns` holds only what was filled in."""

    ref: str
    columns: Mapping[str, Any]
    traits: Mapping[str, str]
    phones: tuple[str, ...]
    consents: tuple[Agreed, ...]


class Customers:
    """Checks rows of customers, remembers references met before, stores batches."""

    name = "customers"

    def __init__(self, layout: Layout, options: Options, now: datetime) -> None:
        self._layout, self._options, self._now = layout, options, now
        self._met: dict[str, tuple[int, int]] = {}
        self._source = {"file_sha256": layout.source.sha256}
        self._facts: dict[tuple[str, date], dict[str, str]] = {}

    def check(self, row: Row) -> Said | None:
        """The customer of a row; None when the file has said just that before."""
        said = self._read(self._layout.cells(row.cells))
        line, same = self._met.setdefault(said.ref, (row.line, hash(repr(said))))
        if line == row.line:
            return said
        if same == hash(repr(said)):
            return None
        raise BadField(
            "ref" if "ref" in self._layout.places else "phone", f"line {line} is this customer too"
        )

    def _read(self, found: Mapping[str, str]) -> Said:
        if "name" not in found:
            raise BadField("name", "is empty")
        columns: dict[str, Any] = {
            name: read_field(name, self._reader(name), found[name])
            for name in fields.READERS
            if name in found
        }
        if (born := columns.get("birthday")) and born > self._now.date():
            raise BadField("birthday", f"{born.isoformat()} is still to come")
        home = columns.get("country")
        phones = read_field("phone", lambda cell: fields.phones(cell, home), found.get("phone", ""))
        traits = {
            name.removeprefix(TRAIT): read_field(name, lambda cell: cells.text(cell, 500), cell)
            for name, cell in found.items()
            if name.startswith(TRAIT)
        }
        return Said(self._ref(found, phones), columns, traits, tuple(phones), tuple(self._agreed(found)))

    def _reader(self, name: str) -> Any:
        if name == "birthday":
            return lambda cell: cells.day(cell, self._options.date_format)
        return fields.READERS[name]

    def _ref(self, found: Mapping[str, str], phones: list[str]) -> str:
        if "ref" in found:
            return read_field("ref", lambda cell: cells.text(cell, LONGEST_REF), found["ref"])
        if "ref" in self._layout.places:
            raise BadField("ref", "is empty")
        if not phones:
            raise BadField("phone", "is empty, and there is no reference to know the customer by")
        return f"tel:{phones[0]}"

    def _agreed(self, found: Mapping[str, str]) -> Iterable[Agreed]:
        for name, channel in CONSENTS.items():
            if name not in found:
                continue
            given = bool(read_field(name, cells.yes_or_no, found[name]))
            yield self._agreement(found, channel, given=given)

    def _agreement(self, found: Mapping[str, str], channel: Channel, *, given: bool) -> Agreed:
        proof = read_field(
            "consent_proof", lambda cell: cells.text(cell, 500), found.get("consent_proof", "")
        )
        if given and not proof:
            raise BadField("consent_proof", "is empty: a consent needs what shows it, such as: web form")
        if given and "consent_on" not in found:
            raise BadField("consent_on", "is empty: a consent needs the day it was given")
        today = self._now.date()
        said_on = found.get("consent_on", today.isoformat())
        day = read_field("consent_on", lambda cell: cells.day(cell, self._options.date_format), said_on)
        if day > today:
            raise BadField("consent_on", f"{day.isoformat()} is still to come")
        status = ConsentStatus.GIVEN if given else ConsentStatus.WITHDRAWN
        return Agreed(channel, status, proof or "imported", day)

    def store(self, session: Session, batch: list[Taken[Said]], tally: Tally) -> list[tuple[Row, BadField]]:
        """Write a batch of customers with their phones and consents, and a step for each on their chain.
        Those whose customer was erased come back."""
        known = _known(session, [taken.value.ref for taken in batch])
        erased = {ref for ref, row in known.items() if row["erased_at"] is not None}
        said = [taken.value for taken in batch if taken.value.ref not in erased]
        form = bulk.row_of(Customer(id="", name="", created_at=self._now))
        fresh = {one.ref: _fresh(form, one, self._now) for one in said if one.ref not in known}
        bulk.insert(session, Customer, list(fresh.values()))
        # Read again rather than believed: another import may have made some of them in the meantime.
        owners = bulk.customer_ids(session, [one.ref for one in said])
        added = {ref for ref, row in fresh.items() if owners[ref] == row["id"]}
        before = [one for one in said if one.ref not in added]
        changed = self._amend(session, [one for one in before if _differs(known.get(one.ref), one)])
        numbers, agreed = self._add_phones(session, said, owners), self._add_consents(session, said, owners)
        self._note(session, said, owners, added, changed, numbers, agreed)
        updated = (set(changed) | set(numbers) | set(agreed)) - added
        tally.added += len(added)
        tally.updated += len(updated)
        tally.unchanged += len(said) - len(added) - len(updated)
        return [(one.row, BadField("ref", ERASED)) for one in batch if one.value.ref in erased]

    def _amend(self, session: Session, said: list[Said]) -> dict[str, dict[str, list[Any]]]:
        """Change what the file says differently, and nothing else: what was, and what is now."""
        owners = bulk.customer_ids(session, [one.ref for one in said])
        ledger.hold_all(session, list(owners.values()))
        # Read again now that nobody else decides about them: a rep may have written since.
        known = _known(session, [one.ref for one in said])
        changes = {one.ref: _changes(known[one.ref], one) for one in said}
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for ref, change in changes.items():
            if change:
                row = {"id": owners[ref], **{name: now for name, (_, now) in change.items()}}
                alike.setdefault(tuple(change), []).append(row)
        for rows in alike.values():
            bulk.update(session, Customer, rows)
        return {ref: change for ref, change in changes.items() if change}

    def _note(
        self,
        session: Session,
        said: list[Said],
        owners: Mapping[str, str],
        added: set[str],
        changed: Mapping[str, Mapping[str, list[Any]]],
        numbers: Mapping[str, list[str]],
        agreed: Mapping[str, list[dict[str, Any]]],
    ) -> None:
        steps = []
        for one in said:
            owner, change = owners[one.ref], {**changed.get(one.ref, {})}
            if one.ref in added:
                steps.append(Step(owner, "added", facts=self._source))
            elif one.ref in numbers:
                change["phones"] = [[], numbers[one.ref]]
            if change:
                text = json.dumps(change, ensure_ascii=False, default=str)
                steps.append(
                    Step(owner, "amended", facts={"fields": sorted(change), **self._source}, text=text)
                )
            steps += [self._consented(row) for row in agreed.get(one.ref, ())]
        ledger.record_all(session, steps, actor=self._options.actor, at=self._now)

    def _consented(self, row: Mapping[str, Any]) -> Step:
        status, day = str(row["status"]), row["given_on"]
        facts = self._facts.setdefault(
            (status, day), {"status": status, "on": day.isoformat(), **self._source}
        )
        return Step(row["customer_id"], "consented", row["channel"], row["id"], facts, row["proof"])

    def _add_phones(
        self, session: Session, said: list[Said], owners: Mapping[str, str]
    ) -> dict[str, list[str]]:
        has: dict[str, list[str]] = {customer_id: [] for customer_id in owners.values()}
        query = sa.select(col(Phone.customer_id), col(Phone.e164)).where(col(Phone.customer_id).in_(has))
        for customer_id, e164 in session.execute(query):
            has[customer_id].append(e164)
        rows: list[dict[str, Any]] = []
        new: dict[str, list[str]] = {}
        for one in said:
            mine = has[owners[one.ref]]
            for e164 in (phone for phone in one.phones if phone not in mine):
                phone = {"id": ids.new("phn", self._now), "customer_id": owners[one.ref], "e164": e164}
                rows.append(phone | {"position": len(mine), "wrong_since_at": None})
                mine.append(e164)
                new.setdefault(one.ref, []).append(e164)
        bulk.insert(session, Phone, rows)
        return new

    def _add_consents(
        self, session: Session, said: list[Said], owners: Mapping[str, str]
    ) -> dict[str, list[dict[str, Any]]]:
        has: set[tuple[str, str, str, str, date]] = set()
        newest: dict[tuple[str, str], str] = {}
        mine = [owners[one.ref] for one in said if one.consents]
        query = sa.select(
            *(col(part) for part in (Consent.customer_id, Consent.channel, Consent.status, Consent.proof)),
            col(Consent.given_on),
        ).where(col(Consent.customer_id).in_(mine))
        query = query.order_by(col(Consent.given_on), col(Consent.recorded_at))
        for customer_id, channel, status, proof, given_on in session.execute(query) if mine else ():
            has.add((customer_id, channel, status, proof, given_on))
            newest[customer_id, channel] = status
        new: dict[str, list[dict[str, Any]]] = {}
        for one in said:
            for agreed in one.consents:
                customer_id = owners[one.ref]
                # A withdrawal without a day gets that of the import: the same file tomorrow says nothing new.
                undated = agreed.status == ConsentStatus.WITHDRAWN and agreed.given_on == self._now.date()
                repeated = undated and newest.get((customer_id, agreed.channel)) == ConsentStatus.WITHDRAWN
                key = (customer_id, str(agreed.channel), str(agreed.status), agreed.proof, agreed.given_on)
                if repeated or key in has:
                    continue
                new.setdefault(one.ref, []).append(_consent(customer_id, agreed, self._now))
        bulk.insert(session, Consent, list(chain.from_iterable(new.values())))
        return new


def _fresh(form: Mapping[str, Any], one: Said, now: datetime) -> dict[str, Any]:
    own = {"id": ids.new("cus", now), "external_ref": one.ref, "tags": [], "traits": dict(one.traits)}
    return {**form, **own, **one.columns}


def _consent(customer_id: str, agreed: Agreed, now: datetime) -> dict[str, Any]:
    return {
        "id": ids.new("con", now),
        "customer_id": customer_id,
        "channel": agreed.channel,
        "status": agreed.status,
        "proof": agreed.proof,
        "given_on": agreed.given_on,
        "recorded_at": now,
    }


def _known(session: Session, refs: list[str]) -> dict[str, dict[str, Any]]:
    found = session.execute(sa.select(bulk.table_of(Customer)).where(col(Customer.external_ref).in_(refs)))
    return {row["external_ref"]: dict(row) for row in found.mappings()}


def _changes(known: Mapping[str, Any], one: Said) -> dict[str, list[Any]]:
    """Which columns the file says differently: each with what was and what will be."""
    wanted = dict(one.columns)
    if "tags" in wanted:
        wanted["tags"] = list(dict.fromkeys([*known["tags"], *wanted["tags"]]))
    if "notes" in wanted:
        wanted["notes"] = known["notes"] or wanted["notes"]
    if one.traits:
        wanted["traits"] = {**known["traits"], **one.traits}
    return {name: [known[name], value] for name, value in wanted.items() if known[name] != value}


def _differs(known: Mapping[str, Any] | None, one: Said) -> bool:
    return known is None or bool(_changes(known, one))
