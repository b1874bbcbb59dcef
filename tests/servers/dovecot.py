"""A private Dovecot: IMAP with STARTTLS, IMAPS, passwords and OAuth, and LMTP to deliver into its mailboxes."""

from __future__ import annotations

import grp
import pwd
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.servers.processes import free_port, identity, own, program, require, stop, wait_until

CONFIG = r"""
base_dir={d}/run
state_dir={d}/state
log_path={d}/dovecot.log
default_internal_user={u}
default_internal_group={g}
default_login_user={u}
protocols=imap lmtp
listen=127.0.0.1
ssl=yes
ssl_cert=<{cert}
ssl_key=<{key}
disable_plaintext_auth=no
auth_mechanisms=plain login xoauth2 oauthbearer
auth_username_format=%Lu
auth_failure_delay=0
recipient_delimiter=+
first_valid_uid=1
mail_location=maildir:~/Maildir
mailbox_idle_check_interval=1 secs
submission_host=127.0.0.1:{smtp}
passdb {{
  driver=static
  mechanisms=plain login
  args=password={password}
}}
passdb {{
  driver=oauth2
  mechanisms=xoauth2 oauthbearer
  args={d}/oauth2.conf
}}
userdb {{
  driver=static
  args=uid={u} gid={g} home={d}/home/%u allow_all_users=yes
}}
namespace inbox {{
  inbox=yes
  mailbox Sent {{
    auto=subscribe
    special_use=\Sent
  }}
}}
service anvil {{
  chroot=
  # Else every refused login slows the next ones from this address down.
  unix_listener anvil-auth-penalty {{
    mode=0
  }}
}}
service imap-login {{
  chroot=
  inet_listener imap {{
    port={imap}
  }}
  inet_listener imaps {{
    port={imaps}
    ssl=yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port={lmtp}
  }}
}}
protocol lmtp {{
  mail_plugins=$mail_plugins sieve
  postmaster_address=postmaster@collector.test
}}
plugin {{
  sieve=file:~/sieve;active=~/.dovecot.sieve
  sieve_vacation_send_from_recipient=yes
}}
"""

#: Of every mailbox.
PASSWORD = "mail-password"

OAUTH = """
introspection_url=http://127.0.0.1:{port}/introspect
introspection_mode=post
username_attribute=email
active_attribute=active
active_value=true
"""


class Dovecot(NamedTuple):
    """A running Dovecot; any name may log in with PASSWORD, and its mailbox comes into being then."""

    folder: Path
    imap_port: int
    imaps_port: int
    lmtp_port: int

    def home(self, user: str) -> Path:
        return self.folder / "home" / user

    def kick(self, user: str) -> None:
        """End a user's connections if there are any, as an administrator or a restart would."""
        subprocess.run(
            ["doveadm", "-c", str(self.folder / "dovecot.conf"), "kick", user],
            check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10,
        )  # fmt: skip


def dovecot(folder: Path, certificate: tuple[Path, Path], smtp_port: int, introspection_port: int) -> Iterator[Dovecot]:
    """Start Dovecot without privileges and stop it afterwards."""
    binary = require(program("dovecot", "/usr/sbin/dovecot"), "Dovecot")
    uid, gid = identity("nobody")
    for name in ("run", "state", "home"):
        (folder / name).mkdir(parents=True)
    ports = {"imap": free_port(), "imaps": free_port(), "lmtp": free_port()}
    names = {"u": pwd.getpwuid(uid).pw_name, "g": grp.getgrgid(gid).gr_name, "password": PASSWORD}
    config = folder / "dovecot.conf"
    cert, key = certificate
    config.write_text(CONFIG.format(d=folder, cert=cert, key=key, smtp=smtp_port, **names, **ports))
    (folder / "oauth2.conf").write_text(OAUTH.format(port=introspection_port))
    own(folder, uid, gid)
    process = subprocess.Popen(
        [binary, "-F", "-c", str(config)], user=uid, group=gid, extra_groups=[gid], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _greets(ports["imap"]), process, "Dovecot")
        yield Dovecot(folder, ports["imap"], ports["imaps"], ports["lmtp"])
    finally:
        stop(process)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            return link.recv(16).startswith(b"* OK")
    except OSError:
        return False
