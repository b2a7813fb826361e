"""Texts through Twilio's Messages API."""

from datetime import datetime, timedelta

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from assistant.clock import Clock
from assistant.gateways.twilio import errors
from assistant.settings import Settings
from assistant.touches.gateway import Found, MaybeTaken, Outgoing, Receipt

TIMEOUT_S = 10.0
LONGEST_VALID_S = 36_000
PADDING = timedelta(seconds=30)
LISTED = 1000
CALLBACK_RETRIES = "#rc=3&rp=5xx,ct,rt"
"""Three retries of a report we could not take: connection overrides travel in the fragment."""


class TwilioGateway:
    """The port, spoken to Twilio. `settings.twilio_api_base` points it at another server: for tests."""

    name = "twilio"

    def __init__(self, settings: Settings, clock: Clock, timeout_s: float = TIMEOUT_S) -> None:
        # The SDK's own client waits for ever.
        http = TwilioHttpClient(timeout=timeout_s)
        self._client = Client(settings.twilio_account_sid, settings.twilio_auth_token, http_client=http)
        if settings.twilio_api_base:
            self._client.api.base_url = settings.twilio_api_base.rstrip("/")
        service = settings.twilio_from.startswith("MG")
        self._sender = {"messaging_service_sid" if service else "from_": settings.twilio_from}
        self._public_url = settings.public_url.rstrip("/")
        self._clock = clock

    def send(self, outgoing: Outgoing) -> Receipt:
        """As the port says. Twilio has no idempotency key: what it may have taken is not sent again."""
        try:
            message = self._client.messages.create(
                to=outgoing.to,
                body=outgoing.body,
                status_callback=self._callback(outgoing),
                validity_period=self._validity(outgoing.valid_until),
                smart_encoded=True,
                **self._sender,
            )
        except TwilioRestException as error:
            raise errors.answered(error, self._clock.now()) from None
        except requests.RequestException as error:
            raise errors.unanswered(error) from None
        except TwilioException as error:
            raise MaybeTaken(f"Twilio's answer was not understood ({type(error).__name__})") from None
        if not message.sid:
            raise MaybeTaken("Twilio's answer names no message")
        return Receipt(message.sid, str(message.status or "queued"))

    def sent_to(self, to: str, since: datetime) -> list[Found]:
        """As the port says. Never filtered by DateSent: that is empty while Twilio still queues a message."""
        found = []
        try:
            for message in self._client.messages.list(to=to, limit=LISTED, page_size=LISTED):
                made = message.date_created
                if str(message.direction).startswith("outbound") and (made is None or made >= since):
                    found.append(
                        Found(message.sid, str(message.status), message.to, message.body or "", made)
                    )
        except TwilioRestException as error:
            raise errors.answered(error, self._clock.now()) from None
        except requests.RequestException as error:
            raise errors.unanswered(error) from None
        except TwilioException as error:
            raise MaybeTaken(f"Twilio's list was not understood ({type(error).__name__})") from None
        return found

    def _callback(self, outgoing: Outgoing) -> str:
        return f"{self._public_url}/twilio/status/{outgoing.touch_id}/{outgoing.attempt}{CALLBACK_RETRIES}"

    def _validity(self, until: datetime | None) -> int:
        """Seconds Twilio may keep the text waiting: it must not arrive after the contact window."""
        if until is None:
            return LONGEST_VALID_S
        left = (until - PADDING - self._clock.now()).total_seconds()
        return int(min(max(left, 1), LONGEST_VALID_S))
