"""`python -m calcichat.storage`: migrate, retention."""

from __future__ import annotations

import argparse
import asyncio
import sys

from prometheus_client import start_http_server

from calcichat.operations.audit_log import audit
from calcichat.operations.logs import install
from calcichat.storage.database import create_database, migrate
from calcichat.storage.errors import StorageError
from calcichat.storage.retention import Deleted, run_for_ever, run_once
from calcichat.storage.tables import SCHEMA


def main(arguments: list[str] | None = None) -> int:
    """Runs one command on the database of the environment; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m calcichat.storage", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("migrate", help="make or update the tables")
    retention = commands.add_parser("retention", help="delete what is past its time")
    retention.add_argument("--loop", type=float, metavar="SECONDS", help="again and again")
    retention.add_argument("--metrics-port", type=int, help="with --loop: for Prometheus")
    chosen = parser.parse_args(arguments)
    engine = create_database()
    try:
        if chosen.command == "migrate":
            migrate(engine)
            audit("migrate", schema=SCHEMA)
        elif chosen.loop:
            install("retention")
            if chosen.metrics_port:
                start_http_server(chosen.metrics_port)
            asyncio.run(run_for_ever(engine, chosen.loop, _record))
        else:
            deleted = asyncio.run(run_once(engine))
            _record(deleted)
            print(deleted)
    except StorageError as error:
        print(f"calcichat.storage: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _record(deleted: Deleted) -> None:
    audit("retention", conversations=deleted.conversations, turns=deleted.turns)


if __name__ == "__main__":
    sys.exit(main())
