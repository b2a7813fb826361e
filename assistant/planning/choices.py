"""What a company decided about the places of the contact rules: where to go, what is confirmed or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})
NOT_SERVED = "not among the places the company serves"


@dataclass(frozen=True)
class Choices:
    """Names are rows ("FR") or what is uncertain in one ("US-PA.hours.sms"); texts say who decided.

    `serve` None: every place that is not off. `confirmed`: uncertain permissions that are used. `dropped`:
    uncertain restrictions that are not kept. `closed`: rows switched off.
    """

    serve: frozenset[str] | None = None
    confirmed: Mapping[str, str] = field(default_factory=lambda: _NONE)
    dropped: Mapping[str, str] = field(default_factory=lambda: _NONE)
    closed: Mapping[str, str] = field(default_factory=lambda: _NONE)

    def off(self, code: str, doubt: str | None) -> str | None:
        """Why a row is switched off: closed, not served, or in doubt and not confirmed. None: it is on."""
        country = code.partition("-")[0]
        if why := self.closed.get(code) or self.closed.get(country):
            return why
        if self.serve is not None and country not in self.serve:
            return NOT_SERVED
        return None if code in self.confirmed else doubt
