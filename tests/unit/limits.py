"""Limits for tests of what a reader leaves out."""

from calcichat.nlu.thresholds import Thresholds

# Each limit is another number: several of config.yml's are equal, and one would pass for another.
LIMITS = Thresholds(
    answer=0.3,
    statement=0.48,
    beside_question=0.85,
    story=0.55,
    story_decision=0.7,
    foreign=0.72,
    strange=0.78,
    strange_weak=0.6,
    safety=0.5,
    symptom=0.45,
    grave=0.52,
    taken_back=0.9,
    unlikely=0.01,
    unlikely_grave=0.04,
    bare=0.07,
    bare_around=0.16,
    bare_words=0.32,
    whole=0.6,
    absent=0.1,
    absent_own=0.05,
    absent_grave=0.001,
    hidden=0.06,
    hidden_sure=0.88,
    also=0.22,
    also_sure=0.91,
    beside_safety=0.8,
)
