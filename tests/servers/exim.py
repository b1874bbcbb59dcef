"""A private Exim: STARTTLS, logins, a real queue, real bounces, greylisting and refusals by local part."""

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
spool_directory={d}/spool
log_file_path={d}/exim-%slog
pid_file_path={d}/exim.pid
exim_user={u}
exim_group={g}
admin_groups={g}
trusted_users={u}
never_users =
keep_environment =
deliver_drop_privilege=true
primary_hostname=mx.test
qualify_domain=collector.test
local_interfaces=127.0.0.1
daemon_smtp_ports={smtp} : {smtps}
tls_on_connect_ports={smtps}
disable_ipv6=true
host_lookup =
rfc1413_query_timeout=0s
dsn_advertise_hosts=*
tls_advertise_hosts=*
tls_certificate={cert}
tls_privatekey={key}
smtp_accept_max=100
smtp_accept_queue_per_connection=0
smtp_accept_max_per_connection=100000
{extra}
acl_smtp_mail=accept
acl_smtp_data=accept
acl_smtp_rcpt=acl_rcpt
begin acl
acl_rcpt:
  defer message=4.7.1 greylisted
        condition=${{if eq{{$local_part}}{{greylist}}}}
  deny  message=5.1.1 no such user
        condition=${{if eq{{$local_part}}{{reject}}}}
  accept
begin authenticators
plain:
  driver=plaintext
  public_name=PLAIN
  server_prompts=:
  server_condition=${{if and{{ {{eq{{$auth2}}{{{user}}}}} {{eq{{$auth3}}{{{password}}}}} }}}}
  server_set_id=$auth2
  server_advertise_condition=${{if def:tls_in_cipher}}
xoauth2:
  driver=plaintext
  public_name=XOAUTH2
  server_prompts=:
  server_condition=${{if eq{{$auth1}}{{user={user}\001auth=Bearer {token}\001\001}}}}
  server_set_id={user}
  server_advertise_condition=${{if def:tls_in_cipher}}
begin routers
unknown:
  driver=redirect
  condition=${{if match{{$local_part}}{{^nouser}}}}
  allow_fail
  data=:fail: 550 5.1.1 The account does not exist
  file_transport=lmtp_out
all:
  driver=manualroute
  transport=lmtp_out
  route_list=* 127.0.0.1 byname
  self=send
begin transports
lmtp_out:
  driver=smtp
  protocol=lmtp
  port={lmtp}
  allow_localhost
  hosts_avoid_tls=*
  rcpt_include_affixes
begin retry
* * F,1h,2s
"""


class Login(NamedTuple):
    """What Exim accepts: PLAIN with the password, XOAUTH2 with the token."""

    user: str
    password: str
    token: str


class Exim(NamedTuple):
    """A running Exim."""

    smtp_port: int
    smtps_port: int


class Start(NamedTuple):
    """What Exim is told besides its folder; `extra` are further main options, such as `queue_only`."""

    smtp_port: int
    lmtp_port: int
    certificate: tuple[Path, Path]
    login: Login
    extra: str = ""


def exim(folder: Path, start: Start) -> Iterator[Exim]:
    """Start Exim without privileges and stop it afterwards."""
    binary = require(program("exim4", "exim", "/usr/sbin/exim4"), "Exim")
    uid, gid = identity("nobody")
    folder.mkdir(parents=True)
    running = Exim(start.smtp_port, free_port())
    config = folder / "exim.conf"
    config.write_text(
        CONFIG.format(
            d=folder, u=pwd.getpwuid(uid).pw_name, g=grp.getgrgid(gid).gr_name, smtp=running.smtp_port,
            smtps=running.smtps_port, lmtp=start.lmtp_port, cert=start.certificate[0], key=start.certificate[1],
            extra=start.extra, **start.login._asdict(),
        )
    )  # fmt: skip
    own(folder, uid, gid)
    process = subprocess.Popen(
        [binary, "-C", str(config), "-bdf", "-q2s"], user=uid, group=gid, extra_groups=[gid], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: _greets(running.smtp_port), process, "Exim")
        yield running
    finally:
        stop(process)


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as link:
            return link.recv(16).startswith(b"220")
    except OSError:
        return False
