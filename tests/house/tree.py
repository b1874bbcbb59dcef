"""The tree as the house tests see it: our packages, our modules, and every file that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "agent", "channels", "evals", "ledger", "policies", "prompts", "sources", "store", "tools", "web",
)  # fmt: skip
#: What tools leave behind; mirrors .gitignore.
_LEFT_BEHIND = frozenset(
    {".git", ".venv", "__pycache__", ".hypothesis", "build", "dist", "demo-workspace", "node_modules"}
)


def modules(*packages: str) -> list[Path]:
    """Return the Python files of these packages (all of ours, if none is named)."""
    found = [path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(found)


def kept_files() -> Iterator[Path]:
    """Give every file that belongs to the project."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        dropped = any(p in _LEFT_BEHIND or p.endswith(("_cache", ".egg-info")) for p in parts)
        if path.is_file() and not dropped and ".sqlite" not in path.name:
            yield path


def shown(path: Path) -> str:
    """Return a path as it is written in a message."""
    return path.relative_to(ROOT).as_posix()
