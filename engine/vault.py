"""Seals personal data: AES-256-GCM per field under a key per agency, itself wrapped by a versioned master key.

What is sealed names its place (``table.column``) and row as associated data, so that a ciphertext moved elsewhere does not
open. A blind index finds equal plain texts without opening them. Destroying an agency's or a row's key erases for good.
Leaves to others: which fields are personal.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from engine.errors import Conflict, NotFound

_NONCE = 12


class SealBroken(Conflict):
    """What was sealed does not open: a wrong key, a moved row or a damaged database."""

    code = "seal-broken"
    zh = "加密数据无法打开，请联系管理员核对密钥和备份"


class KeyUnknown(NotFound):
    """The agency's key is not loaded."""

    code = "agency-key-unknown"


@dataclass(slots=True)
class Vault:
    """Seal and open fields. ``masters`` are 32-byte keys by version; the highest wraps new agency keys."""

    masters: Mapping[int, bytes]
    _agencies: dict[str, tuple[AESGCM, bytes, bytes]] = field(default_factory=dict)

    def new_agency_key(self, agency_id: str) -> bytes:
        """Make a key for an agency, wrapped: one byte of master version, nonce, ciphertext."""
        version = max(self.masters)
        nonce = os.urandom(_NONCE)
        wrapped = AESGCM(self.masters[version]).encrypt(nonce, os.urandom(32), agency_id.encode())
        return bytes([version]) + nonce + wrapped

    def load_agency_key(self, agency_id: str, wrapped: bytes) -> None:
        """Unwrap and keep an agency's key for this process.

        :raises SealBroken: the master key of that version is missing or wrong.
        """
        master = self.masters.get(wrapped[0])
        if master is None:
            raise SealBroken(f"no master key of version {wrapped[0]}", version=wrapped[0])
        key = _decrypt(AESGCM(master), wrapped[1:], agency_id.encode())
        self._agencies[agency_id] = (AESGCM(_derive(key, b"seal")), _derive(key, b"blind"), _derive(key, b"secret"))

    def knows(self, agency_id: str) -> bool:
        """Say whether the agency's key is loaded."""
        return agency_id in self._agencies

    def seal(self, agency_id: str, place: str, row: str, plain: str | bytes) -> bytes:
        """Encrypt one field of one row.

        :raises KeyUnknown: the agency's key is not loaded.
        """
        text = plain.encode() if isinstance(plain, str) else plain
        nonce = os.urandom(_NONCE)
        return nonce + self._keys(agency_id)[0].encrypt(nonce, text, f"{agency_id}|{place}|{row}".encode())

    def open(self, agency_id: str, place: str, row: str, sealed: bytes) -> bytes:
        """Decrypt one field of one row.

        :raises SealBroken: it was not sealed for this place and row, or was changed.
        :raises KeyUnknown: the agency's key is not loaded.
        """
        return _decrypt(self._keys(agency_id)[0], sealed, f"{agency_id}|{place}|{row}".encode())

    def blind_index(self, agency_id: str, place: str, plain: str) -> bytes:
        """Return a keyed hash (16 bytes) that is equal for equal texts of one place and agency.

        :raises KeyUnknown: the agency's key is not loaded.
        """
        return hmac.digest(self._keys(agency_id)[1], f"{place}|{plain}".encode(), "sha256")[:16]

    def secret_of(self, agency_id: str, place: str, row: str) -> bytes:
        """Return a secret (32 bytes) that belongs to one row of one place: the same each time, and written nowhere.

        :raises KeyUnknown: the agency's key is not loaded.
        """
        return hmac.digest(self._keys(agency_id)[2], f"{place}|{row}".encode(), "sha256")

    def _keys(self, agency_id: str) -> tuple[AESGCM, bytes, bytes]:
        try:
            return self._agencies[agency_id]
        except KeyError:
            raise KeyUnknown(agency_id=agency_id) from None


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=hashes.SHA256(), length=32, info=b"fangliu " + purpose).derive(key)


def _decrypt(cipher: AESGCM, sealed: bytes, associated: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], associated)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def content_hash(body: bytes) -> str:
    """Name content by its SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()
