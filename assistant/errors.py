"""What can go wrong, named for what the caller should do. Messages are for the person who reads them."""


class WinbackError(Exception):
    """Base of everything this product raises on purpose."""


class Refusal(WinbackError):
    """The request was understood and is declined; nothing was changed."""


class Missing(Refusal):
    """What was named does not exist: correct the name."""


class Invalid(Refusal):
    """The input is wrong: correct it. The message names the field and what is expected."""


class Stale(Refusal):
    """The conversation moved on meanwhile: reload and decide again."""


class NotAllowed(Refusal):
    """The person or key lacks the right, or a contact rule says no."""


class Misconfigured(WinbackError):
    """A setting is missing or wrong: mend it before starting."""
