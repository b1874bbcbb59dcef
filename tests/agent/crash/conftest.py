"""The mail servers of the suite, for runs that die."""

from __future__ import annotations

from tests.servers.mail import mail_servers

__all__ = ["mail_servers"]
