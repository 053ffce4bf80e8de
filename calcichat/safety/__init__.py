"""The safety screen: finds what must be answered before anything else."""

from calcichat.safety.screen import SafetyHit, SafetyScreen, shared_screen

__all__ = ["SafetyHit", "SafetyScreen", "shared_screen"]
