"""Has an attachment read by a process of its own, which may fail, hang or burst without anything else doing so.

The process gets the file and what the reader may know, and nothing more: no environment, so no secret, and no
arguments. What comes back are typed figures; the words of the file stay there.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from agent.reader.attachments.errand import ANSWER, ERRAND, Errand, is_sound
from agent.reader.attachments.extracted import Trouble, Unreadable
from agent.reader.attachments.remittance import Remittance

#: Wall-clock time for one file, on a machine that has other things to do.
TIMEOUT_SECONDS = 30
_ROOT = str(Path(__file__).resolve().parents[1])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from agent.reader.attachments.alone import main; main()"


def read_apart(
    content: bytes, errand: Errand, timeout_seconds: float = TIMEOUT_SECONDS
) -> Remittance | Unreadable | None:
    """Return what a file says was paid, why it cannot be read, or None if it says nothing; no file makes it raise."""
    try:
        done = subprocess.run(  # noqa: S603  (our own module, the file only at standard input)
            [sys.executable, "-I", "-c", _START],
            input=ERRAND.dump_json(errand) + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_seconds,
            env={},
            cwd="/",
            check=True,
        )
        found = ANSWER.validate_json(done.stdout)
    except (OSError, subprocess.SubprocessError):
        # Out of time, here or by the system's limits, out of memory, or ended by a fault in a library.
        return Unreadable(Trouble.TOO_LONG)
    except ValueError:
        return Unreadable(Trouble.DAMAGED)
    if isinstance(found, Remittance) and not is_sound(found, errand):
        return Unreadable(Trouble.DAMAGED)
    return found
