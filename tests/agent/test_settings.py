"""Settings come from the file and from variables, which win; mistakes are named, secrets are never shown."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent import workspace
from agent.settings import Settings, SettingsError, load_settings

CANARY = "canary-77c1"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DUNLIN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    workspace.create(tmp_path, name="Tern Ltd")
    return tmp_path


def test_a_new_workspace_has_usable_settings_and_sends_nothing(folder: Path) -> None:
    settings = load_settings(folder)
    assert settings.company.name == "Tern Ltd"
    assert settings.outreach.mode == "shadow"
    assert settings.model.kind == "offline"


@pytest.mark.parametrize(
    ("variable", "value", "key", "expected"),
    [
        ("DUNLIN_COMPANY__NAME", "Other Ltd", "company.name", "Other Ltd"),
        ("DUNLIN_COMPANY__ADDRESS", '["1 Quay", "Leith"]', "company.address", ("1 Quay", "Leith")),
        ("DUNLIN_EMAIL__SMTP__HOST", "mail.example", "email.smtp.host", "mail.example"),
        ("DUNLIN_EMAIL__SMTP__PORT", "2525", "email.smtp.port", 2525),
        ("DUNLIN_EMAIL__IMAP__APPEND_SENT", "false", "email.imap.append_sent", False),
        ("DUNLIN_SCHEDULE__RUNS", '["08:00", "20:15"]', "schedule.runs", ("08:00", "20:15")),
        ("DUNLIN_SCHEDULE__RUNS", "[]", "schedule.runs", ()),
        ("DUNLIN_PAYMENT__BANK_DETAILS", '{"BIC": "COBADEFFXXX"}', "payment.bank_details", {"BIC": "COBADEFFXXX"}),
        ("DUNLIN_MODEL__RUN_LIMIT_MICROS", "5000000", "model.run_limit_micros", 5_000_000),
        ("DUNLIN_DATABASE_URL", "postgresql://u@db/x", "database_url", "postgresql+psycopg://u@db/x"),
        ("DUNLIN_DATABASE_URL", "postgres://u@db/x", "database_url", "postgresql+psycopg://u@db/x"),
    ],
)
def test_a_variable_wins_over_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, key: str, expected: object
) -> None:
    monkeypatch.setenv(variable, value)
    found: object = load_settings(folder)
    for part in key.split("."):
        found = getattr(found, part)
    assert found == expected


@pytest.mark.parametrize(
    ("variable", "key"),
    [
        ("DUNLIN_EMAIL__SMTP__PASSWORD_FILE", "email.smtp.password"),
        ("DUNLIN_EMAIL__IMAP__PASSWORD_FILE", "email.imap.password"),
        ("DUNLIN_MODEL__API_KEY_FILE", "model.api_key"),
    ],
)
def test_a_secret_is_read_from_the_file_a_variable_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variable: str, key: str
) -> None:
    (folder / "secret").write_text(f"{CANARY}\n")
    monkeypatch.setenv(variable, str(folder / "secret"))
    found: object = load_settings(folder)
    for part in key.split("."):
        found = getattr(found, part)
    assert found.get_secret_value() == CANARY  # type: ignore[attr-defined]


def test_the_database_url_may_stand_in_a_file_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "url").write_text(f"postgresql://u:{CANARY}@db/x\n")
    monkeypatch.setenv("DUNLIN_DATABASE_URL_FILE", str(folder / "url"))
    assert load_settings(folder).database_url == f"postgresql+psycopg://u:{CANARY}@db/x"


def test_no_secret_is_shown_by_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUNLIN_EMAIL__SMTP__PASSWORD", CANARY)
    monkeypatch.setenv("DUNLIN_MODEL__API_KEY", CANARY)
    monkeypatch.setenv("DUNLIN_DATABASE_URL", f"postgresql://u:{CANARY}@db/x")
    settings = load_settings(folder)
    assert CANARY not in repr(settings)
    assert CANARY not in f"{settings}"
    assert CANARY not in settings.model_dump_json(exclude={"database_url"})


MISTAKES = {
    ("DUNLIN_FOO", "1"): "DUNLIN_FOO is no setting; known are DUNLIN_BANK, DUNLIN_COMPANY, ",
    ("DUNLIN_COMPANY__NANE", "1"): "DUNLIN_COMPANY__NANE: is no setting",
    ("DUNLIN_COMPANY", CANARY): "DUNLIN_COMPANY: lists and tables are written as JSON, such as",
    (
        "DUNLIN_SCHEDULE__RUNS",
        CANARY,
    ): 'DUNLIN_SCHEDULE__RUNS: lists and tables are written as JSON, such as ["a", "b"]',
    ("DUNLIN_PAYMENT__BANK_DETAILS", CANARY): "DUNLIN_PAYMENT__BANK_DETAILS: lists and tables are written as JSON",
    ("DUNLIN_EMAIL__SMTP__PORT", CANARY): "DUNLIN_EMAIL__SMTP__PORT: input should be a valid integer",
    ("DUNLIN_OUTREACH__MODE", "live"): "DUNLIN_OUTREACH__MODE: input should be 'shadow', 'approve' or 'automatic'",
    ("DUNLIN_OUTREACH__WORKERS", "0"): "DUNLIN_OUTREACH__WORKERS: input should be greater than or equal to 1",
    ("DUNLIN_MODEL", f'{{"api_key": "{CANARY}", "nope": 1}}'): "model.nope is no setting",
    ("DUNLIN_DATABASE_URL", f"mysql://u:{CANARY}@db/x"): "DUNLIN_DATABASE_URL: must begin with postgresql://",
    ("DUNLIN_DATABASE_URL", CANARY): "DUNLIN_DATABASE_URL: must begin with postgresql://",
    ("DUNLIN_MODEL__API_KEY_FILE", "nope"): "DUNLIN_MODEL__API_KEY_FILE: cannot read the secret in nope: No such file"
    " or directory",
    ("DUNLIN_MODEL__API_KEY_FILE", "/"): "DUNLIN_MODEL__API_KEY_FILE: cannot read the secret in /: Is a directory",
}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake[0])
def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mistake: tuple[str, str]
) -> None:
    monkeypatch.setenv(*mistake)
    with pytest.raises(SettingsError) as refused:
        load_settings(folder)
    assert MISTAKES[mistake] in str(refused.value)
    assert CANARY not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_file_that_is_no_text_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "secret").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv("DUNLIN_MODEL__API_KEY_FILE", str(folder / "secret"))
    with pytest.raises(SettingsError, match="it is not UTF-8 text"):
        load_settings(folder)


@pytest.mark.parametrize("iban", ["DE89 3704 0044 0532 0130 00", "gb82west12345698765432", "NO9386011117947"])
def test_a_sound_iban_is_taken_as_it_is_written(iban: str) -> None:
    assert Settings(payment={"bank_details": {"IBAN": iban}}).payment.bank_details == {"IBAN": iban}  # type: ignore[arg-type]


@pytest.mark.parametrize("iban", ["DE88 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130", "12345", "DE89É"])
def test_an_iban_with_a_slip_is_refused(folder: Path, iban: str) -> None:
    (folder / "dunlin.toml").write_text(f'[payment]\nbank_details = {{ IBAN = "{iban}" }}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="wrong check digit"):
        load_settings(folder)


def test_a_byte_order_mark_of_an_editor_is_no_mistake(folder: Path) -> None:
    (folder / "dunlin.toml").write_text('\ufeff[company]\nname = "Fox"\n', encoding="utf-8")
    assert load_settings(folder).company.name == "Fox"


def test_the_signing_secret_is_readable_by_its_owner_alone(folder: Path) -> None:
    assert (folder / workspace.SIGNING_KEY).stat().st_mode & 0o077 == 0
    assert len(workspace.signing_secret(folder)) == 64


def test_quotes_and_backslashes_in_a_name_survive(tmp_path: Path) -> None:
    name = 'O\'Neill "Q" \\ Søn\ttab'
    workspace.create(tmp_path / "w", name=name)
    assert load_settings(tmp_path / "w").company.name == name


def test_making_a_workspace_keeps_a_policy_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "policy.md").write_text("Send a reminder by email 3 days after the due date.\n")
    workspace.create(tmp_path, name="Tern Ltd")
    assert (tmp_path / "policy.md").read_text() == "Send a reminder by email 3 days after the due date.\n"
