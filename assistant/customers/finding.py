"""One customer by whatever a person has at hand: id, reference, number or name."""

from sqlmodel import Session, col, select

from assistant.customers.dossier import search
from assistant.customers.models import Customer
from assistant.errors import Invalid, Missing

SHOWN = 5


def find_one(session: Session, words: str) -> str:
    """The id of the one customer meant: an id or external reference, else a name or number only one has.

    Raises Missing when nobody fits and Invalid, naming some, when several do.
    """
    words = words.strip()
    exact = select(Customer.id).where((col(Customer.id) == words) | (col(Customer.external_ref) == words))
    if (found := session.exec(exact).first()) is not None:
        return found
    fits = [one.customer for one in search(session, words, limit=SHOWN + 1).items] if words else []
    same = [one for one in fits if words in (one.name, one.given_name)]
    chosen = same if len(same) == 1 else fits
    if not chosen:
        raise Missing(f"no customer has the id, reference, number or name {words[:60]!r}")
    if len(chosen) > 1:
        named = ", ".join(f"{one.name} ({one.id})" for one in chosen[:SHOWN])
        raise Invalid(f"several customers fit {words[:60]!r}: {named}; give the id")
    return chosen[0].id
