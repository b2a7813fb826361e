"""The choices of hours that were made, and the model they are made by."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from assistant import db
from assistant.planning.response.choosing import Choice as Chosen
from assistant.planning.response.model import Model
from assistant.planning.response.options import Setting
from assistant.touches.models import Choice, ResponseModel

_LIVE = (
    sa.select(col(ResponseModel.version))
    .order_by(col(ResponseModel.made_at).desc(), col(ResponseModel.version))
    .limit(1)
)
_READ: dict[str, Model] = {}
"""The model in use, read once: its text is long, and every plan asks for it."""


def live(session: Session) -> Model | None:
    """What contacts have taught so far; None before anything was learned."""
    version = db.rows(session, _LIVE).scalar()
    if version is None:
        return None
    if version not in _READ:
        _READ.clear()
        _READ[version] = Model.from_json(session.get_one(ResponseModel, version).parameters)
    return _READ[version]


def keep(session: Session, model: Model, *, contacts: int, until_at: datetime, now: datetime) -> bool:
    """Make this the model new touches go by; False when it already was."""
    before = session.get(ResponseModel, model.version)
    if before is not None:
        before.made_at, before.until_at = now, until_at
        return False
    session.add(
        ResponseModel(
            version=model.version,
            parameters=model.to_json(),
            contacts=contacts,
            until_at=until_at,
            made_at=now,
        )
    )
    return True


def note(session: Session, touch_id: str, setting: Setting, chosen: Chosen, *, now: datetime) -> None:
    """Log the choice of a touch with the chance of every option there was."""
    options = [
        [option.channel, option.day.value, option.part.value, round(chance, 9)]
        for option, chance in sorted(chosen.propensities.items())
    ]
    session.add(
        Choice(
            touch_id=touch_id,
            segment=setting.segment,
            attempt=setting.attempt,
            channel=chosen.option.channel,
            day=chosen.option.day.value,
            part=chosen.option.part.value,
            propensity=chosen.propensity,
            options=options,
            why=chosen.why.value,
            model=chosen.model,
            at=now,
        )
    )
