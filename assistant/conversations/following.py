"""How talks follow what becomes of their touches, whoever brings the news."""

from assistant.clock import Clock
from assistant.conversations.outcomes import note_trouble, settled
from assistant.conversations.playbook import Playbook
from assistant.touches.sending import Listener


def follow(playbook: Playbook, clock: Clock) -> Listener:
    """What the worker and a provider's webhooks tell: the talk goes on, or a person is called."""
    return Listener(
        moved=lambda session, touch_id: settled(session, playbook, touch_id, now=clock.now()),
        stumbled=lambda session, touch_id: note_trouble(session, touch_id, now=clock.now()),
    )
