"""Every setting, read from the environment once at start (table in docs/operating.md)."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parents[1]
VAR = PROJECT_ROOT / "var"
_SECRET_BYTES = 32

SESSION_IDLE_MINUTES = 60  # chat_api.md: slides, 60 minutes after the last turn
SESSION_TOTAL_HOURS = 12  # chat_api.md: 12 hours in all


class SettingError(Exception):
    """A setting that can not be used; the message names it and says what it takes."""


@dataclass(frozen=True)
class Settings:
    """The channel's settings.

    Attributes:
        public_url: address patients reach the bot under, without a path.
        origins: other origins whose pages may use the API.
        secret: key that signs sessions, at least 32 bytes.
        rate_session: messages a minute a session; 0 lifts the limit.
        rate_address: messages a minute an address; 0 lifts the limit.
        rate_new: new sessions a minute an address; 0 lifts the limit.
        proxies: addresses of proxies whose last X-Forwarded-For hop counts.
        retention_hours: hours a conversation is kept after its session has ended.
        turn_seconds: longest time a turn may take before an honest error is sent.
        clinic: the clinic's own line and imprint, by name; empty where not set.
        frame_ancestors: origins that may frame the embed page.
        portal_key, portal_issuer, portal_audience: how portal tokens are verified.
    """

    public_url: str
    origins: frozenset[str]
    secret: bytes
    rate_session: int
    rate_address: int
    rate_new: int
    proxies: frozenset[str]
    retention_hours: int
    turn_seconds: float
    clinic: dict[str, str]
    frame_ancestors: tuple[str, ...]
    portal_key: str
    portal_algorithms: tuple[str, ...]
    portal_issuer: str
    portal_audience: str

    def markers(self) -> dict[str, str]:
        """The numbers that reviewed sentences about privacy name."""
        return {
            "session_minutes": str(SESSION_IDLE_MINUTES),
            "session_hours": str(SESSION_TOTAL_HOURS),
            "retention_hours": str(self.retention_hours),
        }


_SIGNATURES = frozenset(
    [f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)] + ["EdDSA"]
)
_CLINIC = ("name", "phone", "hours", "after_hours", "responsible", "report")


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment.

    Raises:
        SettingError: naming the variable and what it takes.
    """
    source = os.environ if env is None else env
    public_url = source.get("CALCICHAT_PUBLIC_URL", "http://localhost:5005").rstrip("/")
    clinic = {name: source.get(f"CALCICHAT_CLINIC_{name.upper()}", "") for name in _CLINIC}
    return Settings(
        public_url=public_url,
        origins=frozenset(_words(source.get("CALCICHAT_ORIGINS", ""))),
        secret=_secret(source),
        rate_session=_whole(source, "CALCICHAT_RATE_SESSION", 20),
        rate_address=_whole(source, "CALCICHAT_RATE_ADDRESS", 300),
        rate_new=_whole(source, "CALCICHAT_RATE_NEW", 60),
        proxies=frozenset(_words(source.get("CALCICHAT_PROXIES", ""))),
        retention_hours=_whole(source, "CALCICHAT_RETENTION_HOURS", 24),
        turn_seconds=float(_whole(source, "CALCICHAT_TURN_SECONDS", 10)),
        clinic={name: value for name, value in clinic.items() if value},
        frame_ancestors=tuple(_words(source.get("CALCICHAT_FRAME_ANCESTORS", ""))),
        portal_key=source.get("CALCICHAT_PORTAL_KEY", "").replace("\\n", "\n"),
        portal_algorithms=_algorithms(source),
        portal_issuer=source.get("CALCICHAT_PORTAL_ISSUER", ""),
        portal_audience=source.get("CALCICHAT_PORTAL_AUDIENCE", ""),
    )


def _words(value: str) -> list[str]:
    return [word.rstrip("/") for word in value.replace(",", " ").split()]


def _algorithms(source: Mapping[str, str]) -> tuple[str, ...]:
    """Signatures by key pairs alone: we hold the portal's public key, which anyone may know."""
    name = "CALCICHAT_PORTAL_ALGORITHMS"
    chosen = tuple(_words(source.get(name, "") or "RS256 ES256"))
    unknown = [one for one in chosen if one not in _SIGNATURES]
    if unknown:
        raise SettingError(f"{name}={unknown[0]!r}: it takes {' '.join(sorted(_SIGNATURES))}")
    return chosen


def _whole(source: Mapping[str, str], name: str, default: int) -> int:
    text = source.get(name, "")
    if not text:
        return default
    if not text.isdigit():
        raise SettingError(f"{name}={text!r}: it takes a whole number, 0 or more")
    return int(text)


def _secret(source: Mapping[str, str]) -> bytes:
    """The signing key from the environment, else the one made and kept on the first start."""
    text = source.get("CALCICHAT_SECRET", "")
    if text:
        if len(text) < _SECRET_BYTES:
            raise SettingError(f"CALCICHAT_SECRET: it takes at least {_SECRET_BYTES} characters")
        return text.encode()
    file = VAR / "secret"
    if not file.exists():
        _make_secret(file)
    kept = file.read_text("ascii").strip()
    if len(kept) < _SECRET_BYTES:  # else anyone could sign sessions
        raise SettingError(f"var/{file.name} is no key; delete it and a new one is made")
    return kept.encode()


def _make_secret(file: Path) -> None:
    """Never leaves half a key behind, and never replaces one that another process just made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    made.touch(mode=0o600)
    made.write_text(secrets.token_hex(_SECRET_BYTES), "ascii")
    with contextlib.suppress(FileExistsError):
        os.link(made, file)
    made.unlink()
