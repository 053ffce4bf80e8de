"""`python -m calcichat.storage`: migrate, retention."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys

from prometheus_client import start_http_server

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
    retention.add_argument("--metrics-port", type=int, help="with --loop: for Prometheus")
    chosen = parser.parse_args(arguments)
    engine = create_database()
    try:
        if chosen.command == "migrate":
            migrate(engine)
        elif chosen.loop:
            logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
            if chosen.metrics_port:
                start_http_server(chosen.metrics_port)
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
