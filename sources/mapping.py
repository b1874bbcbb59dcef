"""Column mappings: which header gives which field and how its values are written; saved as small TOML files."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sources.amounts import currencies_named
from sources.headers import header_currency, plain, vocabulary
from sources.rows import Entity, UnreadableFileError
from sources.terms import NET_EOM_READINGS

CHOICES: dict[str, tuple[str, ...]] = {
    "date_order": ("auto", "dmy", "mdy"),
    "decimal_mark": ("auto", ".", ","),
    "net_eom": NET_EOM_READINGS,
}
_EXPLANATION = """\
# How the columns of a file are read. Written by the first import of a file with these headers, used by every later
# one; edit it to change the reading.
# date_order: auto, dmy (31/03/2026) or mdy (03/31/2026). decimal_mark: auto, "." or ",".
# currency: for rows that name none. net_eom: whether "30 EOM" counts the days first or the month end first.
# pad_numbers_to: fills all-digit document numbers with leading zeros; drop_leading_zeros takes them off.
"""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which header gives which field, and how dates, amounts and numbers are written; None entity: still open."""

    entity: Entity | None = None
    columns: dict[str, str] = field(default_factory=dict)
    date_order: str = "auto"
    decimal_mark: str = "auto"
    currency: str = ""
    net_eom: str = NET_EOM_READINGS[0]
    phone_country_code: str = ""
    drop_leading_zeros: bool = False
    pad_numbers_to: int = 0

    def fits(self, headers: tuple[str, ...]) -> bool:
        """Say whether a table has every header named here."""
        return set(self.columns.values()) <= set(headers)


def guess(headers: tuple[str, ...], entity: Entity) -> dict[str, str]:
    """Return field → header for every field of an entity that a header word gives away."""
    words_of = {header: (plain(header), header_currency(header)[0]) for header in reversed(headers) if header}
    by_word = {words[1]: header for header, words in words_of.items()}
    by_word |= {words[0]: header for header, words in words_of.items()}
    found: dict[str, str] = {}
    for name, words in vocabulary()[entity].columns.items():
        free = (by_word[word] for word in words if word in by_word and by_word[word] not in found.values())
        header = next(free, None)
        if header:
            found[name] = header
    return _with_stand_ins(found, entity)


def _with_stand_ins(found: dict[str, str], entity: Entity) -> dict[str, str]:
    """Let the name stand for a missing account number, and the open balance for a missing total."""
    number, name = ("number", "name") if entity is Entity.CUSTOMERS else ("customer_number", "customer_name")
    if name in found:
        found.setdefault(number, found[name])
    if entity is Entity.INVOICES and "total" not in found and "open" in found:
        found["total"] = found.pop("open")
    return found


def recognise(headers: tuple[str, ...], titles: tuple[str, ...]) -> Entity | None:
    """Say what the rows of a table are, from its headers and then its title; None where it cannot be told."""
    titled = titled_entity(titles)
    merits: dict[Entity, int] = {}
    for entity, words in vocabulary().items():
        columns = guess(headers, entity)
        if words.missing(columns) or not (entity is titled or _marked(entity, columns)):
            continue
        merits[entity] = len(columns) + (3 if entity is titled else 0)
    best = [entity for entity, merit in merits.items() if merit == max(merits.values())]
    return best[0] if len(best) == 1 else None


def titled_entity(titles: tuple[str, ...]) -> Entity | None:
    """Read the entity off a sheet or file name: of "customer payments" the last noun counts."""
    for title in titles:
        entities = list(Entity)
        ends = [
            (match.end(), len(word), entities.index(entity))
            for entity, words in vocabulary().items()
            for word in words.titles
            for match in re.finditer(rf"\b{word}\b", plain(title))
        ]
        if ends:
            return entities[max(ends)[2]]
    return None


def nearest(headers: tuple[str, ...], titles: tuple[str, ...]) -> Entity:
    """Return the entity a table comes closest to, to name what it lacks."""
    titled = titled_entity(titles)
    if titled:
        return titled
    candidates: list[Entity] = [Entity.INVOICES, *Entity]
    return max(
        candidates,
        key=lambda entity: (
            -len(vocabulary()[entity].missing(guess(headers, entity))),
            len(guess(headers, entity)),
        ),
    )


