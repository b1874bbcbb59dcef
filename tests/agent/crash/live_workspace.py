"""A workspace in automatic mode on the test suite's own Exim and Dovecot, with customers who have mailboxes there."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from agent.settings import CONFIG_FILE
from tests.servers.dovecot import PASSWORD
from tests.servers.mail import SENDER, MailServers

_LIVE = """
[email.smtp]
host = "localhost"
port = {smtp_port}
{smtp}
archive_address = "{desk}"

[email.imap]
host = "localhost"
port = {imap_port}
username = "{desk}"
password = "{password}"
{imap}
"""
_SECURE = 'security = "starttls"\nca_path = "{ca_file}"'
_LOGIN = '\nusername = "{sender}"\npassword = "{password}"'


def go_live(folder: Path, servers: MailServers, desk: str, *, smtp_port: int = 0, secure: bool = True) -> None:
    """Rewrite the settings of a workspace: automatic, over the servers, in the name of the mailbox `desk`.

    Not `secure`: neither TLS nor copies in Sent, for tests that make hundreds of connections.
    """
    config = folder / CONFIG_FILE
    text = config.read_text(encoding="utf-8")
    text = text.partition("\n[email.smtp]\n")[0].replace('mode = "shadow"', 'mode = "automatic"')
    text = re.sub(r'^address = ".*"$', f'address = "{desk}"', text, flags=re.MULTILINE)
    plain = 'security = "none"'
    live = _LIVE.replace("{smtp}", _SECURE + _LOGIN if secure else plain)
    live = live.replace("{imap}", _SECURE if secure else plain + "\nappend_sent = false")
    live = live.format(
        smtp_port=smtp_port or servers.smtp_port, imap_port=servers.imap_port, sender=SENDER.user, password=PASSWORD,
        ca_file=servers.ca_file, desk=desk,
    )  # fmt: skip
    config.write_text(text + live, encoding="utf-8")


@dataclass(frozen=True)
class Post:
    """The mail servers as the outside world sees them: what lies in whose mailbox, and whether all has arrived."""

    servers: MailServers

    @property
    def _spool(self) -> Path:
        return self.servers.dovecot.folder.parent / "e" / "spool" / "input"

    def settle(self, seconds: float = 15) -> None:
        """Wait until Exim has nothing left to deliver."""
        end = time.monotonic() + seconds
        while any(self._spool.rglob("*-[HDJ]")):
            assert time.monotonic() < end, "Exim still has mail to deliver"
            time.sleep(0.02)

    def of(self, address: str) -> list[EmailMessage]:
        """Return the messages in a mailbox."""
        raw = self.servers.messages(address)
        return [message_from_bytes(found, policy=policy.default) for found in raw]
