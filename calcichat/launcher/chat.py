"""`make chat`: talks to a running assistant in the terminal, over the chat API."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from calcichat.evaluation.client import Patient, Reply

_HELP = "Type your question, or the number of a button. Ctrl-D ends."
_NOT_RUNNING = "Nothing answers at {url}. Start it in another terminal with: make run"
Message = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Talks until the input ends; 1 when nothing answers."""
    parser = argparse.ArgumentParser(prog="python -m calcichat.launcher.chat", description=__doc__)
    port = os.environ.get("CALCICHAT_PORT", "5005")
    here = f"http://localhost:{port}/webhooks/chat"
    parser.add_argument("url", nargs="?", default=here, help=f"the chat API ({here} by default)")
    url = parser.parse_args(arguments).url.rstrip("/")
    try:
        with httpx.Client(timeout=30) as client:
            talk(Patient(client, url), input, print)
    except httpx.ConnectError:
        print(_NOT_RUNNING.format(url=url), file=sys.stderr)
        return 1
    except (EOFError, KeyboardInterrupt):
        print()
    return 0


def talk(patient: Patient, ask: Callable[[str], str], show: Callable[[str], None]) -> None:
    """Sends line after line and shows the replies, until `ask` raises EOFError.

    Args:
        patient: a session.
        ask: reads a line after a prompt.
        show: prints a line.
    """
    show(_HELP)
    choices: list[str] = []
    _show_all(patient.greeting, choices, show)
    while True:
        typed = ask("\nYou: ").strip()
        if not typed:
            continue
        try:
            reply = _send(patient, typed, choices)
        except httpx.HTTPStatusError as error:
            show(f"\n{_refusal(error.response)}")
            continue
        _show_all(reply.messages, choices, show)


def _send(patient: Patient, typed: str, choices: Sequence[str]) -> Reply:
    if typed.isdecimal() and 0 < int(typed) <= len(choices):
        return patient.tap(choices[int(typed) - 1])
    return patient.say(typed)


def _show_all(messages: Sequence[Message], choices: list[str], show: Callable[[str], None]) -> None:
    """Shows messages; `choices` becomes the ids behind the numbers shown."""
    choices.clear()
    for message in messages:
        for line in lines(message, len(choices) + 1):
            show(line)
        choices += [choice["id"] for choice in message["choices"]]


def lines(message: Message, first: int) -> Iterator[str]:
    """A message as lines of text.

    Args:
        message: as in docs/chat_api.md.
        first: number of its first button.
    """
    yield ""
    if message["asked"]:
        yield f"  > {message['asked']}"
    yield f"Calcichat: {message['text']}"
    sections = list(dict.fromkeys(source["section"] for source in message["sources"]))
    if sections:
        yield f"  Source: {message['sources'][0]['url']} ({'; '.join(sections)})"
    helpline = message["data"].get("helpline")
    if helpline:
        yield f"  {helpline['text']}"
    for number, question in enumerate(message["data"].get("questions") or (), 1):
        yield f"  {number}. {question['text']}"
    for number, choice in enumerate(message["choices"], first):
        yield f"  [{number}] {choice['title']}"


def _refusal(response: httpx.Response) -> str:
    try:
        return str(response.json()["error"]["text"])
    except (ValueError, KeyError):
        return f"HTTP {response.status_code}"


if __name__ == "__main__":
    sys.exit(main())
