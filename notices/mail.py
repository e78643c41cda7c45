"""Sends e-mail over SMTP (RFC 5321); the settings are a part of the house."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from engine.errors import Invalid, Unavailable

TIMEOUT = 20
"""Seconds for each step of the conversation."""
_ADDRESS = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+")


class MailAway(Unavailable):
    """The mail server does not answer or takes no mail now."""

    code = "mail-away"
    zh = "邮件服务器暂时不可用"


class MailRefused(Exception):
    """The mail server refuses this recipient or this mail for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """Hold how mail is sent. Without a host no mail is sent. ``security`` is none, starttls or tls."""

    host: str = ""
    port: int = 25
    sender: str = "fangliu@localhost"
    login: str = ""
    password: str = ""
    security: str = "none"


class MailSettingWrong(Invalid):
    """A mail server is written ``smtp://login:password@host:port/?sender=a@b&security=starttls``."""

    code = "mail-setting-wrong"
    zh = "邮件服务器的配置有误"


def mail_at(url: str) -> Mail:
    """Read a mail server's URL; ``smtps`` means ``security=tls``, an empty text means that no mail is sent.

    :raises MailSettingWrong: the URL is none of a mail server.
    """
    if not url:
        return Mail()
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    security = "tls" if parts.scheme == "smtps" else asked.get("security", "none")
    try:
        port = parts.port or {"tls": 465, "starttls": 587}.get(security, 25)
    except ValueError as error:
        raise MailSettingWrong from error
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or security not in ("none", "starttls", "tls"):
        raise MailSettingWrong
    return Mail(
        host=parts.hostname,
        port=port,
        sender=asked.get("sender", f"fangliu@{parts.hostname}"),
        login=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security=security,
    )


def send(mail: Mail, *, to: str, subject: str, body: str, message_id: str, at: datetime) -> None:
    """Send one mail; ``message_id`` stays the same over attempts, so that a mail system can tell a repetition.

    :raises MailAway: try again later.
    :raises MailRefused: this mail will never be taken.
    """
    if not _ADDRESS.fullmatch(to):
        raise MailRefused("this is no e-mail address")
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{message_id}@{mail.sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    try:
        with _connection(mail) as server:
            if mail.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if mail.login:
                server.login(mail.login, mail.password)
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        code, why = next(iter(error.recipients.values()))
        raise _problem(code, why) from error
    except smtplib.SMTPResponseException as error:
        raise _problem(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailAway(f"{type(error).__name__}: {error}") from error


def _connection(mail: Mail) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT)


def _problem(code: int, why: bytes | str) -> MailAway | MailRefused:
    """Tell for good (5xx) from not now (RFC 5321, 4.2.1)."""
    said = why.decode(errors="replace") if isinstance(why, bytes) else why
    return MailRefused(f"{code} {said}") if 500 <= code < 600 else MailAway(f"{code} {said}")
