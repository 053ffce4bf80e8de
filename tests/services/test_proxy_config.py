"""nginx accepts the configuration, with TLS too, and its error pages hold the reviewed words."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from calcichat.operations.error_pages import write_error_pages
from calcichat.operations.proxy import TEMPLATE, Limits, render, write_proxy
from calcichat.settings import PROJECT_ROOT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
FOLDER = PROJECT_ROOT / "deploy" / "nginx"


def nginx_or_skip() -> str:
    if not Path(NGINX).exists():
        if os.environ.get("CALCICHAT_REQUIRE_SERVICES") == "1":
            pytest.fail("nginx is not installed and CALCICHAT_REQUIRE_SERVICES=1")
        pytest.skip("nginx is not installed")
    return NGINX


def accepted(config: Path) -> None:
    done = subprocess.run(
        [nginx_or_skip(), "-t", "-c", str(config), "-e", "stderr"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr, done.stderr


def certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.utcnow()
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now).not_valid_after(
        now + datetime.timedelta(days=1)
    )
    signed = made.sign(key, hashes.SHA256())
    (folder / "tls.crt").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "tls.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@pytest.mark.services
def test_nginx_accepts_the_cluster_s_configuration(tmp_path):
    accepted(write_proxy(tmp_path, 18599, ["127.0.0.1:18598", "127.0.0.1:18597"], Limits()))


@pytest.mark.services
def test_nginx_accepts_the_container_s_configuration_with_tls(tmp_path):
    certificate(tmp_path)
    for name in ("listen_tls.conf", "more_tls.conf"):
        text = (FOLDER / name).read_text("utf8").replace("/etc/nginx/tls", str(tmp_path))
        (tmp_path / name).write_text(text, "utf8")
    more = f"    include {tmp_path / 'more_tls.conf'};"
    config = tmp_path / "nginx.conf"
    listen = tmp_path / "listen_tls.conf"
    config.write_text(render(tmp_path, listen, ["127.0.0.1:18598"], Limits(), more=more))
    accepted(config)


def test_every_name_of_the_template_is_filled_in(tmp_path):
    text = render(tmp_path, tmp_path / "l", ["h:1"], Limits())
    assert "CALCICHAT_" not in text.replace("calcichat/operations", "")


def test_the_container_sets_every_name_of_the_template():
    names = set(re.findall(r"\$\{(CALCICHAT_NGINX_\w+)\}", TEMPLATE.read_text("utf8")))
    image = (FOLDER / "Containerfile").read_text("utf8")
    assert names == set(re.findall(r"(CALCICHAT_NGINX_\w+)=", image))


def test_logs_name_no_address_path_query_or_browser():
    text = TEMPLATE.read_text("utf8")
    (line,) = re.findall(r"log_format wordless[^;]*;", text)
    words = "remote_addr request_uri uri args http_ request_body host"
    for word in words.split():
        assert not re.search(rf"\${word}\b" if not word.endswith("_") else rf"\${word}", line)
    assert "error_log stderr emerg;" in text


def test_error_pages_speak_the_chat_api_with_emergency_number_and_helpline(tmp_path):
    write_error_pages(tmp_path)
    for file in (tmp_path / "error").glob("*.json"):
        error = json.loads(file.read_text("utf8"))["error"]
        assert error.keys() == {"code", "retryable", "text"}
        assert error["text"]
        assert "$" not in error["text"]
    for name in ("503.json", "503.html"):
        text = (tmp_path / "error" / name).read_text("utf8")
        assert "911" in text
        assert "1-877-465-6636" in text


def test_every_error_page_of_the_template_is_written(tmp_path):
    write_error_pages(tmp_path)
    for page in re.findall(r"error_page [^;]* (/error/\S+);", TEMPLATE.read_text("utf8")):
        assert (tmp_path / page.lstrip("/")).is_file(), page


@pytest.fixture
def open_folder():
    """A folder that nginx's workers, who are nobody, may read; pytest's are its own."""
    with tempfile.TemporaryDirectory(prefix="calcichat-proxy-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.services
def test_nginx_limits_an_address_and_says_so_in_the_api_s_words(open_folder):
    """Nothing behind it: what is let through is an honest 502, what is over the limit is 429."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = write_proxy(open_folder / "nginx", port, ["127.0.0.1:1"], Limits("1r/s", 3, 100))
    command = [nginx_or_skip(), "-c", str(config), "-e", "stderr", "-g", "daemon off;"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{port}/message"
        with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as http:
            replies = [http.post(url, json={}) for _ in range(12)]
    finally:
        running.terminate()
        running.wait(10)
    codes = [reply.status_code for reply in replies]
    assert codes[0] == 502
    assert codes.count(502) <= 5
    assert codes[-1] == 429
    error = replies[-1].json()["error"]
    assert (error["code"], error["retryable"]) == ("too_many", True)
    assert int(replies[-1].headers["retry-after"]) > 0
    assert "911" in replies[0].json()["error"]["text"]
