"""The chat API without HTTP: sessions, turns, and a reply for every accepted message."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import yaml

from calcichat.channel.errors import ChatError
from calcichat.channel.limits import RateLimit
from calcichat.channel.messages import Message, MessageBuilder
from calcichat.channel.tally import Tally
from calcichat.channel.text import clean, is_identifier
from calcichat.channel.tokens import issue, new_session_id, verify, verify_portal
from calcichat.channel.turn_runner import OnMessage, TurnRequest, TurnRunner, restored, storable
from calcichat.content.load import DATA
from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.dialogue.priority import SAFETY_ORDER, URGENT
from calcichat.safety import SafetyScreen
from calcichat.settings import SESSION_IDLE_MINUTES, Settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import StorageError
from calcichat.storage.sessions import Claim, SessionStore

logger = logging.getLogger(__name__)
Body = dict[str, Any]
Erase = Callable[[str], Awaitable[None]]
_TOPIC_GROUPS = ("answers", "help", "not_covered")
_VOTES = frozenset({"up", "down"})
_REASONS = frozenset({"unclear", "not_what_i_asked", "wrong"})


class ChatService:
    """Answers the requests of docs/chat_api.md."""

    def __init__(
        self,
        content: Content,
        screen: SafetyScreen,
        sessions: SessionStore,
        counts: Counts,
        settings: Settings,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.content = content
        self.builder = MessageBuilder(content, settings)
        self._screen = screen
        self._sessions = sessions
        self._counts = counts
        self._tally = Tally(counts, content)
        self._runner = TurnRunner(self.builder, settings.turn_seconds)
        self._settings = settings
        self._clock = clock
        self._starters = _starters()
        self._rate_session = RateLimit(settings.rate_session)
        self._rate_address = RateLimit(settings.rate_address)
        self._rate_new = RateLimit(settings.rate_new)

    async def open_session(self, body: Body, address: str) -> Body:
        """POST /session."""
        self._rate_new.take(address)
        lang = body.get("lang", DEFAULT_LANG)
        token = body.get("token")
        if not isinstance(lang, str) or not (token is None or isinstance(token, str)):
            raise ChatError("bad_request")
        portal = verify_portal(token, self._settings) if token is not None else None
        shown = DEFAULT_LANG  # the only language whose content is complete
        session_id = new_session_id()
        await self._sessions.open(session_id, shown, self._clock(), portal)
        return {
            "session": issue(session_id, self._settings.secret),
            "expires_in": SESSION_IDLE_MINUTES * 60,
            "lang": shown,
            "content": self.content.release,
            "messages": [self.builder.greeting(shown, self._starters)],
        }

    async def renew(self, body: Body) -> Body:
        """POST /renew."""
        token, session_id = self._token(body)
        if await self._sessions.renew(session_id, self._clock()) is None:
            raise ChatError("session_expired")
        return {"session": token, "expires_in": SESSION_IDLE_MINUTES * 60}

    async def message(self, body: Body, address: str, on_message: OnMessage) -> Body:
        """POST /message: one reply a turn, the same one when it is asked for again."""
        turn, text, choice = self._checked(body)
        urgent = self._urgent(text, choice)
        _, session_id = self._token(body)
        try:
            return await self._message(session_id, turn, text, choice, urgent, address, on_message)
        except (StorageError, ChatError) as error:
            if urgent and (isinstance(error, StorageError) or error.code == "too_many"):
                logger.warning("turn answered by the safety screen alone")
                return self._reply(turn, self._runner.urgent(urgent, DEFAULT_LANG))
            if isinstance(error, StorageError):
                raise ChatError("unavailable") from error
            raise

    async def erase(self, body: Body, erase_conversation: Erase) -> Body:
        """POST /erase: answers only when the rows are gone; again, the same."""
        _, session_id = self._token(body)
        await erase_conversation(session_id)
        await self._sessions.erase(session_id)
        return {"erased": True}

    async def feedback(self, body: Body) -> None:
        """POST /feedback: a count for an answer and a day, without the session."""
        _, session_id = self._token(body)
        answer, vote, reason = body.get("id"), body.get("vote"), body.get("reason")
        known = isinstance(answer, str) and answer in self.content.entries
        if not known or vote not in _VOTES or not (reason is None or reason in _REASONS):
            raise ChatError("bad_request")
        if await self._sessions.find(session_id, self._clock()) is None:
            raise ChatError("session_expired")
        await self._counts.add_feedback(_today(), str(answer), str(vote), reason)

    def topics(self, lang: str) -> list[Body]:
        """GET /topics: everything it can answer, in catalogue order."""
        shown = lang if lang == "es" else DEFAULT_LANG
        return [
            {"id": entry.id, "kind": entry.group, "title": self.content.title(entry.id, shown)}
            for entry in self.content.entries.values()
            if entry.group in _TOPIC_GROUPS and not entry.withdrawn
        ]

    async def check_store(self) -> None:
        """Raises StorageError when sessions can not be read."""
        await self._sessions.find("", self._clock())

    async def _message(
        self,
        session_id: str,
        turn: int,
        text: str,
        choice: str | None,
        urgent: tuple[str, ...],
        address: str,
        on_message: OnMessage,
    ) -> Body:
        session = await self._sessions.find(session_id, self._clock())
        if session is None:
            raise ChatError("session_expired")
        claim, stored = await self._sessions.claim(
            session_id, turn, self._digest(text, choice), self._clock()
        )
        if claim is Claim.CONFLICT:
            raise ChatError("turn_conflict")
        if claim is Claim.IN_FLIGHT:
            raise ChatError("turn_in_flight")
        request = TurnRequest(session, turn, text, choice, urgent)
        if claim is Claim.REPLAY and stored is not None:
            return self._reply(turn, restored(stored, text))
        try:
            self._rate_address.take(address)
            self._rate_session.take(session_id)
        except ChatError:
            await self._sessions.release(session_id, turn)
            raise
        # A task of its own: the turn goes on when the client hangs up.
        return await asyncio.shield(asyncio.ensure_future(self._turn(request, on_message)))

    async def _turn(self, request: TurnRequest, on_message: OnMessage) -> Body:
        messages, failed = await self._runner.answer(request, on_message)
        try:
            if failed:
                await self._sessions.release(request.session.id, request.turn)
            else:
                await self._sessions.finish(
                    request.session.id,
                    request.turn,
                    storable(messages, request.text),
                    self._clock(),
                )
        except StorageError:
            logger.exception("turn answered but not recorded")
        self._tally.add(messages)
        return self._reply(request.turn, messages)

    def _checked(self, body: Body) -> tuple[int, str, str | None]:
        turn, text, choice = body.get("turn"), body.get("text"), body.get("choice")
        if not isinstance(turn, int) or isinstance(turn, bool) or not 0 < turn < 2**31:
            raise ChatError("bad_request")
        if (text is None) == (choice is None):
            raise ChatError("bad_request")
        if choice is not None:
            if not isinstance(choice, str) or choice not in self.content.entries:
                raise ChatError("bad_request")
            return turn, "", choice
        if not isinstance(text, str):
            raise ChatError("bad_request")
        return turn, clean(text), None

    def _token(self, body: Body) -> tuple[str, str]:
        token = body.get("session")
        if not isinstance(token, str):
            raise ChatError("bad_request" if token is not None else "session_invalid")
        if not is_identifier(token):
            raise ChatError("session_invalid")
        return token, verify(token, self._settings.secret).session_id

    def _urgent(self, text: str, choice: str | None) -> tuple[str, ...]:
        if choice is not None:
            return (choice,) if choice in URGENT else ()
        found = {hit.id for hit in self._screen.screen(text)}
        return tuple(name for name in SAFETY_ORDER if name in found & URGENT)

    def _digest(self, text: str, choice: str | None) -> bytes:
        request = f"c{choice}" if choice is not None else f"t{text}"
        return hmac.new(self._settings.secret, request.encode(), hashlib.sha256).digest()

    def _reply(self, turn: int, messages: list[Message]) -> Body:
        urgent = any(message["id"] in URGENT for message in messages)
        return {
            "turn": turn,
            "urgent": urgent,
            "content": self.content.release,
            "messages": messages,
        }


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.timezone.utc).date()


def _starters() -> list[str]:
    document = yaml.safe_load((DATA / "page" / "starters.yml").read_text("utf8"))
    return [str(name) for name in document["starters"]]
