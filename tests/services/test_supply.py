"""The audit never passes for want of an answer; the papers of the supply chain hold together."""

from __future__ import annotations

import json
from typing import Any

import pytest

from calcichat.launcher.environment import child_environment, serving_environment
from calcichat.launcher.train import TrainingError, checksum_file
from calcichat.operations import serve, supply
from calcichat.settings import PROJECT_ROOT

KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"]}]}
CLEAN = {"name": "b", "version": "1", "vulns": []}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI"}


def report(*rows: Any) -> dict[str, Any]:
    return {"dependencies": list(rows)}


def test_an_advisory_is_found_under_all_its_names():
    (found,) = supply.findings(report(KNOWN, CLEAN), ["a", "b"])
    assert found.names == ("PYSEC-1", "CVE-1")


def test_a_skipped_package_is_no_clean_package():
    with pytest.raises(supply.AuditError, match="could not be looked up"):
        supply.findings(report(CLEAN, SKIPPED), ["b", "c"])


def test_a_package_that_is_not_in_the_report_was_not_audited():
    with pytest.raises(supply.AuditError, match="not audited: z"):
        supply.findings(report(CLEAN), ["b", "z"])


@pytest.mark.parametrize(
    ("control", "code"), [(report(), 2), (report({**CLEAN, "name": "jinja2"}), 2)]
)
def test_a_service_that_knows_nothing_is_no_pass(monkeypatch, control, code, capsys):
    monkeypatch.setattr(supply, "_pip_audit", lambda _arguments: control)
    assert supply.main(["audit"]) == code
    assert "NOT DONE" in capsys.readouterr().err


@pytest.mark.parametrize(("statements", "code"), [([], 1), (["CVE-1"], 0)])
def test_only_the_vex_file_silences_an_advisory(monkeypatch, tmp_path, statements, code):
    def answer(arguments: list[str]) -> Any:
        if arguments[0] != str(supply.LOCK):
            return report({**KNOWN, "name": "jinja2"})
        rows = [{"name": name, "version": "1", "vulns": []} for name in supply.locked()]
        rows[0] = {**rows[0], "vulns": KNOWN["vulns"]}
        return report(*rows)

    vex = tmp_path / "vex.json"
    row = {"status": "not_affected", "justification": "x", "impact_statement": "because"}
    made = [{**row, "vulnerability": {"name": name}} for name in statements]
    vex.write_text(json.dumps({"statements": made}))
    monkeypatch.setattr(supply, "_pip_audit", answer)
    monkeypatch.setattr(supply, "VEX", vex)
    assert supply.main(["audit"]) == code


def test_the_vex_file_gives_reasons_for_packages_there_are():
    vex = json.loads(supply.VEX.read_text("utf8"))
    assert supply.excused(vex)
    for statement in vex["statements"]:
        for product in statement["products"]:
            for part in product["subcomponents"]:
                assert part["@id"].removeprefix("pkg:pypi/").split("@")[0] in supply.locked()


def test_every_locked_package_has_a_hash_and_is_in_the_sbom():
    packages = supply.locked()
    assert all(hashes for _, hashes in packages.values())
    assert {one["name"] for one in supply.sbom()["components"]} == packages.keys()
    assert packages["aiohttp"][0].startswith("3.14")


def test_telemetry_is_off_whatever_the_environment_says(monkeypatch):
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    assert child_environment()["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_serving_process_computes_on_one_cpu_unless_told_otherwise(monkeypatch):
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    for name in names:
        monkeypatch.delenv(name, raising=False)
    assert {serving_environment()[name] for name in names} == {"1"}
    assert not set(names) & child_environment().keys()
    monkeypatch.setenv(names[0], "4")
    assert serving_environment()[names[0]] == "4"


@pytest.fixture
def archive(tmp_path, monkeypatch):
    import hashlib

    file = tmp_path / "calcichat-x.tar.gz"
    file.write_bytes(b"model")
    digest = hashlib.sha256(b"model").hexdigest()
    checksum_file(file).write_text(f"{digest}  {file.name}\n", "ascii")
    monkeypatch.setenv("CALCICHAT_MODEL", str(file))
    monkeypatch.delenv("CALCICHAT_MODEL_SHA256", raising=False)
    return file


def test_the_trained_archive_is_served(archive, monkeypatch):
    assert serve.checked_model() == archive
    digest = checksum_file(archive).read_text("ascii").split()[0]
    monkeypatch.setenv("CALCICHAT_MODEL_SHA256", digest.upper())
    assert serve.checked_model() == archive


@pytest.mark.parametrize("change", ["altered", "missing", "no checksum", "not the pinned one"])
def test_another_archive_is_refused(archive, monkeypatch, change, capsys):
    if change == "altered":
        archive.write_bytes(b"other model")
    elif change == "missing":
        archive.unlink()
    elif change == "no checksum":
        checksum_file(archive).unlink()
    else:
        monkeypatch.setenv("CALCICHAT_MODEL_SHA256", "0" * 64)
    with pytest.raises(TrainingError):
        serve.checked_model()
    assert serve.main() == 1
    assert "calcichat-x" in capsys.readouterr().err


def test_no_path_of_a_machine_is_in_the_papers():
    text = (PROJECT_ROOT / "docs" / "security" / "vex.json").read_text("utf8")
    assert "/root" not in text
