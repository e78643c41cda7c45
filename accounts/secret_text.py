"""The text of a secret: a prefix, then 16 bytes of agency id and 32 bytes that nobody can guess, URL-safe.

The agency stands in it so that a unit of work (and PostgreSQL's row security) can be opened before the secret is looked up. The
database keeps only its SHA-256: a fast hash is enough, because the secret cannot be guessed from a list.
"""

import base64
import binascii
import hashlib
import secrets
import uuid

_AGENCY_BYTES, _SECRET_BYTES = 16, 32
_LETTERS = 64


class NoSecretText(ValueError):
    """This is not the text of a secret of ours."""


def make(prefix: str, agency_id: str) -> str:
    """Return a new secret of an agency, shown once."""
    return written(prefix, agency_id, secrets.token_bytes(_SECRET_BYTES))


def written(prefix: str, agency_id: str, secret: bytes) -> str:
    """Write a secret of 32 bytes down."""
    assert len(secret) == _SECRET_BYTES, "anything else could not be read back"
    return prefix + base64.urlsafe_b64encode(uuid.UUID(agency_id).bytes + secret).decode("ascii")


def agency_of(prefix: str, text: str) -> str:
    """Read the agency id out of a secret, without believing the rest.

    :raises NoSecretText: it has another prefix, length or alphabet.
    """
    if len(text) != len(prefix) + _LETTERS or not text.startswith(prefix):
        raise NoSecretText
    try:
        raw = base64.b64decode(text.removeprefix(prefix).encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise NoSecretText from error
    if len(raw) != _AGENCY_BYTES + _SECRET_BYTES:
        raise NoSecretText
    return str(uuid.UUID(bytes=raw[:_AGENCY_BYTES]))


def hashed(text: str) -> bytes:
    """Return what the database keeps of a secret."""
    return hashlib.sha256(text.encode()).digest()
