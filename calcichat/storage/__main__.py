"""`python -m calcichat.storage`: migrate, retention."""

from __future__ import annotations

import argparse
import asyncio
import sys

from calcichat.storage.database import create_database, migrate
from calcichat.storage.errors import StorageError
from calcichat.storage.retention import run_for_ever, run_once


def main(arguments: list[str] | None = None) -> int:
    """Runs one command on the database of the environment; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m calcichat.storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="make or update the tables")
    retention = commands.add_parser("retention", help="delete what is past its time")
    retention.add_argument("--loop", type=float, metavar="SECONDS", help="again and again")
    chosen = parser.parse_args(arguments)
    engine = create_database()
    try:
        if chosen.command == "migrate":
            migrate(engine)
        elif chosen.loop:
            asyncio.run(run_for_ever(engine, chosen.loop))
        else:
            print(asyncio.run(run_once(engine)))
    except StorageError as error:
        print(f"calcichat.storage: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
