"""What must not stand in the tree: machine paths, registry hosts, keys, and a program named as a helper."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import ROOT, kept_files, shown


def any_of(*words: str) -> str:
    """Join words into a pattern; they are given backwards, so that this file does not find itself."""
    return "(?:" + "|".join(re.escape(word[::-1]) for word in words) + ")"


#: A program's name stands where programs are recognised: in patterns for mail that tries to instruct one.
KNOWS_PROGRAMS = "injection.py"
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.}])" + any_of("/krow/", "/emoh/", "/sresU/", "/toor/", "/putes/pmt/"),
    "the host of a package registry": any_of("gro.ipyp", "detsohnohtyp", "moc.sjmpn", "=lru-xedni"),
    "a private key": "-----BEGIN [A-Z ]*" + any_of("YEK ETAVIRP"),
    "a key of a model provider": r"\b" + any_of("-ks") + r"[A-Za-z0-9]{20,}",
    "a program named as a helper": r"(?i)\b" + any_of("edualc", "ciporhtna", "tpgtahc", "tolipoc", "yb-derohtua-oc"),
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Return every text of the tree by its path; the licence is not ours, held-back mail is not read."""
    kept = [path for path in kept_files() if path.name != "LICENSE" and "held_back" not in path.parts]
    return {shown(path): path.read_bytes().decode("utf-8", "replace") for path in kept}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_tree_is_free_of(what: str, texts: dict[str, str]) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for path, text in texts.items()
        for match in pattern.finditer(text)
        if not path.endswith(KNOWS_PROGRAMS)
    ]
    assert found == []


def test_a_workspace_made_in_the_tree_would_not_be_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"demo-workspace/", "*.sqlite", ".venv/"} <= set(ignored)
