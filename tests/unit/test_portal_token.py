"""Portal sign-in: a short-lived token is verified and bound to the session, or there is none."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from calcichat.channel.errors import ChatError
from calcichat.channel.service import ChatService
from calcichat.channel.tokens import verify, verify_portal
from calcichat.content.load import DATA, load_content
from calcichat.safety import shared_screen
from calcichat.settings import SettingError, read_settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import create_database, migrate
from calcichat.storage.sessions import SessionStore

ISSUER, AUDIENCE, SUBJECT = "https://portal.example", "calcichat-test", "MRN-canary-77"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())


def public(key) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def settings(key=EC, **more):
    return read_settings(
        {
            "CALCICHAT_SECRET": "s" * 32,
            # One line, as a container's environment holds it.
            "CALCICHAT_PORTAL_KEY": public(key).replace("\n", "\\n"),
            "CALCICHAT_PORTAL_ISSUER": ISSUER,
            "CALCICHAT_PORTAL_AUDIENCE": AUDIENCE,
            **more,
        }
    )


def claims(**changes):
    now = int(time.time())
    made = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "iat": now, "exp": now + 300}
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def token(key=EC, algorithm="ES256", **changes) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm)


def part(value) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(algorithm: str) -> str:
    return f"{part({'alg': algorithm, 'typ': 'JWT'})}.{part(claims())}."


def by_public_key() -> str:
    """HS256 with our public key as its secret: the classic confusion of algorithms."""
    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims())}"
    digest = hmac.new(public(EC).encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def altered() -> str:
    head, _, signature = token().split(".")
    return f"{head}.{part(claims(sub='somebody-else'))}.{signature}"


def now() -> int:
    """Read at each use: the suite may take longer than a token lives."""
    return int(time.time())


REFUSED = {
    "expired": lambda: token(iat=now() - 700, exp=now() - 100),
    "no exp": lambda: token(exp=None),
    "no iat": lambda: token(iat=None),
    "no sub": lambda: token(sub=None),
    "empty sub": lambda: token(sub=""),
    "no aud": lambda: token(aud=None),
    "wrong aud": lambda: token(aud="another-service"),
    "no iss": lambda: token(iss=None),
    "wrong iss": lambda: token(iss="https://elsewhere.example"),
    "not yet": lambda: token(nbf=now() + 200),
    "made in the future": lambda: token(iat=now() + 250),
    "lives too long": lambda: token(exp=now() + 3600),
    "exp is no number": lambda: token(exp="soon"),
    "exp has no end": lambda: token(exp=float("inf")),
    "altered": altered,
    "another key": lambda: token(STRANGER),
    "another algorithm": lambda: token(RSA, "RS256"),
    "alg none": lambda: unsigned("none"),
    "alg None": lambda: unsigned("None"),
    "alg ES256 without a signature": lambda: unsigned("ES256"),
    "HS256 by the public key": by_public_key,
    "no token": lambda: "",
    "not a token": lambda: "a.b.c",
    "letters": lambda: "ä" * 50,
    "surrogate": lambda: "\ud800",
}


@pytest.fixture(scope="module")
def content():
    return load_content()


@pytest.fixture
def opening(tmp_path, content):
    """Opens sessions with a body, and the store behind them."""
    engine = create_database(f"sqlite:///{tmp_path / 'sessions.db'}")
    migrate(engine)
    store = SessionStore(engine)
    opened = []
    real = store.open

    async def watched(*arguments):
        opened.append(arguments)
        await real(*arguments)

    store.open = watched
    screen = shared_screen(DATA / "safety")

    def make(body, using=None):
        service = ChatService(content, screen, store, Counts(engine), using or settings())
        return asyncio.run(service.open_session(body, "10.0.0.1"))

    make.opened, make.store = opened, store
    return make


@pytest.mark.parametrize(("key", "algorithm"), [(EC, "ES256"), (RSA, "RS256")])
def test_a_good_token_opens_a_session_that_is_bound_to_it(opening, key, algorithm):
    using = settings(key)
    reply = opening({"token": token(key, algorithm, nbf=now() - 5)}, using)
    session_id = verify(reply["session"], using.secret).session_id
    row = asyncio.run(opening.store.find(session_id, time.time()))
    again = verify_portal(token(key, algorithm), using)
    assert row.portal == again != verify_portal(token(key, algorithm, sub="another"), using)
    # What the portal calls her is not kept, neither in the store nor in her session's token.
    assert SUBJECT not in row.portal + str(jwt.decode(reply["session"], options={
        "verify_signature": False}))  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_token_is_401_and_opens_nothing(opening, name):
    with pytest.raises(ChatError) as refused:
        opening({"token": REFUSED[name]()})
    assert (refused.value.status, refused.value.code) == (401, "session_invalid")
    assert opening.opened == []


@pytest.mark.parametrize("missing", ["KEY", "ISSUER", "AUDIENCE"])
def test_where_portals_are_not_fully_set_up_no_token_counts(opening, missing):
    using = settings(**{f"CALCICHAT_PORTAL_{missing}": ""})
    for changes in ({}, {"iss": ""}, {"aud": ""}):
        with pytest.raises(ChatError):
            opening({"token": token(**changes)}, using)
    assert opening.opened == []


def test_without_a_token_the_chat_is_open_to_all(opening):
    opening({})
    assert opening.opened[0][3] is None


@pytest.mark.parametrize("bad", ["none", "HS256", "RS256 HS512", "rs256"])
def test_only_signatures_by_key_pairs_can_be_set(bad):
    with pytest.raises(SettingError, match="CALCICHAT_PORTAL_ALGORITHMS"):
        settings(CALCICHAT_PORTAL_ALGORITHMS=bad)