def _marked(entity: Entity, columns: dict[str, str]) -> bool:
    marks = vocabulary()[entity].marks
    return not marks or any(mark in plain(header) for header in columns.values() for mark in marks)


def fingerprint(headers: tuple[str, ...]) -> str:
    """Return a short name for a set of headers, whatever their order."""
    return sha256("\n".join(sorted(plain(header) for header in headers)).encode()).hexdigest()[:12]


def saved_mapping(folder: Path, headers: tuple[str, ...], titles: tuple[str, ...]) -> ColumnMapping | None:
    """Return the mapping saved for a table with these headers, if there is exactly one that fits its title."""
    titled = titled_entity(titles)
    paths = [folder / f"{titled}-{fingerprint(headers)}.toml"] if titled else []
    if not any(path.exists() for path in paths):
        paths = sorted(folder.glob(f"*-{fingerprint(headers)}.toml")) if titled is None else []
    found = [mapping for mapping in map(load_mapping, paths) if mapping.fits(headers)]
    return found[0] if len(found) == 1 else None


def save_mapping(folder: Path, mapping: ColumnMapping, headers: tuple[str, ...]) -> Path:
    """Write a mapping next to the workspace unless the very same is there; return its path."""
    path = folder / f"{mapping.entity}-{fingerprint(headers)}.toml"
    written = dump_mapping(mapping)
    if not path.exists() or path.read_text(encoding="utf-8") != written:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(written, encoding="utf-8")
    return path


def dump_mapping(mapping: ColumnMapping) -> str:
    """Return a mapping as TOML."""
    lines = [_EXPLANATION.rstrip()]
    lines += [f"{f.name} = {_toml(getattr(mapping, f.name))}" for f in fields(mapping) if f.name != "columns"]
    lines += ["", "[columns]"]
    lines += [f"{name} = {_toml(header)}" for name, header in mapping.columns.items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    # JSON strings, numbers and booleans are TOML as well.
    return json.dumps(value if not isinstance(value, Entity) else value.value, ensure_ascii=False)


def load_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file; raise UnreadableFileError naming the entry that is wrong."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UnreadableFileError(f"the mapping {path} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableFileError(f"the mapping {path.name} is not TOML: {error}.") from error
    reason = _wrong_entry(entries)
    if reason:
        raise UnreadableFileError(f"the mapping {path.name} is wrong: {reason}.")
    entity = entries.pop("entity", None)
    mapping = replace(ColumnMapping(), **entries, entity=Entity(entity) if entity else None)
    unknown = [name for name in mapping.columns if not _is_field(mapping.entity, name)]
    if unknown:
        raise UnreadableFileError(
            f"the mapping {path.name} is wrong: {unknown[0]!r} is no field"
            f" of {mapping.entity.words if mapping.entity else 'any table'}."
        )
    return mapping


def _is_field(entity: Entity | None, name: str) -> bool:
    return any(name in vocabulary()[each].columns for each in ([entity] if entity else Entity))


def _wrong_entry(entries: dict[str, Any]) -> str | None:
    defaults = {f.name: getattr(ColumnMapping(), f.name) for f in fields(ColumnMapping)}
    for name, value in entries.items():
        if name not in defaults:
            return f"there is no entry {name!r}; known are {', '.join(defaults)}"
        wanted = type(defaults[name]) if name != "entity" else str
        if type(value) is not wanted:
            return f"{name} must be a {'table' if wanted is dict else wanted.__name__}"
        if name in CHOICES and value not in CHOICES[name]:
            return f"{name} must be one of {', '.join(CHOICES[name])}, not {value!r}"
    if entries.get("entity", Entity.INVOICES) not in set(Entity):
        return f"entity must be one of {', '.join(Entity)}"
    if entries.get("currency") and len(currencies_named(entries["currency"]) or ()) != 1:
        return f"{entries['currency']!r} is not an ISO currency code"
    if not re.fullmatch(r"(\+[1-9]\d{0,3})?", entries.get("phone_country_code", "")):
        return "phone_country_code must look like +49"
    if not all(isinstance(header, str) for header in entries.get("columns", {}).values()):
        return "every entry of [columns] must be a header in quotes"
    return None
