"""Colours as the browser computes them, and their contrast (WCAG 2.2)."""

from __future__ import annotations

import re

Rgb = tuple[float, float, float]


def parse(css: str) -> Rgb | None:
    """The first colour in a computed value; None when it is see-through."""
    match = re.search(r"rgba?\(([^)]+)\)", css)
    if not match:
        return None
    parts = [float(part) for part in re.split(r"[ ,/]+", match[1].strip())]
    if len(parts) == 4 and parts[3] == 0:
        return None
    return parts[0], parts[1], parts[2]


def luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in color
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
