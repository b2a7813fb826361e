"""Pages made from code say what the code says."""

from dataclasses import fields

from assistant.commands.docs import settings_page
from assistant.settings import ROOT, Settings
from tests.cli.conftest import Run


def test_the_page_names_every_setting_and_no_path_of_this_machine() -> None:
    page = settings_page()
    assert all(f"`{knob.metadata['variable']}`" in page for knob in fields(Settings))
    assert str(ROOT) not in page


def test_the_kept_page_is_up_to_date(run: Run) -> None:
    told = run("docs", "--check")
    assert told.exit_code == 0, told.output
