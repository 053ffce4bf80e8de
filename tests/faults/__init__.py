"""Faults on purpose: real servers are stopped, frozen and cut, and the bot must stay honest."""
