"""Secrets that must lie in the database for a while, encrypted under a key made from SECRET_KEY, one key for each purpose.

What was sealed under a key in SECRET_KEY_FALLBACKS can still be opened; `./manage.py rotate_secrets` seals it under SECRET_KEY
(award/services/rotation.py).
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

__all__ = ["InvalidToken", "reseal", "seal", "unseal"]


def seal(text: str, purpose: str) -> bytes:
    """Return the text encrypted for a purpose."""
    return MultiFernet(_keys(purpose)).encrypt(text.encode())


def unseal(sealed: bytes, purpose: str) -> str:
    """Return the text again. Raises InvalidToken when none of the keys opens it, or the purpose is another one."""
    return MultiFernet(_keys(purpose)).decrypt(sealed).decode()


def reseal(sealed: bytes, purpose: str) -> bytes:
    """Return the same secret sealed under SECRET_KEY: unchanged where it is already. Raises InvalidToken as `unseal` does."""
    keys = _keys(purpose)
    try:
        keys[0].decrypt(sealed)
    except InvalidToken:
        return MultiFernet(keys).rotate(sealed)
    return sealed


def _keys(purpose: str) -> list[Fernet]:
    return [_key(purpose, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _key(purpose: str, secret: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
