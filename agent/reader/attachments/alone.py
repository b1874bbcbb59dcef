"""Reading one file in a process of its own: errand and bytes in at standard input, typed figures out as JSON.

A library that takes a file apart, or a pattern run over its words, can be made to work for ever or to eat all
memory; then only this process ends.
"""

from __future__ import annotations

import logging
import resource
import sys

#: A sound file of the allowed size takes some seconds and 200 MB.
CPU_SECONDS = 15
MEMORY_BYTES = 2**30


def main() -> None:
    """Read the file at standard input under limits the system holds."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # What the libraries remark about a file is the customer's words: it belongs in no log.
    logging.disable()

    from agent.reader.attachments.errand import ANSWER, ERRAND  # noqa: PLC0415  (loaded under the limits)
    from agent.reader.attachments.extract import extract  # noqa: PLC0415
    from agent.reader.attachments.extracted import Extracted  # noqa: PLC0415
    from agent.reader.attachments.remittance import find_remittance  # noqa: PLC0415

    errand = ERRAND.validate_json(sys.stdin.buffer.readline())
    taken = extract(sys.stdin.buffer.read())
    found = (
        find_remittance(taken, errand.context, errand.own_accounts, errand.sent_at)
        if isinstance(taken, Extracted)
        else taken
    )
    sys.stdout.buffer.write(ANSWER.dump_json(found))


if __name__ == "__main__":
    main()
