"""A workspace keeps to itself: only its owner reads a folder made for it, and a database of others is left alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from agent import workspace
from agent.bootstrap import build
from agent.settings import load_settings


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_folder_made_for_a_workspace_is_its_owners_alone_and_those_above_it_are_not_touched(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    workspace.create(tmp_path / "above" / "books", name="Tern Ltd")
    assert mode(tmp_path / "above" / "books") == "0o700"
    assert mode(tmp_path) == "0o755"
    assert mode(tmp_path / "above" / "books" / workspace.SIGNING_KEY) == "0o600"


@pytest.mark.parametrize(("given", "open_to_others"), [(0o755, True), (0o750, True), (0o711, True), (0o700, False)])
def test_a_folder_that_was_there_keeps_its_mode_and_is_known_to_be_open_to_others(
    tmp_path: Path, given: int, open_to_others: bool
) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    folder.chmod(given)
    workspace.create(folder, name="Tern Ltd")
    assert mode(folder) == oct(given)
    assert workspace.open_to_others(folder) is open_to_others


def test_a_database_of_another_program_is_never_migrated_whoever_opens_the_workspace(tmp_path: Path) -> None:
    workspace.create(tmp_path / "books", name="Tern Ltd")
    url = f"sqlite:///{tmp_path / 'crm.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE lead (id INTEGER)"))
    settings = load_settings(tmp_path / "books").model_copy(update={"database_url": url})
    with pytest.raises(workspace.WorkspaceError, match="belongs to another program"):
        build(tmp_path / "books", settings=settings)
    assert inspect(engine).get_table_names() == ["lead"]
    engine.dispose()
