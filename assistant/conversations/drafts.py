"""What a rep is typing, kept as it is typed."""

from sqlmodel import Session

from assistant.conversations.listening import storable
from assistant.conversations.models import Conversation
from assistant.errors import Missing


def keep_draft(session: Session, conversation_id: str, text: str) -> None:
    """Keep the words typed so far; the newest wins. Raises Missing or Invalid (over-long)."""
    talk = session.get(Conversation, conversation_id)
    if talk is None:
        raise Missing(f"conversation: there is no {conversation_id!r}")
    talk.draft = storable(text)
    session.add(talk)
