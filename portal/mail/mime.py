"""A message as bytes for the wire (RFC 5322): headers that cannot be broken out of, text and HTML side by side."""

from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from portal import clock
from portal.mail.protocol import MailNotSent, Message
from portal.vocabulary.text import clean_line


def compose(message: Message, sender: str) -> EmailMessage:
    """`sender` is "Name <address>" or an address; its domain ends the Message-ID, which the message's id begins, so
    that a mail sent twice has the same one. Raises MailNotSent for an address that is none."""
    sender_name, sender_address = parseaddr(sender)
    mail = EmailMessage()
    try:
        mail["From"] = _address(sender_name, sender_address)
        mail["To"] = _address(message.to_name, message.to_email)
        mail["Subject"] = _words(message.subject)
    except (ValueError, IndexError, HeaderParseError, MessageError) as error:
        raise MailNotSent("bad-address", "The address is not one that mail can be sent to. Check it, and send again.",
                          may_pass=False) from error
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{message.id}@{sender_address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notices in answer
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return mail


def _address(name: str, address: str) -> Address:
    plain = clean_line(address)
    if plain != address or address.count("@") != 1:
        raise ValueError
    return Address(display_name=_words(name), addr_spec=address)


def _words(text: str) -> str:
    """A header's words. An encoded word among them (RFC 2047, =?utf-8?q?=0A...?=) would be decoded while the header is
    put together, line ends and all: what looks like one is broken up."""
    return clean_line(text).replace("=?", "= ?")
