"""Runs one turn through Rasa within its time, and always comes back with messages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from rasa.core.channels.channel import UserMessage

from calcichat.channel.assistant import OnMessage
from calcichat.channel.messages import Message, MessageBuilder, missing_data
from calcichat.channel.output import CollectedOutput
from calcichat.channel.text import disarmed
from calcichat.dialogue.running import RunningTurn, running_turn
from calcichat.storage.current import CurrentTurn, current_turn
from calcichat.storage.sessions import SessionRow

logger = logging.getLogger(__name__)
_URGENT_SECONDS = 1.0  # emergency and crisis never wait longer for the turn
_CHANNEL = "chat"
_RELEASE = "content"


@dataclass(frozen=True)
class Sent:
    """A checked message as the client sent it.

    Attributes:
        turn: the client's number of it.
        text: cleaned text, empty for a choice.
        choice: catalogue id of a tapped button, None for text.
        urgent: emergency and crisis ids the safety screen found in it.
        zone: IANA name of the time zone the browser told, None where it did not.
    """

    turn: int
    text: str
    choice: str | None
    urgent: tuple[str, ...]
    zone: str | None = None


@dataclass(frozen=True)
class TurnRequest:
    """A message of a live session, claimed for answering."""

    session: SessionRow
    sent: Sent


class TurnRunner:
    """Hands a request to Rasa and makes messages of what it said."""

    def __init__(self, builder: MessageBuilder, turn_seconds: float) -> None:
        self._builder = builder
        self._seconds = turn_seconds

    async def answer(
        self, request: TurnRequest, on_message: OnMessage
    ) -> tuple[list[Message], bool]:
        """The messages of the turn, never none, and whether a part of the assistant failed."""
        lang = request.session.lang
        limit = _URGENT_SECONDS if request.sent.urgent else self._seconds
        turn, output = RunningTurn(), CollectedOutput()
        running = asyncio.ensure_future(
            _run(request, turn, output, on_message, self._builder.release)
        )
        try:
            await asyncio.wait_for(asyncio.shield(running), limit)
        except Exception as error:
            # The words of an exception may hold the patient's; its type is enough to go by.
            logger.error("turn failed: %s", type(error).__name__)
            running.add_done_callback(_swallow)
            if request.sent.urgent:
                return self.urgent(request.sent.urgent, lang), False
            return [self._builder.fallback(lang)], True
        steps = turn.steps or self._builder.steps_of(output.utterances)
        if not output.utterances or not steps:
            if request.sent.urgent:  # no model is loaded, or nothing came of it
                return self.urgent(request.sent.urgent, lang), False
            return [self._builder.fallback(lang)], True
        for action in missing_data(steps, output.utterances):
            logger.error("custom action added nothing: %s", action)
        return self._builder.turn(steps, output.utterances, request.sent.text, lang), False

    def urgent(self, ids: tuple[str, ...], lang: str) -> list[Message]:
        """Emergency and crisis straight from the reviewed words, with nothing behind them."""
        return [self._builder.single(name, lang, choices=[]) for name in ids]


async def _run(
    request: TurnRequest,
    turn: RunningTurn,
    output: CollectedOutput,
    on_message: OnMessage,
    release: str,
) -> None:
    running_turn.set(turn)
    # The stored row carries the client's turn number: a retry after a crash replaces it.
    current_turn.set(CurrentTurn(request.sent.turn, release))
    parse_data = None
    if request.sent.choice is not None:
        intent = {"name": request.sent.choice, "confidence": 1.0}
        parse_data = {"text": "", "intent": intent, "intent_ranking": [intent], "entities": []}
    await on_message(
        UserMessage(
            disarmed(request.sent.text),
            output,
            request.session.id,
            parse_data=parse_data,
            input_channel=_CHANNEL,
            metadata={"time_zone": request.sent.zone} if request.sent.zone else None,
        )
    )


def _swallow(task: asyncio.Future[None]) -> None:
    """Takes a late turn's exception, which nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def storable(messages: list[Message], text: str, release: str) -> list[Message]:
    """Messages as they may be kept: the quoted part of her text becomes offsets.

    Each carries the content release of its words. (Not one for all of them beside the list: a
    server of an earlier version, while another is put in its place, reads a list.)
    """
    kept = []
    for message in messages:
        asked = message["asked"]
        start = text.find(asked) if asked else -1
        span = [start, start + len(asked)] if asked else None
        kept.append({**message, "asked": span, _RELEASE: release})
    return kept


def restored(stored: list[Message], text: str) -> tuple[list[Message], str | None]:
    """The reverse of `storable`, from the same request sent again.

    Returns:
        the messages and the release their words are of; None where that was not kept.
    """
    messages = [
        {**m, "asked": text[m["asked"][0] : m["asked"][1]] if m["asked"] else None} for m in stored
    ]
    releases = [message.pop(_RELEASE, None) for message in messages]
    return messages, next(iter(releases), None)
