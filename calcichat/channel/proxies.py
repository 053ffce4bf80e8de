"""Which peers are proxies of ours, whose word about a caller's address counts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from calcichat.settings import SettingError


class Proxies:
    """Addresses and networks (10.0.0.0/8: the pods of a Kubernetes cluster)."""

    def __init__(self, names: Iterable[str]) -> None:
        """Reads CALCICHAT_PROXIES.

        Raises:
            SettingError: for something that is neither an address nor a network.
        """
        try:
            self._networks = [ipaddress.ip_network(name, strict=False) for name in names]
        except ValueError as error:
            raise SettingError(f"CALCICHAT_PROXIES takes addresses or networks: {error}") from None

    def __contains__(self, address: str) -> bool:
        """Whether the peer is one of them."""
        if not self._networks:
            return False
        try:
            peer = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._networks)
