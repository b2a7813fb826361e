import pytest

from assistant.errors import Invalid, Missing, NotAllowed, Refusal, Stale
from assistant.refusals import status_of


class Odd(Stale):
    """A refusal of a kind somebody adds later."""


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Missing, 404), (NotAllowed, 403), (Stale, 409), (Invalid, 422), (Odd, 409), (Refusal, 422)],
)
def test_every_refusal_has_one_status(kind: type[Refusal], status: int) -> None:
    assert status_of(kind("no")) == status
