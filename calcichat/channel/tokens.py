"""Session tokens: opaque to the client, signed by the server; and portal tokens of a clinic."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

import jwt

from calcichat.channel.errors import ChatError
from calcichat.settings import Settings

_ALGORITHM = "HS256"
_AUDIENCE = "calcichat"
_ID_BYTES = 18  # 144 random bits: nobody guesses one
# Tokens found good: reading one takes as long as a visit to the database, and nothing in it ages.
_KEPT = 4096
_LONGEST_PORTAL_LIFE = 600  # seconds; widget.md: exp at most ten minutes


@dataclass(frozen=True)
class SessionToken:
    """What a session token says: only which session it is."""

    session_id: str


def new_session_id() -> str:
    """A random, unguessable session id."""
    return secrets.token_urlsafe(_ID_BYTES)


def issue(session_id: str, secret: bytes) -> str:
    """The signed token for a session. Its life is kept by the server, not in the token."""
    return jwt.encode({"sid": session_id, "aud": _AUDIENCE}, secret, algorithm=_ALGORITHM)


@lru_cache(maxsize=_KEPT)
def verify(token: str, secret: bytes) -> SessionToken:
    """Reads a token back; a good one is known again at the next turn.

    Raises:
        ChatError: session_invalid for a forged, altered or foreign one.
    """
    try:
        claims = jwt.decode(
            token,
            secret,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            options={"require": ["sid", "aud"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise ChatError("session_invalid") from error
    session_id = claims["sid"]
    if not isinstance(session_id, str):
        raise ChatError("session_invalid")
    return SessionToken(session_id)


def verify_portal(token: str, settings: Settings) -> str:
    """Who a clinic portal's short-lived token speaks for: what its session is bound to.

    Args:
        token: signed by the portal; exp, iat, iss, aud and sub are required, nbf is kept to.
        settings: the portal's public key and what the claims must say.

    Returns:
        A keyed hash of issuer and subject. The subject may be a record number: it is not kept.

    Raises:
        ChatError: session_invalid when portals are not set up or anything about it is wrong.
    """
    if not (settings.portal_key and settings.portal_issuer and settings.portal_audience):
        raise ChatError("session_invalid")
    try:
        claims = jwt.decode(
            token,
            settings.portal_key,
            algorithms=list(settings.portal_algorithms),
            audience=settings.portal_audience,
            issuer=settings.portal_issuer,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
        life = int(claims["exp"]) - int(claims["iat"])
    except (jwt.PyJWTError, ValueError, TypeError, ArithmeticError) as error:
        raise ChatError("session_invalid") from error
    if life > _LONGEST_PORTAL_LIFE or not claims["sub"]:
        raise ChatError("session_invalid")
    whom = f"{claims['iss']}\n{claims['sub']}".encode("utf8", "surrogatepass")
    return hmac.new(settings.secret, whom, hashlib.sha256).hexdigest()
