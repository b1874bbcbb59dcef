"""The files the offline reader learns from, and a hash by which the weights tell that they come from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from agent.offline.reply.concepts.lexicon import STEMMERS
from evals.labels import HERE as EVALS
from evals.training.vocabulary import FOLDER

HERE = Path(__file__).parent


def learned_from() -> list[Path]:
    """Return every file the weights come from, in order."""
    words = [FOLDER / f"{language}.toml" for language in sorted(STEMMERS)]
    labelled = [HERE / "sentences", HERE / "mails", EVALS / "replies" / "tuning"]
    return [*words, *(path for folder in labelled for path in sorted(folder.glob("*.jsonl")))]


def digest(paths: Iterable[Path]) -> str:
    """Return a hash of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
