"""The project's own labelled texts: examples, conversation tests, slips, the stock project."""

import re

import pytest
import yaml

from calcichat.channel.messages import MessageBuilder
from calcichat.channel.output import Utterance
from calcichat.content.load import load_content
from calcichat.evaluation.examples import as_question, read_conversations, read_examples
from calcichat.evaluation.making import QUICK, make_plan
from calcichat.evaluation.sets import SetError
from calcichat.evaluation.spread import spread
from calcichat.evaluation.stock import configuration, project
from calcichat.evaluation.typos import with_typos
from calcichat.settings import read_settings


def test_examples_have_text_label_and_group():
    examples = read_examples()
    assert len(examples) > 1000
    assert {"answers", "safety", "not_covered", "background"} <= {e.group for e in examples}
    question = as_question(examples[0], 3)
    assert (question.id, question.expect, question.form) == ("3", (examples[0].label,), "own")


@pytest.mark.parametrize(
    "text", ["what are microcalcifications", "is it cancer?", "does the biopsy hurt", "MAMMOGRAM"]
)
def test_slips_are_the_same_every_time_and_small(text):
    slipped = with_typos(text)
    assert slipped == with_typos(text)
    assert slipped != text or len(text) < 5
    assert abs(len(slipped) - len(text)) <= 3
    assert slipped[0] == text[0]


def test_a_text_with_a_long_word_never_stays():
    # A slip may swap two equal letters, and another may undo the one before.
    texts = ["can i feel them", "feel", "does the needle biopsy of my breast hurt a lot"]
    for text in texts:
        for number in range(1000):
            assert with_typos(text, seed=number) != text, number
            assert with_typos(text, seed=number) == with_typos(text, seed=number)


def test_slips_never_touch_what_tells_micro_from_macro():
    for kind in ("micro", "macro"):
        for number in range(300):
            slipped = with_typos(f"{kind}calcifications", seed=number)
            assert slipped.startswith(kind), slipped


def test_a_text_without_a_long_word_stays():
    assert with_typos("is it ok") == "is it ok"


def test_conversation_tests_become_dialogues(tmp_path):
    stories = {
        "stories": [
            {
                "story": "two parts, then simpler, then a button",
                "steps": [
                    {
                        "user": '[is it cancer?]{"entity": "question", "value": "is_it_cancer"} '
                        "[does milk cause this?](question)",
                        "intent": "is_it_cancer",
                    },
                    {"action": "utter_is_it_cancer"},
                    {"action": "utter_diet_calcium"},
                    {"user": "say that simpler", "intent": "simplify"},
                    {"action": "utter_is_it_cancer_simple"},
                    {"user": "/helpline", "intent": "helpline"},
                    {"action": "utter_helpline"},
                ],
            }
        ]
    }
    (tmp_path / "test_a.yml").write_text(yaml.safe_dump(stories), "utf8")
    (dialogue,) = read_conversations(tmp_path)
    assert dialogue.turns == (
        ("is it cancer? does milk cause this?", ("is_it_cancer", "is_it_cancer")),
        ("say that simpler", ("simplify", "is_it_cancer")),
    )


def test_no_conversation_tests_are_no_dialogues(tmp_path):
    assert read_conversations(tmp_path) == []


def test_the_plan_is_the_same_for_every_bot_and_every_run():
    examples = read_examples()
    plan = make_plan(examples, [], QUICK)
    assert plan == make_plan(examples, [], QUICK)
    assert len(plan.long_text.split()) == 120
    assert len(plan.slips) == QUICK.sample


def test_a_set_that_is_none_is_an_error(tmp_path):
    (tmp_path / "bad.jsonl").write_text("{no json\n", "utf8")
    with pytest.raises(SetError, match=r"bad.jsonl:1"):
        make_plan(read_examples(), [tmp_path / "bad.jsonl"], QUICK)


def test_spread_takes_evenly():
    assert spread(list(range(10)), 5) == [0, 2, 4, 6, 8]
    assert spread([1, 2], 5) == [1, 2]
    assert spread([1, 2], 0) == spread([], 5) == []
    # The second half takes part where the one number is no multiple of the other.
    taken = spread(range(199), 100)
    assert (len(taken), taken[0], taken[-1]) == (100, 0, 197)


def test_the_stock_project_holds_the_same_examples_and_words():
    files = project()
    blocks = files["data/nlu.yml"]["nlu"]
    texts = [text for b in blocks for text in re.findall(r"^- (.+)$", b["examples"], re.M)]
    assert sorted(text.strip() for text in texts) == sorted(e.text for e in read_examples())
    intents = set(files["domain.yml"]["intents"])
    assert {block["intent"] for block in blocks} == intents
    rules = files["data/rules.yml"]["rules"]
    ruled = {rule["steps"][0]["intent"] for rule in rules}
    assert ruled | {"restart"} == intents | {"nlu_fallback"}
    assert "restart" not in ruled  # Rasa answers it by itself, and a second rule would contradict
    responses = files["domain.yml"]["responses"]
    assert {rule["steps"][1]["action"] for rule in rules} <= set(responses)


def test_the_stock_configuration_is_that_of_rasa_init():
    names = [part["name"] for part in configuration()["pipeline"]]
    assert names.count("CountVectorsFeaturizer") == 2
    assert "ResponseSelector" not in names
    diet = next(p for p in configuration()["pipeline"] if p["name"] == "DIETClassifier")
    assert diet == {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True}


def test_utterances_alone_become_messages_when_no_policy_left_a_plan():
    builder = MessageBuilder(load_content(), read_settings({"CALCICHAT_SECRET": "x" * 32}))
    spoken = [Utterance("is_it_cancer", "words"), Utterance("default", "Rasa's own")]
    steps = builder.steps_of(spoken)
    messages = builder.turn(steps, spoken, "is it cancer", "en")
    assert [(m["id"], m["kind"], m["text"]) for m in messages] == [
        ("is_it_cancer", "answers", "words")
    ]
