"""Has an attachment taken apart by a process of its own, which may fail, hang or burst without anything else doing so.

The process gets the bytes and nothing more: no environment, so no secret, and no arguments.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from agent.reader.attachments.extracted import Extracted, Trouble, Unreadable, from_json

#: Wall-clock time for one file, on a machine that has other things to do.
TIMEOUT_SECONDS = 30
_ROOT = str(Path(__file__).resolve().parents[1])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from agent.reader.attachments.alone import main; main()"


def extract_apart(content: bytes, timeout_seconds: float = TIMEOUT_SECONDS) -> Extracted | Unreadable | None:
    """Return the cells of a file, why it cannot be read, or None for other kinds; no file makes it raise."""
    try:
        done = subprocess.run(  # noqa: S603  (our own module, the file only at standard input)
            [sys.executable, "-I", "-c", _START],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_seconds,
            env={},
            cwd="/",
            check=True,
        )
        return from_json(done.stdout.decode("utf-8"))
    except (OSError, subprocess.SubprocessError):
        # Out of time, here or by the system's limits, out of memory, or ended by a fault in a library.
        return Unreadable(Trouble.TOO_LONG)
    except (ValueError, LookupError, TypeError):
        return Unreadable(Trouble.DAMAGED)
