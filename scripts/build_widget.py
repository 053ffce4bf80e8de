"""Bundle the widget, and make the web manifest and the waiting-room poster: `make widget`.

The bundle is one file, `widget/dist/calci-chat.<version>.js`, so that one integrity hash covers all
of it; `--check` builds anew and fails when the file on disk differs. The poster carries the public
address (CALCICHAT_PUBLIC_URL) as a QR code and is written to `reports/poster.svg`.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno
from make_strings import LANG, ROOT, contact_facts, page_words

WIDGET = ROOT / "widget"
GZIP_LIMIT = 20_480  # bytes; a slow phone line loads this in about a second
MANIFEST = WIDGET / "page" / "manifest.webmanifest"
# Where clinics copy the script's address and hash from.
NAMING = (ROOT / "docs" / "embedding.md", ROOT / "deploy" / "wordpress" / "calcichat.php")
# What has adopted style sheets and `dialog`, which the widget can not do without.
TARGETS = "es2022,chrome105,firefox115,safari16.4"


def version() -> str:
    """The version of the widget, from its package.json."""
    return str(json.loads((WIDGET / "package.json").read_text(encoding="utf-8"))["version"])


def bundle() -> bytes:
    """The whole widget as one minified module."""
    command = [
        str(WIDGET / "node_modules" / ".bin" / "esbuild"),
        "view/element.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--charset=utf8",
        "--legal-comments=none",
        f"--target={TARGETS}",
    ]
    return subprocess.run(command, cwd=WIDGET, check=True, capture_output=True).stdout


def gzip_size(data: bytes) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(data, compresslevel=9, mtime=0))


def integrity(data: bytes) -> str:
    """The value for the `integrity` attribute of the script tag."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def manifest(words: dict[str, str]) -> str:
    """The web app manifest; addresses are relative to its own place."""
    content: dict[str, Any] = {
        "name": words["header.page_title"],
        "short_name": words["header.title"],
        "description": words["header.identity"],
        "lang": LANG,
        "start_url": "../../../",
        "scope": "../../../",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4f63",
        "icons": [{"src": "icon.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def poster(url: str, words: dict[str, str], facts: dict[str, Any]) -> str:
    """An A4 page for the waiting room: what it is, the code, the address, what it is not."""
    code = io.BytesIO()
    # A fifth of the code may be hidden by glare or a scratch.
    segno.make(url, error="q").save(code, kind="svg", xmldecl=False, svgns=False, omitsize=True)
    lines = [
        (62, 12, "bold", words["header.launcher"]),
        (196, 6, "normal", url),
        (214, 6, "normal", words["header.poster"]),
        (226, 6, "normal", words["header.emergency"]),
        (246, 6, "normal", f"{words['helpline.title']}: {facts['phone']}"),
        (255, 6, "normal", facts["hours"]),
    ]
    texts = "".join(
        f'<text x="105" y="{y}" font-size="{size}" font-weight="{weight}">{escape(text)}</text>'
        for y, size, weight, text in lines
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" '
        'height="297mm" font-family="Arial, Helvetica, sans-serif" text-anchor="middle">'
        '<rect width="210" height="297" fill="#fff"/>'
        f'<svg x="55" y="80" width="100" height="100">{code.getvalue().decode()}</svg>'
        f"{texts}</svg>\n"
    )


def naming(path: Path, name: str, hash_: str) -> bytes:
    """A file that names the bundle and its hash, naming this one."""
    text = re.sub(r"sha384-[A-Za-z0-9+/]{64}", hash_, path.read_text(encoding="utf-8"))
    return re.sub(r"calci-chat\.\d+\.\d+\.\d+\.js", name, text).encode()


def outputs() -> dict[Path, bytes]:
    """Every committed file the build makes, or writes the hash into."""
    words = page_words(ROOT, contact_facts(ROOT))
    name, built = f"calci-chat.{version()}.js", bundle()
    return {
        WIDGET / "dist" / name: built,
        WIDGET / "dist" / "integrity.json": json.dumps({name: integrity(built)}).encode() + b"\n",
        MANIFEST: manifest(words).encode(),
        **{path: naming(path, name, integrity(built)) for path in NAMING},
    }


def main() -> int:
    """Build, or with --check compare; too large a bundle fails either way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for path, data in outputs().items():
        if check and (not path.exists() or path.read_bytes() != data):
            stale.append(path.relative_to(ROOT).as_posix())
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        if path.suffix == ".js":
            print(f"{path.name}: {gzip_size(data)} bytes gzip (limit {GZIP_LIMIT})")
            print(f'integrity="{integrity(data)}"')
            if gzip_size(data) > GZIP_LIMIT:
                return 1
    if stale:
        print(f"not what the source gives: {', '.join(stale)}; run: make widget")
        return 1
    if not check:
        facts = contact_facts(ROOT)
        url = os.environ.get("CALCICHAT_PUBLIC_URL", "http://localhost:5005") + "/webhooks/chat/"
        (ROOT / "reports").mkdir(exist_ok=True)
        (ROOT / "reports" / "poster.svg").write_text(
            poster(url, page_words(ROOT, facts), facts), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
