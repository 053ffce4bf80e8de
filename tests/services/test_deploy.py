"""The files of deploy/ parse and keep their promises; nothing of them is started here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from calcichat.operations.deploy_check import checks
from calcichat.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
IMAGE = (DEPLOY / "Containerfile").read_text("utf8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf8"))
ALERTS = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf8"))
DASHBOARD = json.loads((DEPLOY / "grafana" / "calcichat.json").read_text("utf8"))
KUBERNETES = [
    document
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    if file.name not in {"kustomization.yaml", "secret.example.yaml"}
    for document in yaml.safe_load_all(file.read_text("utf8"))
]


def of_kind(kind: str) -> dict[str, Any]:
    return {d["metadata"]["name"]: d for d in KUBERNETES if d["kind"] == kind}


WORKLOADS = {**of_kind("Deployment"), **of_kind("Job")}


def container(name: str) -> dict[str, Any]:
    (only,) = WORKLOADS[name]["spec"]["template"]["spec"]["containers"]
    return only


# --- images


def test_the_image_installs_only_what_the_lock_file_hashes():
    installs = [line for line in IMAGE.splitlines() if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes -r requirements.lock" in installs[0]


def test_the_image_trains_checks_and_runs_as_nobody():
    assert IMAGE.index("calcichat.launcher.train") < IMAGE.index("USER 10001")
    assert "models/*.sha256" in IMAGE
    assert IMAGE.rstrip().endswith('CMD ["python", "-m", "calcichat.operations.serve"]')
    assert "RASA_TELEMETRY_ENABLED=false" in IMAGE
    assert IMAGE.count("FROM python:3.10-slim") == 2
    assert not re.search(r"^(USER (root|0)|ADD )", IMAGE, re.MULTILINE)


def test_everything_the_image_copies_is_there_and_let_in():
    wanted = re.findall(r"^COPY ((?!--from)[^\n]+)$", IMAGE, re.MULTILINE)
    ignored = (PROJECT_ROOT / ".dockerignore").read_text("utf8").splitlines()
    for name in {word for line in wanted for word in line.split()[:-1]}:
        assert (PROJECT_ROOT / name).exists(), name
        assert f"!{name}" in ignored, name


# --- compose


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_is_read_only_without_rights_and_comes_back(name):
    service = COMPOSE["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["restart"] == ("no" if name == "migrate" else "always")


def test_only_the_proxy_has_ports_and_a_way_out():
    assert COMPOSE["networks"]["private"]["internal"] is True
    for name, service in COMPOSE["services"].items():
        assert ("ports" in service) is (name == "nginx")
        assert ("public" in service["networks"]) is (name == "nginx")


def test_two_chat_processes_wait_for_the_tables():
    for name in ("chat1", "chat2"):
        waits = COMPOSE["services"][name]["depends_on"]
        assert waits["migrate"] == {"condition": "service_completed_successfully"}


def test_the_proxy_is_the_one_the_chat_processes_believe():
    address = COMPOSE["services"]["nginx"]["networks"]["private"]["ipv4_address"]
    assert COMPOSE["services"]["chat1"]["environment"]["CALCICHAT_PROXIES"] == address


def test_retention_reports_how_far_behind_it_is_wherever_it_runs():
    """Else CalcichatRetentionSilent never stops."""
    for command in (COMPOSE["services"]["retention"]["command"], container("retention")["command"]):
        assert command[-2:] == ["--metrics-port", "9100"]


def test_the_linters_get_every_file_there_is(tmp_path):
    """What they say is told by `make deploy-check`, which needs a package registry."""
    given = {word for _, command in checks(tmp_path / "nginx.conf") for word in command}
    for file in DEPLOY.rglob("*"):
        wanted = file.name == "Containerfile" or file.suffix == ".sh"
        wanted |= file.parent.name == "kubernetes" and file.suffix == ".yaml"
        if wanted and file.name not in {"kustomization.yaml", "secret.example.yaml"}:
            assert str(file) in given, file


def test_secrets_have_no_default():
    text = (DEPLOY / "compose.yaml").read_text("utf8")
    for name in ("SECRET", "DATABASE_PASSWORD", "PUBLIC_URL", "TLS_FOLDER"):
        assert re.search(rf"\$\{{CALCICHAT_{name}:\?", text), name


# --- Kubernetes


@pytest.mark.parametrize("name", WORKLOADS)
def test_a_pod_is_restricted(name):
    pod = WORKLOADS[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    rights = container(name)["securityContext"]
    assert rights["readOnlyRootFilesystem"] is True
    assert rights["allowPrivilegeEscalation"] is False
    assert rights["capabilities"] == {"drop": ["ALL"]}
    assert {"requests", "limits"} <= container(name)["resources"].keys()


@pytest.mark.parametrize("name", ["chat", "actions", "proxy"])
def test_a_server_drains_and_never_goes_all_at_once(name):
    spec = WORKLOADS[name]["spec"]
    assert spec["replicas"] >= 2
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert spec["template"]["spec"]["restartPolicy"] == "Always"
    one = container(name)
    assert {"startupProbe", "livenessProbe", "readinessProbe"} <= one.keys()
    assert one["lifecycle"]["preStop"]["exec"]["command"][0] == "sleep"
    assert of_kind("PodDisruptionBudget")[name]["spec"]["minAvailable"] == 1


def test_a_hanging_database_restarts_nobody():
    one = container("chat")
    assert one["livenessProbe"]["httpGet"]["path"].endswith("/live")
    assert one["startupProbe"]["httpGet"]["path"].endswith("/health")


def test_everything_is_denied_and_nothing_may_reach_the_internet():
    policies = of_kind("NetworkPolicy")
    assert policies["deny-everything"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress", "Egress"],
    }
    for policy in policies.values():
        for rule in policy["spec"].get("egress", []):
            ports = {port["port"] for port in rule["ports"]}
            assert "to" in rule or ports == {5432}
            assert ports <= {53, 5005, 5055, 5432}


def test_kustomize_builds_it():
    if shutil.which("kubectl") is None:
        pytest.skip("kubectl is not installed")
    done = subprocess.run(
        ["kubectl", "kustomize", str(DEPLOY / "kubernetes")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert len(list(yaml.safe_load_all(done.stdout))) == len(KUBERNETES)


# --- alerts and dashboard


def exported() -> set[str]:
    """Names of all metrics of the code, in the form Prometheus sees them."""
    import calcichat.operations.metrics as ours
    import calcichat.storage.metrics as stores

    found = {"up", "process_start_time_seconds", "process_resident_memory_bytes"}
    found.add("process_cpu_seconds_total")
    for module in (ours, stores):
        for metric in vars(module).values():
            for family in getattr(metric, "describe", list)() if not callable(metric) else ():
                ends = {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}
                found |= {family.name + end for end in ends.get(family.type, [""])}
    return found


NAMES = re.compile(r"\b(?:calcichat_\w+|process_\w+|up(?=\{))")


@pytest.mark.parametrize("rule", ALERTS["groups"][0]["rules"], ids=lambda rule: rule["alert"])
def test_a_rule_asks_for_metrics_there_are(rule):
    assert set(NAMES.findall(rule["expr"])) <= exported()
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]


@pytest.mark.parametrize("panel", DASHBOARD["panels"], ids=lambda panel: panel["title"])
def test_a_panel_asks_for_metrics_there_are(panel):
    for target in panel["targets"]:
        names = set(NAMES.findall(target["expr"]))
        assert names
        assert names <= exported()
