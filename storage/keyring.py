"""The keys, kept in one file outside the database (S1).

From each key three are derived, so that one purpose never serves another: sealing (AES-256-GCM), digests
(HMAC-SHA-256) and the audit signature (Ed25519). New values are made with the newest key; older keys still open what
they sealed. Source of the derivation: RFC 5869 (HKDF).
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import KeyringUnusable
from bot.secret import Secret

KEY_BYTES = 32


class Key:
    """One key of the ring. Its repr shows the id only."""

    def __init__(self, id: str, material: bytes) -> None:  # noqa: A002 - the word everybody expects
        self.id = id
        self._material = material

    def __repr__(self) -> str:
        return f"Key({self.id!r})"

    def _derive(self, purpose: str) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"mamori {purpose}".encode()).derive(self._material)

    @cached_property
    def sealing(self) -> AESGCM:
        return AESGCM(self._derive("sealing"))

    @cached_property
    def digesting(self) -> bytes:
        return self._derive("digests")

    @cached_property
    def signing(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self._derive("audit signature"))


@dataclass(frozen=True, slots=True)
class Keyring:
    """Newest key first. Fulfils the ports ``Digests`` and ``Signer``."""

    keys: tuple[Key, ...]

    @classmethod
    def make(cls, path: Path) -> Self:
        """Writes a new keyring, readable by its owner only; never over an existing one. Raises KeyringUnusable."""
        body = {
            "keys": [
                {"id": f"k{secrets.token_hex(4)}", "key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}
            ]
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise KeyringUnusable(f"{path}: {error.strerror}") from error
        with os.fdopen(descriptor, "w") as file:
            json.dump(body, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises KeyringUnusable, saying what is wrong and never what is in the file."""
        try:
            mode = path.stat().st_mode
            body = json.loads(path.read_text())
            entries = [(str(each["id"]), base64.b64decode(each["key"], validate=True)) for each in body["keys"]]
        except FileNotFoundError:
            raise KeyringUnusable(
                f"{path} is missing: without it nothing sealed can be read. Put the keyring back, or set MAMORI_KEYRING to "
                "where it lies. For a new, empty database make one with: python app.py keys new"
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            raise KeyringUnusable(f"{path} is not a keyring: put back the file that belongs to this database") from None
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyringUnusable(f"{path} can be read by others: allow its owner only, with: chmod 600 {path}")
        if not entries:
            raise KeyringUnusable(f"{path} holds no key: put back the file that belongs to this database")
        for id_, material in entries:
            if len(material) != KEY_BYTES:
                raise KeyringUnusable(
                    f"{path}: key {id_} has {len(material)} bytes, {KEY_BYTES} are needed: it was cut or altered"
                )
        return cls(tuple(Key(id_, material) for id_, material in entries))

    def seal(self, secret: Secret, *, place: str) -> str:
        """``key id.nonce+ciphertext``. ``place`` (table, column, row) is bound in: a moved value does not open."""
        key = self.keys[0]
        nonce = secrets.token_bytes(12)
        sealed = nonce + key.sealing.encrypt(nonce, secret.reveal().encode(), place.encode())
        return f"{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def unseal(self, sealed: str, *, place: str) -> Secret:
        """Raises KeyringUnusable for an unknown key, cryptography's InvalidTag for an altered or moved value."""
        id_, _, text = sealed.partition(".")
        key = next((each for each in self.keys if each.id == id_), None)
        if key is None:
            raise KeyringUnusable(f"a value was sealed with key {id_}, which this keyring does not hold")
        raw = base64.urlsafe_b64decode(text)
        return Secret(key.sealing.decrypt(raw[:12], raw[12:], place.encode()).decode())

    def of(self, text: str, *, purpose: str) -> str:
        """The digest made with the oldest key, so that adding a key does not orphan what is only compared."""
        return hmac.new(self.keys[-1].digesting, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def sign(self, text: str) -> str:
        key = self.keys[0]
        return f"{key.id}.{base64.urlsafe_b64encode(key.signing.sign(text.encode())).decode()}"

    def is_signed(self, text: str, signature: str) -> bool:
        id_, _, encoded = signature.partition(".")
        key = next((each for each in self.keys if each.id == id_), None)
        if key is None:
            return False
        try:
            key.signing.public_key().verify(base64.urlsafe_b64decode(encoded), text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True
