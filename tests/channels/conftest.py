"""Fixtures of the channel tests: real mail servers, and accounts on them."""

from __future__ import annotations

from tests.servers.mail import mail_servers

__all__ = ["mail_servers"]
