"""Runs a catalogue of attacks through the product with a model, and scores what came of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from evals.attacks.accounts import cast_of
from evals.attacks.catalogue import Catalogue, borrowed, catalogue
from evals.attacks.leaks import house_secrets
from evals.attacks.pages import read_pages
from evals.attacks.scoring import score_attacks
from evals.attacks.stage import POLICY_PAGE, play
from evals.labels import SetName
from evals.scoring import Scorecard
from prompts.model import Model


def evaluate_attacks(model: Model, chosen: SetName, _workers: int = 1) -> Scorecard:
    """Play a set of the catalogue; mails are read one after the other, as in production."""
    return evaluate_catalogue(model, catalogue(chosen), chosen)


def evaluate_borrowed(model: Model, folder: Path) -> Scorecard:
    """Play strings collected elsewhere, each as the words of a mail."""
    return evaluate_catalogue(model, borrowed(folder), "extra")


def evaluate_catalogue(model: Model, played: Catalogue, name: str) -> Scorecard:
    """Play a catalogue and score it; raise ModelError when the model cannot be used."""
    cast = cast_of(played)
    pages = read_pages(played.attacks, model)
    secrets = house_secrets(POLICY_PAGE.read_text(encoding="utf-8"))
    card = score_attacks(cast, play(cast, model), pages, secrets)
    return replace(card, chosen_set=name, model=model.name)
