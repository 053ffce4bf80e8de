"""`python -m calcichat.operations.supply audit|sbom`: known weaknesses, and what it is made of.

pip-audit runs in an environment of its own, so that the auditor is not among the audited. The
audit fails when a package could not be looked up: no answer is not "no weakness". Exceptions stand
in docs/security/vex.json (OpenVEX) with a reason, nowhere else.
"""

# ruff: noqa: ANN401 - JSON
from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calcichat import __version__
from calcichat.operations.tools import ToolError, run_tool
from calcichat.settings import PROJECT_ROOT

LOCK = PROJECT_ROOT / "requirements.lock"
VEX = PROJECT_ROOT / "docs" / "security" / "vex.json"
SBOM = PROJECT_ROOT / "reports" / "sbom.cdx.json"
# Has a published advisory for years: whoever does not know it knows nothing.
CONTROL = "jinja2==2.11.2"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_EXCUSED = frozenset({"not_affected", "fixed"})


class AuditError(Exception):
    """The audit could not be done; the message says why."""


@dataclass(frozen=True)
class Finding:
    """One advisory that applies to one locked package."""

    package: str
    version: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.package} {self.version}: {', '.join(self.names)}"


def locked(lock: Path = LOCK) -> dict[str, tuple[str, list[str]]]:
    """Name to version and SHA-256 sums of every package of a lock file."""
    found: dict[str, tuple[str, list[str]]] = {}
    current: list[str] = []
    for line in lock.read_text("utf8").splitlines():
        pinned = _PINNED.match(line)
        if pinned:
            current = []
            found[pinned[1].lower()] = (pinned[2], current)
        current += _HASH.findall(line)
    return found


def findings(report: Any, wanted: Iterable[str]) -> list[Finding]:
    """The advisories of a pip-audit report.

    Args:
        report: its JSON.
        wanted: names that have to be in it.

    Raises:
        AuditError: when a package was skipped or is missing.
    """
    rows = report["dependencies"]
    skipped = sorted(row["name"] for row in rows if "skip_reason" in row)
    if skipped:
        raise AuditError(
            f"{len(skipped)} of {len(rows)} packages could not be looked up "
            f"({', '.join(skipped[:5])} ...): the advisory service was not reached"
        )
    missing = sorted(set(wanted) - {row["name"].lower() for row in rows})
    if missing:
        raise AuditError(f"not audited: {', '.join(missing)}")
    return [
        Finding(row["name"], row["version"], (vuln["id"], *vuln.get("aliases", ())))
        for row in rows
        for vuln in row["vulns"]
    ]


def excused(vex: Any) -> dict[str, str]:
    """Advisory names that need no action, with the reason.

    Raises:
        AuditError: for a statement without a reason.
    """
    reasons: dict[str, str] = {}
    for statement in vex["statements"]:
        if statement["status"] not in _EXCUSED:
            continue
        reason = statement.get("impact_statement") or ""
        name = statement["vulnerability"]["name"]
        if statement["status"] == "not_affected" and not (reason and statement["justification"]):
            raise AuditError(f"{VEX.name}: {name} has no reason")
        for alias in (name, *statement["vulnerability"].get("aliases", ())):
            reasons[alias] = reason
    return reasons


def audit() -> list[Finding]:
    """Advisories that apply to the locked packages and are not excused.

    Raises:
        AuditError: when it could not be done in full.
    """
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder) / "control.txt"
        control.write_text(CONTROL + "\n", "ascii")
        if not findings(_pip_audit([str(control), "--no-deps"]), ["jinja2"]):
            raise AuditError("the advisory service does not know an advisory that is years old")
    found = findings(_pip_audit([str(LOCK), "--require-hashes"]), locked())
    reasons = excused(json.loads(VEX.read_text("utf8")))
    return [one for one in found if not any(name in reasons for name in one.names)]


def _pip_audit(arguments: Sequence[str]) -> Any:
    command = ["pip-audit", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        return json.loads(run_tool("pip-audit", [*command, "-r", *arguments]).stdout)
    except (ToolError, ValueError):
        raise AuditError("pip-audit could not be run or reached no advisory service") from None


def sbom() -> dict[str, Any]:
    """What the runtime is made of, as CycloneDX 1.5: name, version, hashes of each package."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
        }
        for name, (version, hashes) in sorted(locked().items())
    ]
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "calcichat", "version": __version__},
            "properties": [{"name": "requirements.lock:sha256", "value": digest}],
        },
        "components": components,
    }


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing is open; 1 for an open advisory; 2 when the audit could not be done."""
    parser = argparse.ArgumentParser(prog="python -m calcichat.operations.supply")
    parser.add_argument("command", choices=["audit", "sbom"])
    if parser.parse_args(arguments).command == "sbom":
        SBOM.parent.mkdir(exist_ok=True)
        SBOM.write_text(json.dumps(sbom(), indent=1) + "\n", "utf8")
        print(f"[sbom] {len(locked())} packages in {SBOM.relative_to(PROJECT_ROOT)}")
        return 0
    try:
        found = audit()
    except AuditError as error:
        print(f"[audit] NOT DONE: {error}", file=sys.stderr)
        return 2
    for one in found:
        print(f"[audit] {one}", file=sys.stderr)
    print(f"[audit] {len(locked())} packages looked up, {len(found)} open advisories")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
