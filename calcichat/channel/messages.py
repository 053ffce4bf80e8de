"""Builds the chat API's Message objects from steps and reviewed words."""

# ruff: noqa: ANN401 - a Message is JSON
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from calcichat.channel.output import Utterance
from calcichat.channel.situation import FEELINGS, add_path, begin_kindly, kind_text
from calcichat.content.model import DEFAULT_LANG, Content
from calcichat.content.words import fill, markers
from calcichat.dialogue.doctor_list import LIST
from calcichat.dialogue.plan import ACTIONS, Step
from calcichat.safety_order import URGENT
from calcichat.settings import Settings

Message = dict[str, Any]
MOST_CHOICES = 4
REPLAYS = frozenset({"repeat", "simplify"})
_ANSWER_REST = "controls.answer_rest"
_WITHDRAWN = "withdrawn.hand_off"


class MessageBuilder:
    """Turns steps into Messages in one language."""

    def __init__(self, content: Content, settings: Settings) -> None:
        self._content = content
        self.release = content.release
        self._markers = {
            lang: markers(content, settings.markers(), lang) for lang in (DEFAULT_LANG, "es")
        }

    def turn(
        self,
        steps: Sequence[Step],
        utterances: Sequence[Utterance],
        text: str,
        lang: str,
    ) -> list[Message]:
        """The Messages of a turn; a step whose utterance is missing falls back to the content.

        Args:
            steps: the plan the policy followed.
            utterances: what Rasa played, in the same order.
            text: the patient's message, for `asked`.
            lang: language of the session.
        """
        spoken = {utterance.id: utterance for utterance in utterances}
        told = {step.utter for step in steps}
        messages = [
            self._message(step, spoken.get(step.utter), text, lang, told, last=step is steps[-1])
            for step in steps
        ]
        begin_kindly(messages, self._content, text)
        add_path(messages, self._content, text, lang)
        return messages or [self.fallback(lang)]

    def steps_of(self, utterances: Sequence[Utterance]) -> list[Step]:
        """One step an utterance: for a model whose policies leave no plan (the stock pipeline)."""
        return [Step(u.id, u.id) for u in utterances if u.id in self._content.entries]

    def fallback(self, lang: str) -> Message:
        """What is said when a part of the assistant failed: never nothing, never a fact."""
        return self.single("unavailable", lang)

    def single(self, name: str, lang: str, **changes: Any) -> Message:
        """The Message of one id outside a conversation, straight from the reviewed words."""
        step = Step(name, name)
        return {**self._message(step, None, "", lang, {name}, last=True), **changes}

    def greeting(self, lang: str, starters: Sequence[str]) -> Message:
        """The first Message of a session, with the starter buttons."""
        text = self.string("greeting.hello", lang)
        choices = [self._choice(name, lang) for name in starters]
        return {**self.single("greet", lang), "text": text, "choices": choices}

    def titles(self, names: Iterable[str], lang: str) -> list[dict[str, str]]:
        """Id and title of those names that are in the catalogue."""
        return [self._choice(name, lang) for name in names if name in self._content.entries]

    def string(self, name: str, lang: str) -> str:
        """A sentence of data/page/ with its markers filled in."""
        texts = self._content.strings[name]
        chosen = lang if lang in texts else DEFAULT_LANG
        return self._fill(_flow(texts[chosen]), chosen)

    def _fill(self, text: str, lang: str) -> str:
        return fill(text, self._markers.get(lang) or self._markers[DEFAULT_LANG])

    def _message(
        self,
        step: Step,
        utterance: Utterance | None,
        text: str,
        lang: str,
        told: set[str],
        *,
        last: bool,
    ) -> Message:
        entry = self._content.entries[step.utter]
        backing = self._backing(step)
        if entry.withdrawn:
            # Nothing of the answer, from the model or the action server, reaches the patient.
            utterance = None
        asked = text[step.asked[0] : step.asked[1]] if step.asked else None
        data = dict(utterance.data) if utterance else {}
        if entry.group == "not_covered" and backing:
            data.update(self._not_covered_data(step))
        if step.utter in URGENT:
            data["paragraph_langs"] = [
                w.lang for w in entry.wording.values() for _ in w.text.strip().split("\n\n")
            ]
        shown = lang if lang in entry.wording else DEFAULT_LANG
        return {
            "id": step.id,
            "kind": self._kind(step),
            "lang": shown,
            "text": self._kind_words(step, self._text(step, utterance, shown), text, told),
            "asked": asked or None,
            "also": list(step.also),
            "sources": self._content.sources(backing, shown) if backing else [],
            "choices": self._choices(step, told, shown, last=last),
            "data": data,
        }

    def _kind(self, step: Step) -> str:
        entry = self._content.entries[step.utter]
        if entry.withdrawn:
            return "fallback"
        return entry.group if step.id in REPLAYS or step.id == step.utter else "talk"

    def _backing(self, step: Step) -> str | None:
        """The id whose facts stand behind the words; None where the words were taken out."""
        entry = self._content.entries[step.utter]
        if not entry.withdrawn:
            return step.utter
        return next(iter(self._silent(step)), None) if entry.group == "not_covered" else None

    def _text(self, step: Step, utterance: Utterance | None, lang: str) -> str:
        entry = self._content.entries[step.utter]
        if step.utter in URGENT:
            # Until every text is there in Spanish, these two are said in both languages.
            return "\n\n".join(self._fill(w.text, w.lang) for w in entry.wording.values())
        if entry.group == "not_covered" and step.also and not step.simple:
            return self._fill(self._joined_topics(step, lang), lang)
        if entry.withdrawn:
            return self._hand_off(lang)
        if utterance and utterance.text:
            return self._fill(_flow(utterance.text), lang)
        forms = entry.simple if step.simple else entry.wording
        return self._fill(forms[lang].text, lang)

    def _kind_words(self, step: Step, body: str, text: str, told: set[str]) -> str:
        entry = self._content.entries[step.utter]
        if step.utter != FEELINGS or step.simple or entry.withdrawn:
            return body
        return kind_text(entry, body, text, told)

    def _joined_topics(self, step: Step, lang: str) -> str:
        """Several silent topics: each named, the first one's neighbouring fact, one hand-off."""
        names = self._silent(step)
        texts = [self._content.entries[name].in_lang(lang).text.split("\n\n") for name in names]
        named = [paragraphs[0] for paragraphs in texts]
        rest = [*texts[0][1:-1], texts[0][-1]] if texts else []
        gone = len(names) < len(self._silent(step, withdrawn=True))
        return "\n\n".join([*named, *rest, *([self._hand_off(lang)] if gone else [])])

    def _silent(self, step: Step, *, withdrawn: bool = False) -> list[str]:
        """The silent topics of a step, first its own; those taken out only when asked for."""
        found = (n for n in (step.utter, *step.also) if self._group(n) == "not_covered")
        return [n for n in found if withdrawn or not self._content.entries[n].withdrawn]

    def _hand_off(self, lang: str) -> str:
        """What stands in place of words that a reviewer has taken out."""
        return _flow(self.string(_WITHDRAWN, lang))

    def _not_covered_data(self, step: Step) -> dict[str, Any]:
        names = self._silent(step)
        entries = [self._content.entries[name] for name in names]
        questions = [
            {"id": entry.id, "text": entry.doctor_question, "origin": "you"}
            for entry in entries
            if entry.doctor_question
        ]
        return {"topics": [entry.title for entry in entries], "doctor_questions": questions}

    def _group(self, name: str) -> str | None:
        entry = self._content.entries.get(name)
        return entry.group if entry else None

    def _is_withdrawn(self, name: str) -> bool:
        entry = self._content.entries.get(name)
        return entry is not None and entry.withdrawn

    def _choices(
        self, step: Step, told: set[str], lang: str, *, last: bool
    ) -> list[dict[str, str]]:
        if step.id in URGENT:
            names = list(step.offers)
        else:
            related = self._content.entries[step.utter].related if last else ()
            related = tuple(name for name in related if not self._is_withdrawn(name))
            if step.id in {"unclear", "complaint", "affirm"} and step.offers:
                related = ()
            if self._group(step.utter) == "not_covered":
                # The topic is on her list by itself; the whole list is offered when it is due.
                related = tuple(name for name in related if name != LIST)
            names = [*step.offers, *related]
        names = [n for n in dict.fromkeys(names) if n not in told and n in self._content.entries]
        return [self._choice(name, lang) for name in names[:MOST_CHOICES]]

    def _choice(self, name: str, lang: str) -> dict[str, str]:
        if name == "affirm" and _ANSWER_REST in self._content.strings:
            return {"id": name, "title": self.string(_ANSWER_REST, lang)}
        return {"id": name, "title": self._content.title(name, lang)}


def _flow(text: str) -> str:
    """Lines of a response joined by a space, paragraphs kept."""
    return "\n\n".join(" ".join(part.split("\n")) for part in text.strip().split("\n\n"))


def missing_data(steps: Sequence[Step], utterances: Sequence[Utterance]) -> list[str]:
    """Custom actions of the turn that added nothing: they failed, and that is counted."""
    empty = {utterance.id for utterance in utterances if not utterance.data}
    return [
        action
        for step in steps
        if not step.simple and step.utter in ACTIONS and step.utter in empty
        for action in ACTIONS[step.utter]
    ]
