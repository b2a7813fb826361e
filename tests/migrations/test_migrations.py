"""The migrations make exactly the schema the records describe, on either database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assistant import records, schema

VERSIONS = sorted((schema.MIGRATIONS / "versions").glob("*.py"))


def test_the_migrated_schema_is_the_schema_of_the_records(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            difference
            for difference in compare_metadata(context, records.metadata)
            if "alembic_version" not in str(difference)
        ]
    assert differences == []


def test_the_head_file_names_the_newest_revision() -> None:
    assert (schema.MIGRATIONS / "HEAD").read_text().strip() == schema.head()


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_every_migration_is_named_by_its_revision_and_numbered(path: Path) -> None:
    script = ScriptDirectory.from_config(schema.configuration())
    revision = script.get_revision(path.stem)
    assert revision is not None
    assert path.stem[:4].isdigit()


def test_upgrading_twice_changes_nothing(engine: sa.Engine) -> None:
    schema.upgrade(engine)
    assert schema.current(engine) == schema.head()
