"""The keys, kept in one file outside the database (S1).

From each key three are derived, so that one purpose never serves another: sealing (AES-256-GCM), digests
(HMAC-SHA-256) and the audit signature (Ed25519). New values are made with the newest key; older keys still open what
they sealed. Source of the derivation: RFC 5869 (HKDF).
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from cryptography.exceptions import InvalidKey, InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import KeyringUnusable
from bot.secret import Secret

KEY_BYTES = 32
SLOW_KIB = 8 * 1024
"""Memory that one slow hash takes, in KiB, in one pass: about 4 ms, since people's sign-ins wait meanwhile (decision 14)."""


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


class Keyring:
    """Newest key first. Fulfils the ports ``Digests`` and ``Signer``.

    A key that is added to the file while this process runs is taken up: whoever rotates need not restart anything.
    """

    def __init__(self, keys: tuple[Key, ...], *, spare: Key | None = None, path: Path | None = None) -> None:
        self.keys = keys
        self._spare = spare
        self._path = path
        self._seen = _face(path) if path else None

    def __repr__(self) -> str:
        return f"Keyring({self.keys!r})"

    @classmethod
    def make(cls, path: Path) -> Self:
        """Writes a new keyring, readable by its owner only; never over an existing one. Raises KeyringUnusable."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise KeyringUnusable(
                f"{path} exists already and is left as it is: it may be a database's only key"
            ) from None
        except OSError as error:
            raise KeyringUnusable(f"{path}: {error.strerror}") from error
        _write(descriptor, {"keys": [_new_entry()]})
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises KeyringUnusable, saying what is wrong and never what is in the file."""
        keys, spare = _keys(path)
        return cls(keys, spare=spare, path=path)

    def refresh(self) -> None:
        """Takes up what was added to the file; one that is away or half copied is left for the next time."""
        if self._path is None or (face := _face(self._path)) in {self._seen, None}:
            return
        with suppress(KeyringUnusable):
            self.keys, self._spare = _keys(self._path)
            self._seen = face

    def seal(self, secret: Secret, *, place: str) -> str:
        """``key id.nonce+ciphertext``. ``place`` (table, column, row) is bound in: a moved value does not open."""
        # Asked of the file each time (a microsecond): what is sealed after a rotation must not be under the old key.
        self.refresh()
        key = self.keys[0]
        nonce = secrets.token_bytes(12)
        sealed = nonce + key.sealing.encrypt(nonce, secret.reveal().encode(), place.encode())
        return f"{key.id}.{base64.urlsafe_b64encode(sealed).decode()}"

    def unseal(self, sealed: str, *, place: str) -> Secret:
        """Raises KeyringUnusable for an unknown key, cryptography's InvalidTag for an altered or moved value."""
        id_, _, text = sealed.partition(".")
        key = self._key(id_)
        if key is None:
            raise KeyringUnusable(f"a value was sealed with key {id_}, which this keyring does not hold")
        raw = base64.urlsafe_b64decode(text)
        return Secret(key.sealing.decrypt(raw[:12], raw[12:], place.encode()).decode())

    def of(self, text: str, *, purpose: str) -> str:
        """The digest made with the oldest key, so that adding a key does not orphan what is only compared."""
        return hmac.new(self.keys[-1].digesting, f"{purpose}\n{text}".encode(), hashlib.sha256).hexdigest()

    def slow_of(self, text: str, *, purpose: str) -> str:
        """Argon2id over the digest: without the keyring there is nothing to guess at, and with it each guess is slow."""
        kdf = Argon2id(salt=os.urandom(16), length=32, iterations=1, lanes=1, memory_cost=SLOW_KIB)
        return kdf.derive_phc_encoded(self.of(text, purpose=purpose).encode())

    def matches(self, text: str, kept: str | None, *, purpose: str) -> bool:
        digest = self.of(text, purpose=purpose).encode()
        try:
            Argon2id.verify_phc_encoded(digest, kept or self._nobodys_hash)
        except InvalidKey:
            return False
        return kept is not None

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.slow_of("nobody's", purpose="nobody's hash")

    def sign(self, text: str) -> str:
        key = self.keys[0]
        return f"{key.id}.{base64.urlsafe_b64encode(key.signing.sign(text.encode())).decode()}"

    def is_signed(self, text: str, signature: str) -> bool:
        id_, _, encoded = signature.partition(".")
        key = self._key(id_)
        if key is None:
            return False
        try:
            key.signing.public_key().verify(base64.urlsafe_b64decode(encoded), text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True

    def ids(self) -> list[str]:
        """Of every key that opens."""
        return [each.id for each in (*self.keys, *((self._spare,) if self._spare else ()))]

    def _key(self, id: str) -> Key | None:  # noqa: A002
        found = self._held(id)
        if found is None:
            self.refresh()
            found = self._held(id)
        return found

    def _held(self, id: str) -> Key | None:  # noqa: A002
        spare = (self._spare,) if self._spare else ()
        return next((each for each in (*self.keys, *spare) if each.id == id), None)


class Rotation:
    """A new key in the ring, and the word that values under older ones are still to be sealed anew.

    The word stands in the file, so that an interrupted rotation goes on where it stopped, with the key it had begun with.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps a second rotation out: each would write the file without the other's key. Raises KeyringUnusable."""
        with self._path.with_name(self._path.name + ".lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise KeyringUnusable(f"{self._path} is being rotated by somebody else right now") from None
            yield

    def prepare(self) -> str:
        """Adds a key that opens and does not seal yet, so that other machines can be given it first; its id.

        Raises KeyringUnusable when one is prepared already.
        """
        body = _read(self._path)
        if "prepared" in body:
            raise KeyringUnusable(f"key {body['prepared']['id']} is prepared already")
        body["prepared"] = _new_entry()
        self._replace(body)
        return str(body["prepared"]["id"])

    def begin(self) -> bool:
        """Makes a new key, or the prepared one, the one that seals. False where an interrupted rotation did so before."""
        body = _read(self._path)
        if body.get("resealing"):
            return False
        body["keys"].insert(0, body.pop("prepared", None) or _new_entry())
        self._replace(body | {"resealing": True})
        return True

    def end(self) -> None:
        body = _read(self._path)
        body.pop("resealing", None)
        self._replace(body)

    def _replace(self, body: dict[str, Any]) -> None:
        """In one step: a crash leaves the old file or the new one, never half a keyring."""
        beside = self._path.with_name(self._path.name + ".new")
        beside.unlink(missing_ok=True)
        _write(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), body)
        beside.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _new_entry() -> dict[str, str]:
    return {"id": f"k{secrets.token_hex(4)}", "key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}


def _write(descriptor: int, body: dict[str, Any]) -> None:
    with os.fdopen(descriptor, "w") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> dict[str, Any]:
    """Raises KeyringUnusable for a file that is missing, no keyring, or open to others."""
    try:
        mode = path.stat().st_mode
        body = json.loads(path.read_text())
        for each in (*body["keys"], *([body["prepared"]] if "prepared" in body else [])):
            str(each["id"]), base64.b64decode(each["key"], validate=True)
    except FileNotFoundError:
        raise KeyringUnusable(
            f"{path} is missing: without it nothing sealed can be read. Put the keyring back, or set MAMORI_KEYRING to "
            "where it lies. For a new, empty database make one with: python app.py keys new"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise KeyringUnusable(f"{path} is not a keyring: put back the file that belongs to this database") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyringUnusable(f"{path} can be read by others: allow its owner only, with: chmod 600 {path}")
    if not body["keys"]:
        raise KeyringUnusable(f"{path} holds no key: put back the file that belongs to this database")
    return dict(body)


def _keys(path: Path) -> tuple[tuple[Key, ...], Key | None]:
    """The keys, the one that seals first, and the prepared one. Raises KeyringUnusable."""
    body = _read(path)
    spare = _key_of(path, body["prepared"]) if "prepared" in body else None
    return tuple(_key_of(path, each) for each in body["keys"]), spare


def _key_of(path: Path, entry: dict[str, str]) -> Key:
    id_, material = str(entry["id"]), base64.b64decode(entry["key"])
    if len(material) != KEY_BYTES:
        raise KeyringUnusable(
            f"{path}: key {id_} has {len(material)} bytes, {KEY_BYTES} are needed: it was cut or altered"
        )
    return Key(id_, material)


def _face(path: Path) -> tuple[int, int] | None:
    """What changes when the file is written anew; None while it is away."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_ino
