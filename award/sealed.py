"""Secrets that must lie in the database for a while, encrypted under a key made from SECRET_KEY, one key for each purpose."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

__all__ = ["InvalidToken", "seal", "unseal"]


def seal(text: str, purpose: str) -> bytes:
    """Return the text encrypted for a purpose."""
    return _fernet(purpose).encrypt(text.encode())


def unseal(sealed: bytes, purpose: str) -> str:
    """Return the text again. Raises InvalidToken when SECRET_KEY is another one now, or the purpose is."""
    return _fernet(purpose).decrypt(sealed).decode()


def _fernet(purpose: str) -> Fernet:
    digest = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
