"""How a bank's table is read: which header gives what, whose account it is; saved beside the workspace's mappings."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from sources.bank.statement import BankFileError
from sources.headers import header_currency, plain
from sources.mapping import fingerprint

WORDS = Path(__file__).with_name("headers.toml")
_EXPLANATION = """\
# How a table of your bank is read. Written when a table with these headers is first imported, used by every later one;
# edit it to change the reading. date_order: auto, dmy (31/03/2026) or mdy. decimal_mark: auto, "." or ",".
"""
_CHOICES = {"date_order": ("auto", "dmy", "mdy"), "decimal_mark": ("auto", ".", ",")}


@dataclass(frozen=True, slots=True)
class TableProfile:
    """Whose account a table is of, and how its columns and values are written."""

    account: str = ""
    currency: str = ""
    date_order: str = "auto"
    decimal_mark: str = "auto"
    columns: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4)
def vocabulary(words: Path = WORDS) -> dict[str, Any]:
    """Return the header words of every field, of banks unless told otherwise, and their words of returns."""
    return tomllib.loads(words.read_text(encoding="utf-8"))


def profile_path(folder: Path, headers: tuple[str, ...]) -> Path:
    """Return where the profile of a table with these headers is kept."""
    return folder / "bank" / f"{fingerprint(headers)}.toml"


def guessed(headers: tuple[str, ...], words: Path = WORDS) -> TableProfile:
    """Return a profile with every column that a header word of this vocabulary gives away."""
    by_word = {header_currency(header)[0]: header for header in reversed(headers) if header}
    by_word |= {plain(header): header for header in reversed(headers) if header}
    columns: dict[str, str] = {}
    for name, known in vocabulary(words)["columns"].items():
        free = (by_word[word] for word in known if word in by_word and by_word[word] not in columns.values())
        header = next(free, None)
        if header:
            columns[name] = header
    stated = {header_currency(columns[name])[1] for name in ("amount", "credit", "debit") if name in columns} - {None}
    return TableProfile(currency=next(iter(stated)) or "" if len(stated) == 1 else "", columns=columns)


def load_profile(path: Path, words: Path = WORDS) -> TableProfile:
    """Read a profile; raise BankFileError naming what is wrong with it."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BankFileError("profile", f"the profile cannot be read: {error}", str(path)) from error
    defaults = {each.name: getattr(TableProfile(), each.name) for each in fields(TableProfile)}
    known = set(vocabulary(words)["columns"])
    for name, value in entries.items():
        if name not in defaults or type(value) is not type(defaults[name]):
            raise BankFileError("profile", f"{name!r} is no entry of a profile, or not of its kind", str(path))
        if name in _CHOICES and value not in _CHOICES[name]:
            raise BankFileError("profile", f"{name} must be one of {', '.join(_CHOICES[name])}", str(path))
    columns = entries.get("columns", {})
    if not set(columns) <= known or not all(isinstance(header, str) for header in columns.values()):
        raise BankFileError("profile", f"[columns] may name {', '.join(sorted(known))}, each with a header", str(path))
    return replace(TableProfile(), **entries)


def save_profile(path: Path, profile: TableProfile) -> None:
    """Write a profile unless the very same is there."""
    lines = [_EXPLANATION.rstrip()]
    names = [each.name for each in fields(TableProfile) if each.name != "columns"]
    # JSON strings are TOML as well.
    lines += [f"{name} = {json.dumps(getattr(profile, name), ensure_ascii=False)}" for name in names]
    lines += ["", "[columns]"]
    lines += [f"{name} = {json.dumps(header, ensure_ascii=False)}" for name, header in profile.columns.items()]
    written = "\n".join(lines) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != written:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
