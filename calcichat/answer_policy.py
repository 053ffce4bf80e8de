"""The one policy: parts of a message become utterances, safety first."""

# ruff: noqa: ANN401 - Rasa hands components plain dictionaries
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from calcichat.content.load import DATA, load_content
from calcichat.dialogue.context import plan_in_context
from calcichat.dialogue.doctor_list import offer_list
from calcichat.dialogue.follow_ups import load_follow_ups
from calcichat.dialogue.history import History, read_history
from calcichat.dialogue.plan import Step
from calcichat.dialogue.running import running_turn
from calcichat.nlu.parts import Part, parts_of

TOPICS_SLOT, ZONE_SLOT = "topics_met", "time_zone"
_MOST_ACTIONS = 8  # Rasa stops a turn at 10


# Rasa's graph reads parameter names and return annotations: keep them exact.
@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class AnswerPolicy(Policy):
    """Plays the plan of the last message, one action a prediction, then listens."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy (6): no rule can come between a patient and a safety reply."""
        return {"priority": 7}

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules are read, so that Rasa sees its one rule used; nothing is learnt from them."""
        return SupportedData.ML_AND_RULE_DATA

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context, **kwargs)
        self._content = load_content(DATA)
        self._follow_ups = load_follow_ups(DATA)

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **kwargs: Any,
    ) -> Resource:
        """Nothing to learn: the plan is worked out from ids."""
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerPolicy:
        """The policy with the content of the data folder."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The next action of the running turn; its step goes along as action metadata."""
        if not isinstance(tracker.latest_message, UserUttered):
            return self._predict(ACTION_LISTEN_NAME, domain)
        history, taken = read_history(tracker.applied_events())
        message = tracker.latest_message
        turn = running_turn.get()
        steps = turn.steps if turn and turn.steps else self._plan(message, history)
        if turn is not None and not turn.steps:  # Rasa asks once an action, the plan stays
            turn.steps.extend(steps)
        actions = [(name, step) for step in steps for name in step.actions()][:_MOST_ACTIONS]
        if taken >= len(actions):
            return self._predict(ACTION_LISTEN_NAME, domain)
        name, step = actions[taken]
        return self._predict(name, domain, step, self._remember(step, tracker))

    def _plan(self, message: UserUttered, history: History) -> Sequence[Step]:
        text = message.text or ""
        steps = plan_in_context(_parts(message), text, history, self._content, self._follow_ups)
        return offer_list(steps, history, self._content)

    def _remember(self, step: Step, tracker: DialogueStateTracker) -> list[Event]:
        """Puts not-covered ids onto the patient's list; keeps the time zone her browser told."""
        ids = [name for name in (step.utter, *step.also) if self._group(name) == "not_covered"]
        met = list(tracker.get_slot(TOPICS_SLOT) or [])
        new = [name for name in ids if name not in met]
        events: list[Event] = [SlotSet(TOPICS_SLOT, met + new)] if new else []
        zone = (tracker.latest_message.metadata or {}).get(ZONE_SLOT)
        if zone and zone != tracker.get_slot(ZONE_SLOT):
            events.append(SlotSet(ZONE_SLOT, zone))
        return events

    def _group(self, name: str) -> str | None:
        entry = self._content.entries.get(name)
        return entry.group if entry else None

    def _predict(
        self,
        action: str,
        domain: Domain,
        step: Step | None = None,
        events: list[Event] | None = None,
    ) -> PolicyPrediction:
        probabilities = [0.0] * domain.num_actions
        probabilities[domain.index_for_action(action)] = 1.0
        metadata = {"step": step.as_metadata()} if step else None
        return self._prediction(probabilities, events=events, action_metadata=metadata)


def _parts(message: UserUttered) -> list[Part]:
    ranking = (message.parse_data or {}).get("intent_ranking") or ()
    return parts_of(message.intent, message.entities, ranking, len(message.text or ""))
