"""Imports every record, so that migrations and tests see the entire schema."""

import assistant.conversations.models
import assistant.customers.models
import assistant.gateways.phone.models
import assistant.history.models
import assistant.learning.models
import assistant.promises.models
import assistant.reps.models
import assistant.touches.models  # noqa: F401
from assistant.db import Record

metadata = Record.metadata
