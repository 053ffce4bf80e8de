"""How sure a guess must be before it is acted on."""

from __future__ import annotations

from dataclasses import dataclass

from calcichat.safety_order import GRAVE, SAFETY_IDS


@dataclass(frozen=True)
class Thresholds:
    """Probabilities below which a guess is not acted on; config.yml gives the reasons.

    Attributes:
        answer: for an id of any group.
        statement: for a piece that asks nothing by its form.
        beside_question: for such a piece when another piece of the message asks.
        story: for an id in a long message, of a piece without a question mark.
        story_decision: for a decision that only the classifier has seen in a long message.
        foreign: for a message that holds another subject's word and none of ours.
        strange: for a message without a word of ours but with one no example holds.
        strange_weak: the same when a word such as "results" or "doctor" stands in it.
        safety: for a safety id that only the classifier, not the screen, has seen.
        symptom: the same for a reported symptom; doubt raises.
        grave: the same for emergency and crisis, which silence everything else.
        taken_back: for a safety id whose words the screen has found and the words around them
            take back ("no lump", "my aunt, in the eighties").
        unlikely: of all safety ids together; below it a feeling, result or decision of the screen
            is left out where the whole and the piece speak against it, and its own words too.
        unlikely_grave: the same for a danger of the screen, below which its words speak alone.
        bare: of a danger or feeling that one sentence of a long message was taken for: below it,
            in the whole, the sentence speaks alone.
        bare_around: the same in the sentences around it.
        bare_words: of a find of the screen there, the same in its own words.
        whole: for what a message is about to stand for what it does not hold.
        absent: of an id to be somewhere in the message; below it the message does not hold it.
        absent_own: the same for a feeling, result or decision.
        absent_grave: the same for a danger; doubt raises.
        hidden: the chance of a danger from which on each clause of a message is read for it.
        hidden_sure: for a danger that a clause tells alone.
        also: the chance of a question from which on each clause is read for it.
        also_sure: for a question that a clause asks alone.
        beside_safety: for another id out of the very words the screen reacted to.
    """

    answer: float
    statement: float
    beside_question: float
    story: float
    story_decision: float
    foreign: float
    strange: float
    strange_weak: float
    safety: float
    symptom: float
    grave: float
    taken_back: float
    unlikely: float
    unlikely_grave: float
    bare: float
    bare_around: float
    bare_words: float
    whole: float
    absent: float
    absent_own: float
    absent_grave: float
    hidden: float
    hidden_sure: float
    also: float
    also_sure: float
    beside_safety: float

    def absent_limit(self, name: str) -> float:
        """Below which chance a message does not hold that id."""
        if name in GRAVE:
            return self.absent_grave
        return self.absent_own if name in SAFETY_IDS else self.absent
