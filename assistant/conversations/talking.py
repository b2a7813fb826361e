"""A stored conversation as the script engine takes it."""

from datetime import datetime

from sqlmodel import Session

from assistant.conversations import remedying
from assistant.conversations.models import Conversation
from assistant.conversations.playbook import Playbook
from assistant.dialogue.script import Script
from assistant.dialogue.talk import Talk


def talk_of(
    session: Session, playbook: Playbook, script: Script, conversation: Conversation, *, now: datetime
) -> Talk:
    """What stays the same through a step of this conversation, as of `now`."""
    return Talk(
        script=script,
        language=conversation.language,
        variables=conversation.variables,
        remedies=remedying.words_for(session, playbook, conversation, now=now),
        reason_words=playbook.shelf.reason_words(conversation.language),
        library=playbook.shelf.library,
        model=playbook.shelf.model,
    )
