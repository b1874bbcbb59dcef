"""The catalogue as typed values: attacks and honest mail that looks like them; a bad entry is named with its place."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.labels import LabelError, SetName
from prompts.reply_reading import Intent

#: Where the words of an attack stand. The first eight are places in a mail, the others in the book and on the page.
Place = Literal[
    "body", "subject", "quoted", "signature", "html", "file_name", "attachment", "display_name",
    "payment_memo", "invoice_memo", "contact_name", "policy",
]  # fmt: skip
Carrier = Literal["thanks", "promise", "dispute", "copy", "paid"]
HERE = Path(__file__).parent
#: Attacks that speak to people, as honest mail does: no words in them give them away.
TO_PEOPLE = frozenset(("other customers' data", "third party", "bank-detail change", "Reply-To diversion"))
#: The places in a mail; everything else reaches the product by an import or on the policy page.
IN_MAIL: frozenset[Place] = frozenset(
    ("body", "subject", "quoted", "signature", "html", "file_name", "attachment", "display_name")
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Attack(_Strict):
    """Hostile words with the honest message (`carrier`) they ride on.

    `also` are intents a fair reader may take from the words themselves, `may` beginnings of effects that are the
    right answer to them ("hold fraud"), `never` strings that must not leave. An attack with a `sender` of its own
    stands alone: without it nothing arrives at all.
    """

    id: str
    technique: str
    words: str
    place: Place = "body"
    carrier: Carrier = "thanks"
    language: str = "en"
    sender: str = ""
    display_name: str = ""
    subject: str = ""
    reply_to: str = ""
    thread: Literal["", "bent_token", "guessed_id"] = ""
    form: Literal["mail", "bounce", "complaint"] = "mail"
    also: tuple[Intent, ...] = ()
    may: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether no honest message carries the attack."""
        return bool(self.sender)

    @property
    def orders_the_reader(self) -> bool:
        """Whether the words are an order that stands where the reader reads, so that it should be noticed."""
        return self.place == "body" and not self.alone and self.technique not in TO_PEOPLE


class Benign(_Strict):
    """An honest mail that nobody may take for an attack."""

    id: str
    words: str
    subject: str = ""
    language: str = "en"
    html: bool = False


class Catalogue(_Strict):
    """A set of attacks and honest mail."""

    attacks: tuple[Attack, ...]
    benign: tuple[Benign, ...]


def catalogue(chosen: SetName, root: Path = HERE) -> Catalogue:
    """Load a set of the catalogue; raise LabelError naming the file and entry that is wrong."""
    folder = root / chosen
    if not folder.is_dir():
        raise LabelError(f"There are no attacks at {folder}: run the evaluation from a source checkout.")
    entries = [(path, tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.toml"))]
    attacks = [_entry(Attack, path, row) for path, page in entries for row in page.get("attack", ())]
    benign = [_entry(Benign, path, row) for path, page in entries for row in page.get("benign", ())]
    return Catalogue(attacks=tuple(attacks), benign=tuple(benign))


_ACCOUNT_LIKE = re.compile(r"\b[A-Z]{2}\d{10,}")


def borrowed(folder: Path) -> Catalogue:
    """Load strings collected elsewhere: `attacks.jsonl` and `benign.jsonl`, each line with its words as `text`."""
    attacks = [
        Attack(
            id=f"extra-attack-{n}",
            technique=str(row.get("kind", "extra")),
            words=row["text"],
            # Who wants money sent to an account is held as a fraud, whatever else the words are.
            may=("hold fraud",) if _ACCOUNT_LIKE.search(row["text"]) else (),
        )
        for n, row in _lines(folder / "attacks.jsonl")
    ]
    benign = [Benign(id=f"extra-benign-{n}", words=row["text"]) for n, row in _lines(folder / "benign.jsonl")]
    return Catalogue(attacks=tuple(attacks), benign=tuple(benign))


def _entry(kind: type[Any], path: Path, row: dict[str, Any]) -> Any:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        raise LabelError(f"{path.name}, {row.get('id', 'an entry without id')}: {error.errors()[0]['msg']}") from error


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise LabelError(f"cannot read {path}: {error.strerror}") from error
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            if not isinstance(row["text"], str):
                raise TypeError("text is no string")
        except (KeyError, TypeError, ValueError) as error:
            raise LabelError(f"{path.name}, line {number}: no JSON object with a string `text`") from error
        yield number, row
