"""`python -m calcichat.operations.probe URL`: 0 when it answers with 200; the image has no curl."""

from __future__ import annotations

import sys
import urllib.request

_SECONDS = 3


def main() -> int:
    """0 or 1, without a word."""
    try:
        with urllib.request.urlopen(sys.argv[1], timeout=_SECONDS) as reply:  # noqa: S310
            return 0 if reply.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
