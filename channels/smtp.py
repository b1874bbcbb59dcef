"""The email channel: hands messages to an SMTP server, keeps copies, and looks doubtful ones up again."""

from __future__ import annotations

import logging

from channels.channel import OutgoingMessage, TransportError
from channels.outgoing_headers import address
from channels.pool import Lease, Pool
from channels.sent_folder import SentFolder
from channels.smtp_conversation import SmtpAccount, SmtpConversation, on_the_wire

_log = logging.getLogger(__name__)


class SmtpChannel:
    """Sends email. Safe to call from several threads, each of which then has a connection of its own.

    `sent` receives a copy of each message the server took; `archive` is the folder where the account's
    `archive_address` ends up. Both are where a doubtful message is looked for.
    """

    name = "email"
    shadow = False

    def __init__(self, account: SmtpAccount, sent: SentFolder | None = None, archive: SentFolder | None = None) -> None:
        self._account = account
        self._sent = sent
        self._archive = archive
        context = None if account.security == "none" else account.tls_context()
        self._pool: Pool[SmtpConversation] = Pool(
            lambda: SmtpConversation(account, context),
            SmtpConversation.close,
            account.max_connection_age_seconds,
            account.max_messages_per_connection,
        )

    def deliver(self, message: OutgoingMessage) -> str:
        """Hand the message over once, without any retry; returning means the server answered 250."""
        sender, recipient = _envelope(message)
        wire = on_the_wire(message.raw)
        lease = self._begin(sender, len(wire))
        conversation = lease.connection
        try:
            conversation.recipient(recipient)
            self._add_archive(conversation, message)
            conversation.content(wire)
        except TransportError:
            if conversation.usable:
                conversation.reset()
            self._return(lease)
            raise
        self._return(lease)
        self._keep_copy(message)
        return ""

    def was_sent(self, message: OutgoingMessage) -> bool | None:
        """Look for the Message-ID in our own folders; not finding it proves nothing unless the account says so."""
        folders = [folder for folder in (self._sent, self._archive) if folder is not None]
        if not message.rfc_message_id:
            return None
        searched = 0
        for folder in folders:
            try:
                if folder.contains(message.rfc_message_id):
                    return True
                searched += 1
            except TransportError as error:
                _log.warning("cannot look for %s: %s", message.rfc_message_id, error)
        complete = bool(folders) and searched == len(folders)
        return False if complete and self._account.lookup_is_authoritative else None

    def close(self) -> None:
        """Say goodbye to the servers."""
        self._pool.close()
        for folder in (self._sent, self._archive):
            if folder is not None:
                folder.close()

    def _begin(self, sender: str, size: int) -> Lease[SmtpConversation]:
        """Open a transaction; a kept connection the server has closed meanwhile is replaced once."""
        lease = self._pool.borrow()
        try:
            lease.connection.begin(sender, size)
        except TransportError:
            stale = lease.uses > 0 and not lease.connection.usable
            self._give_up(lease)
            if not stale:
                raise
            lease = self._pool.fresh()
            try:
                lease.connection.begin(sender, size)
            except TransportError:
                self._give_up(lease)
                raise
        return lease

    def _give_up(self, lease: Lease[SmtpConversation]) -> None:
        if lease.connection.usable:
            lease.connection.reset()
        self._return(lease)

    def _return(self, lease: Lease[SmtpConversation]) -> None:
        if lease.connection.usable:
            self._pool.give_back(lease)
        else:
            self._pool.discard(lease)

    def _add_archive(self, conversation: SmtpConversation, message: OutgoingMessage) -> None:
        """Ask for the blind copy; that it is refused is no reason to keep the customer waiting."""
        if not self._account.archive_address:
            return
        try:
            conversation.recipient(self._account.archive_address)
        except TransportError as error:
            if not conversation.usable:
                raise
            _log.warning("no archive copy of %s: %s", message.rfc_message_id, error)

    def _keep_copy(self, message: OutgoingMessage) -> None:
        if self._sent is None:
            return
        try:
            self._sent.append(message.raw)
        except TransportError as error:
            _log.warning("no copy of %s in the Sent folder: %s", message.rfc_message_id, error)


def _envelope(message: OutgoingMessage) -> tuple[str, str]:
    try:
        recipient = address("recipient", message.recipient)
    except ValueError as error:
        raise TransportError(str(error), permanent=True, address_at_fault=True) from error
    try:
        # The empty sender is what automatic answers use.
        return address("envelope sender", message.envelope_from) if message.envelope_from else "", recipient
    except ValueError as error:
        raise TransportError(str(error), channel_down=True) from error
