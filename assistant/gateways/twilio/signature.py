"""Whether a webhook really comes from Twilio."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from twilio.request_validator import RequestValidator


def is_genuine(
    tokens: Iterable[str],
    public_url: str,
    environ: Mapping[str, Any],
    form: Mapping[str, Any],
    signature: str,
) -> bool:
    """Whether `signature` was made with one of our tokens over the address Twilio called and its form.

    `form` must be the MultiDict itself: repeated keys are signed. Two tokens hold while one is replaced.
    """
    url = called_url(public_url, environ)
    return any(RequestValidator(token).validate(url, form, signature) for token in tokens if token)


def called_url(public_url: str, environ: Mapping[str, Any]) -> str:
    """The address as Twilio signed it: our configured origin and the path and query exactly as they came.

    Host and X-Forwarded-Host are never asked: anyone can send them. A decoded URL has other escapes.
    """
    configured = urlsplit(public_url.rstrip("/"))
    raw = _raw_target(environ)
    prefix = "" if raw.startswith(configured.path + "/") else configured.path
    return f"{configured.scheme}://{configured.netloc}{prefix}{raw}"


def _raw_target(environ: Mapping[str, Any]) -> str:
    target = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if target.startswith(("http://", "https://")):
        target = target.split("/", 3)[3:][0] if target.count("/") > 2 else ""
        return f"/{target}"
    if target:
        return target
    path = quote(
        f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1"),
        safe="/:@!$&'()*+,;=~-._",
    )
    query = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
