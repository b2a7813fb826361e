import numpy as np

from assistant.scoring.auditing import Audit, TooLittle, audit
from assistant.scoring.extras import Extras
from assistant.scoring.indicators import indicators
from assistant.scoring.lapse import BEHAVIOUR, WARNINGS
from tests.scoring.histories import AS_OF, ledger, town
from tests.scoring.test_repurchase import company

POLICY = indicators().policy


def made(extras: dict[str, Extras] | None = None) -> Audit:
    found = audit(company(1_500), AS_OF, 26, POLICY, extras)
    assert isinstance(found, Audit)
    return found


def test_too_little_data_is_refused_with_what_is_needed() -> None:
    found = audit(ledger(*town(60)), AS_OF, 26, POLICY)
    assert isinstance(found, TooLittle)
    assert found.customers < found.customers_needed == 200


def test_an_indicator_without_data_is_not_known_and_keeps_its_weight() -> None:
    found = {one.name: one for one in made().checked}
    assert set(found) == {*BEHAVIOUR, *WARNINGS}
    assert found["complaints"].adds is None
    assert (found["complaints"].vif, found["complaints"].offered) == (None, POLICY.warnings["complaints"])


def test_indicators_that_tell_the_same_are_named_and_one_of_them_keeps_its_weight() -> None:
    found = {one.name: one for one in made().checked}
    assert "expectation" in found["silence"].like
    assert "silence" in found["expectation"].like
    assert max(found[name].offered for name in ("silence", "expectation")) > 0


def test_an_indicator_that_is_noise_adds_nothing_and_is_offered_no_weight() -> None:
    rng = np.random.default_rng(5)
    noise = {str(n): Extras(unanswered=int(rng.integers(0, 4))) for n in range(1_500)}
    found = {one.name: one for one in made(noise).checked}
    assert found["unanswered"].known_for > 30
    assert found["unanswered"].adds is False
    assert found["unanswered"].offered == 0


def test_the_correlations_are_symmetric_with_ones_on_the_diagonal() -> None:
    found = made()
    for matrix in (np.array(found.pearson), np.array(found.spearman)):
        assert np.allclose(matrix, matrix.T)
        assert np.allclose(np.diag(matrix), 1)
        assert (np.abs(matrix) <= 1 + 1e-9).all()
