"""The chat API without HTTP: sessions, turns, and a reply for every accepted message."""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from typing import Any

import yaml

from calcichat.channel.assistant import Assistant, Erase
from calcichat.channel.checking import checked, checked_vote, checked_zone
from calcichat.channel.errors import ChatError
from calcichat.channel.forgetting import Forgetting
from calcichat.channel.limits import RateLimit
from calcichat.channel.messages import Message, MessageBuilder
from calcichat.channel.page_facts import session_facts
from calcichat.channel.tally import Tally
from calcichat.channel.text import is_identifier
from calcichat.channel.tokens import issue, new_session_id, verify, verify_portal
from calcichat.channel.turn_runner import Sent, TurnRequest, TurnRunner, restored, storable
from calcichat.channel.turnstile import Turnstile
from calcichat.content.load import DATA
from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.operations.metrics import EMPTY, SAFETY_ALONE, TURNS, count_turn
from calcichat.safety import SafetyScreen
from calcichat.safety_order import SAFETY_ORDER, URGENT
from calcichat.settings import SESSION_IDLE_MINUTES, Settings
from calcichat.storage.counts import Counts
from calcichat.storage.database import StorageError
from calcichat.storage.sessions import Claim, SessionStore

logger = logging.getLogger(__name__)
Body = dict[str, Any]
_TOPIC_GROUPS = ("answers", "help", "not_covered")
# Refusals that emergency and crisis do not get. A turn in flight may be the one before, which
# waits for a slow part, or be left by a process that died.
_NOT_FOR_URGENT = frozenset({"too_many", "turn_in_flight"})
_BETWEEN_STEPS = 0.001  # seconds; four thousand steps, each a tenth of it
_URGENT_SECONDS = 0.6  # under a second with the way there and back, and others at the door


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
        self._turnstile = Turnstile()
        self._forgetting = Forgetting(self.builder)
        self._settings = settings
        self._clock = clock
        self._running: set[asyncio.Future[Body]] = set()
        self._starters = _starters()
        self._rate_session = RateLimit(settings.rate_session)
        self._rate_address = RateLimit(settings.rate_address)
        self._rate_new = RateLimit(settings.rate_new)

    async def prepare(self) -> None:
        """Readies the safety screen while nobody waits, so that the first patients do not."""
        for _ in self._screen.prepare():
            await asyncio.sleep(_BETWEEN_STEPS)

    async def settle(self) -> None:
        """Waits until every finished turn is counted."""
        await self._tally.settle()

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
            **session_facts(self.content, self._settings, shown),
        }

    async def renew(self, body: Body) -> Body:
        """POST /renew."""
        token, session_id = self._token(body)
        if await self._sessions.renew(session_id, self._clock()) is None:
            raise ChatError("session_expired")
        return {"session": token, "expires_in": SESSION_IDLE_MINUTES * 60}

    async def message(self, body: Body, address: str, behind: Assistant) -> Body:
        """POST /message: one reply a turn, the same one when it is asked for again."""
        turn, text, choice = checked(body, self.content.entries)
        urgent = self._urgent(text, choice)
        sent = Sent(turn, text, choice, urgent, checked_zone(body))
        _, session_id = self._token(body)
        # A task of its own: the turn goes on when the client hangs up or the words are urgent.
        running = asyncio.ensure_future(self._in_line(session_id, sent, address, behind))
        self._running.add(running)  # the event loop keeps only weak references to tasks
        running.add_done_callback(self._ended)
        try:
            limit = _URGENT_SECONDS if urgent else None
            return await asyncio.wait_for(asyncio.shield(running), limit)
        except Exception as error:
            refused = isinstance(error, ChatError) and error.code not in _NOT_FOR_URGENT
            if urgent and not refused:
                return self._screen_alone(turn, urgent, type(error).__name__)
            if isinstance(error, StorageError):
                raise ChatError("unavailable") from None
            raise

    def _ended(self, task: asyncio.Future[Body]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may wait for it any more

    def _screen_alone(self, turn: int, urgent: tuple[str, ...], why: str) -> Body:
        """Emergency and crisis when the store is away or slow, or others would have to wait."""
        logger.warning("turn answered by the safety screen alone: %s", why)
        SAFETY_ALONE.labels(why).inc()
        return self._reply(turn, self._runner.urgent(urgent, DEFAULT_LANG))

    async def erase(self, body: Body, erase_conversation: Erase) -> Body:
        """POST /erase: answers only when the rows are gone; again, the same."""
        _, session_id = self._token(body)
        await erase_conversation(session_id)
        await self._sessions.erase(session_id)
        return {"erased": True}

    async def feedback(self, body: Body) -> None:
        """POST /feedback: a count for an answer and a day, without the session."""
        _, session_id = self._token(body)
        answer, vote, reason = checked_vote(body, self.content.entries)
        if await self._sessions.find(session_id, self._clock()) is None:
            raise ChatError("session_expired")
        await self._counts.add_feedback(_today(), answer, vote, reason)

    def topics(self, lang: str) -> list[Body]:
        """GET /topics: everything it can answer, in catalogue order."""
        shown = lang if lang == "es" else DEFAULT_LANG
        return [
            {"id": entry.id, "kind": entry.group, "title": self.content.title(entry.id, shown)}
            for entry in self.content.entries.values()
            if entry.group in _TOPIC_GROUPS and not entry.withdrawn
        ]

    async def _in_line(self, session_id: str, sent: Sent, address: str, behind: Assistant) -> Body:
        if sent.urgent:
            return await self._message(session_id, sent, address, behind)
        async with self._turnstile:
            return await self._message(session_id, sent, address, behind)

    async def _message(self, session_id: str, sent: Sent, address: str, behind: Assistant) -> Body:
        begun = await self._sessions.begin(session_id, sent.turn, self._digest(sent), self._clock())
        if begun is None:
            raise ChatError("session_expired")
        session, claim, stored = begun
        if claim is Claim.CONFLICT:
            raise ChatError("turn_conflict")
        if claim is Claim.IN_FLIGHT:
            raise ChatError("turn_in_flight")
        if claim is Claim.REPLAY and stored is not None:
            TURNS.labels("replay").inc()
            return self._reply(sent.turn, *restored(stored, sent.text))
        try:
            self._rate_address.take(address)
            self._rate_session.take(session_id)
        except ChatError:
            await self._sessions.release(session_id, sent.turn)
            raise
        return await self._turn(TurnRequest(session, sent), behind)

    async def _turn(self, request: TurnRequest, behind: Assistant) -> Body:
        begun, session, sent = time.perf_counter(), request.session, request.sent
        messages, failed = await self._runner.answer(request, behind.on_message)
        await self._forgetting.show_record(messages, session.id, session.lang, behind.record)
        count_turn(messages, time.perf_counter() - begun, failed=failed)
        try:
            if failed:
                await self._sessions.release(session.id, sent.turn)
            else:
                kept = storable(messages, sent.text, self.content.release)
                await self._sessions.finish(session.id, sent.turn, kept, self._clock())
        except StorageError:
            logger.exception("turn answered but not recorded")
        self._tally.add(messages)
        if self._forgetting.is_asked(messages, sent.text):
            await self._forgetting.forget(messages, session.id, session.lang, behind.erase)
        return self._reply(sent.turn, messages)

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
        found = {hit.id for hit in self._screen.screen_once(text)}
        return tuple(name for name in SAFETY_ORDER if name in found & URGENT)

    def _digest(self, sent: Sent) -> bytes:
        request = f"c{sent.choice}" if sent.choice is not None else f"t{sent.text}"
        return hmac.new(self._settings.secret, request.encode(), hashlib.sha256).digest()

    def _reply(self, turn: int, messages: list[Message], release: str | None = None) -> Body:
        """The body of a reply; `release` is that of its words, by default the running one."""
        if not messages:
            EMPTY.inc()
            messages = [self.builder.fallback(DEFAULT_LANG)]
        urgent = any(message["id"] in URGENT for message in messages)
        head = {"turn": turn, "urgent": urgent, "content": release or self.content.release}
        return {**head, "messages": messages}


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.timezone.utc).date()


def _starters() -> list[str]:
    document = yaml.safe_load((DATA / "page" / "starters.yml").read_text("utf8"))
    return [str(name) for name in document["starters"]]
