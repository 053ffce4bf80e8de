"""Whose X-Forwarded-For counts: addresses and networks of CALCICHAT_PROXIES."""

from __future__ import annotations

import pytest

from calcichat.channel.proxies import Proxies
from calcichat.settings import SettingError


@pytest.mark.parametrize(
    ("names", "peer", "known"),
    [
        ([], "127.0.0.1", False),
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.2", False),
        (["10.0.0.0/8"], "10.200.3.4", True),
        (["10.0.0.0/8"], "11.0.0.1", False),
        (["10.0.0.0/8"], "unix:", False),
        (["::1", "fd00::/8"], "fd00::7", True),
    ],
)
def test_a_proxy_is_an_address_or_in_a_network(names, peer, known):
    assert (peer in Proxies(names)) is known


def test_a_name_is_refused_at_the_start():
    with pytest.raises(SettingError, match="CALCICHAT_PROXIES"):
        Proxies(["proxy.clinic.example"])
