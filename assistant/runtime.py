"""The running product: everything that was constructed once, handed to every entry point."""

from dataclasses import dataclass

import sqlalchemy as sa

from assistant.clock import Clock
from assistant.conversations.playbook import Playbook
from assistant.settings import Settings
from assistant.touches.gateway import Gateway


@dataclass(frozen=True)
class Runtime:
    """Built by `wiring.build`; tests build it with the same function and their own settings."""

    settings: Settings
    engine: sa.Engine
    clock: Clock
    playbook: Playbook
    gateway: Gateway
