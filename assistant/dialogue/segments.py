"""What a text message costs: its encoding, its segments, and the character that makes it dear."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from assistant.errors import Invalid

GSM_7, UCS_2 = "GSM-7", "UCS-2"

#: The default alphabet of 3GPP TS 23.038 (6.2.1), one septet each.
_DEFAULT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension table (6.2.1.1): an escape and a septet, sent together.
_EXTENSION = frozenset("\f^{}\\[~]|€")
#: Units a message may have alone, and in each part when there are several (6 bytes go to their header).
_ROOM = {GSM_7: (160, 153), UCS_2: (70, 67)}


@dataclass(frozen=True)
class Segments:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2; `count` is what the provider bills.

    `forced_by` is the first character that GSM-7 lacks, "" when the text is GSM-7.
    """

    encoding: str
    units: int
    count: int
    forced_by: str


@dataclass(frozen=True)
class Price:
    """What one segment costs, in a currency written as the author likes."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount.normalize():f} {self.currency}"


def measure(text: str) -> Segments:
    """How the text goes out (3GPP TS 23.038 and 23.040): nothing to say is no segment.

    No character is split over two parts: neither an escape and its letter, nor a surrogate pair.
    """
    forced_by = next((mark for mark in text if mark not in _DEFAULT and mark not in _EXTENSION), "")
    encoding = UCS_2 if forced_by else GSM_7
    widths = list(_widths(text, encoding))
    return Segments(encoding, sum(widths), _parts(widths, *_ROOM[encoding]), forced_by)


def read_price(text: str) -> Price | None:
    """The price written like "0.05 CNY"; None when empty. Raises Invalid for anything else."""
    if not text.strip():
        return None
    amount, _, currency = text.strip().partition(" ")
    try:
        price = Price(Decimal(amount), currency.strip())
    except InvalidOperation:
        price = None
    if price is None or not price.currency or not price.amount.is_finite() or price.amount < 0:
        raise Invalid(
            f"price of a text message: expected an amount and a currency like 0.05 CNY, got {text!r}"
        )
    return price


def cost(segments: Segments, price: Price) -> Price:
    """What the provider bills for the text: every segment at the price of one."""
    return Price(price.amount * segments.count, price.currency)


def _widths(text: str, encoding: str) -> Iterator[int]:
    for mark in text:
        yield 2 if (mark in _EXTENSION if encoding == GSM_7 else mark > "\uffff") else 1


def _parts(widths: list[int], alone: int, each: int) -> int:
    if sum(widths) <= alone:
        return 1 if widths else 0
    parts, left = 1, each
    for width in widths:
        if width > left:
            parts, left = parts + 1, each
        left -= width
    return parts
