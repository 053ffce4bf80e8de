"""nginx's configuration: one template for the cluster on one machine and for the containers."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from calcichat.operations.error_pages import write_error_pages
from calcichat.settings import PROJECT_ROOT

TEMPLATE = PROJECT_ROOT / "deploy" / "nginx" / "nginx.conf.template"
# Per address. A hospital's network may stand behind one; the channel counts sessions besides.
DEFAULT_RATE, DEFAULT_BURST, DEFAULT_CONNECTIONS = "20r/s", 60, 100


@dataclass(frozen=True)
class Limits:
    """What one address may do: requests (nginx's notation), burst, open connections."""

    rate: str = DEFAULT_RATE
    burst: int = DEFAULT_BURST
    connections: int = DEFAULT_CONNECTIONS


def render(
    folder: Path, listen: Path, upstreams: Sequence[str], limits: Limits, *, more: str = ""
) -> str:
    """The filled-in template.

    Args:
        folder: where nginx may write, and where its pages are.
        listen: file with the listen and TLS directives.
        upstreams: host:port of each chat process.
        limits: for one address.
        more: further server blocks.
    """
    # fail_timeout: a process that was killed is back after some ten seconds.
    servers = [f"        server {name} max_fails=1 fail_timeout=3s;" for name in upstreams]
    values = {
        "WORKERS": "1",
        "FOLDER": str(folder),
        "LOG": str(folder / "access.log"),
        "RATE": limits.rate,
        "BURST": str(limits.burst),
        "CONNECTIONS": str(limits.connections),
        "UPSTREAMS": "\n".join(servers),
        "LISTEN": str(listen),
        "PAGES": str(folder),
        "MORE": more,
    }
    template = string.Template(TEMPLATE.read_text("utf8"))
    # nginx's own $variables are left alone, as the container's envsubst leaves them.
    return template.safe_substitute({f"CALCICHAT_NGINX_{k}": v for k, v in values.items()})


def write_proxy(folder: Path, port: int, upstreams: Sequence[str], limits: Limits) -> Path:
    """Writes configuration and error pages for plain HTTP on loopback; returns the former."""
    folder.mkdir(parents=True, exist_ok=True)
    write_error_pages(folder)
    listen = folder / "listen.conf"
    listen.write_text(f"listen 127.0.0.1:{port};\n", "utf8")
    written = folder / "nginx.conf"
    written.write_text(render(folder, listen, upstreams, limits), "utf8")
    return written
