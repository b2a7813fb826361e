"""A stored conversation as the script engine takes it."""

from sqlmodel import Session

from assistant.conversations.models import Conversation
from assistant.conversations.playbook import Playbook
from assistant.conversations.variables import remedies_of
from assistant.dialogue.script import Script
from assistant.dialogue.talk import Talk


def talk_of(session: Session, playbook: Playbook, script: Script, conversation: Conversation) -> Talk:
    """What stays the same through a step of this conversation."""
    return Talk(
        script=script,
        language=conversation.language,
        variables=conversation.variables,
        remedies=remedies_of(playbook, conversation.language),
        reason_words=playbook.shelf.reason_words(conversation.language),
        library=playbook.shelf.library,
        model=playbook.shelf.model,
    )
