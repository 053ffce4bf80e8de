"""Every fault the check must name: an edit of the small tree, and what has to be said of it."""

# ruff: noqa: E501 - one fault a line, so that the table can be read down
from __future__ import annotations

from dataclasses import dataclass

WHAT, OFTEN = "data/answers/what_spots.yml", "data/answers/how_often.yml"
LINE, COST = "data/help/helpline.yml", "data/not_covered/not_covered_cost.yml"
TIME, URGENT = "data/not_covered/not_covered_time.yml", "data/safety/emergency.yml"
GREET, OTHER = "data/talk/greet.yml", "data/fallback/out_of_scope.yml"
PAGE, LEDGER = "data/page/chat.yml", "data/fact_sheet.yml"
TINY = "They are tiny bits of calcium."
ASK = "Ask your doctor what yours mean."


@dataclass(frozen=True)
class Fault:
    """`old` becomes `new` in `edits` file; the check named must report `fault` in `file`."""

    name: str
    check: str
    edits: str
    old: str
    new: str
    fault: str
    file: str = ""

    @property
    def where(self) -> str:
        return self.file or self.edits


FAULTS = [
    # identity
    Fault("response", "names_agree", WHAT, "utter_what_spots_simple:", "utter_other:", "response utter_other"),
    Fault("main response", "files_readable", WHAT, "utter_what_spots:", "utter_other:", "utter_what_spots is missing"),
    Fault("intent", "names_agree", WHAT, "intent: what_spots", "intent: what_spot", "intent what_spot differs"),
    Fault("missing id", "ids_complete", "data/catalogue.yml", "  how_often:", "  new_id: {}\n  how_often:", "new_id has no file", "data/answers/new_id.yml"),
    Fault("unknown id", "ids_complete", "data/catalogue.yml", "  greet: {}", "  hello: {}", "greet is not in data/catalogue.yml", GREET),
    Fault("wrong group", "ids_complete", "data/catalogue.yml", "talk:\n  greet: {}", "  greet: {}\ntalk: {}", "greet belongs to group safety", GREET),
    Fault("two variations", "one_variation_a_language", GREET, "value: es", "value: en", "more than one variation in language en"),
    Fault("no simple form", "simple_form", OFTEN, "utter_how_often_simple:\n", "x_simple:\n", "utter_how_often_simple is missing"),
    Fault("no simple hand-off", "simple_form", COST, "utter_not_covered_cost_simple:\n", "x_simple:\n", "utter_not_covered_cost_simple is missing"),
    Fault("simple tells more", "simple_form", OFTEN, "    metadata:\n      proof:\n      - [calc_50]", "    metadata:\n      proof:\n      - [calc_50, calc_sign]", "the simple form tells calc_sign"),
    # proof
    Fault("ledger section", "ledger_well_formed", LEDGER, 'section: "What?", statement: "Cal', 'section: "", statement: "Cal', "fact calc_tiny needs a section"),
    Fault("guidance name", "ledger_well_formed", LEDGER, "  g_courtesy:", "  courtesy: {statement: Hi., terms: []}\n  g_courtesy:", "guidance courtesy"),
    Fault("pair name", "ledger_well_formed", LEDGER, "needs: calc_sign", "needs: calc_sgn", "pair names calc_sgn"),
    Fault("no proof", "sentences_proved", WHAT, "      - [g_ask_doctor, g_not_about_your_pictures]\n", "", "sentence without proof"),
    Fault("proof too many", "sentences_proved", OFTEN, "      - [g_ask_doctor]\n", "      - [g_ask_doctor]\n      - [calc_50]\n", "2 lines and 3 proofs"),
    Fault("unknown proof", "proof_known", OFTEN, "- [g_ask_doctor]", "- [g_ask_nurse]", "proof names g_ask_nurse"),
    Fault("unknown page proof", "proof_known", PAGE, "[g_call_emergency]", "[g_call_emergency, g_x]", "proof names g_x"),
    Fault("fact untold", "facts_told", LEDGER, "guidance:", '  calc_new: {section: "What?", statement: "They are new."}\nguidance:', "calc_new is cited by no answer"),
    Fault("no fact", "answers_state_facts", OFTEN, "    metadata:\n      proof:\n      - [calc_50]", "    metadata:\n      proof:\n      - [g_ask_doctor]", "utter_how_often_simple cites no fact"),
    Fault("pair", "pairs_kept", WHAT, "- [calc_sign]", "- [calc_tiny]", "tells calc_harmless without calc_sign"),
    # terms
    Fault("test in an answer", "terms_and_numbers", WHAT, TINY, "They are tiny bits of calcium on an MRI.", '"mri" is in no statement'),
    Fault("disease in an answer", "terms_and_numbers", WHAT, TINY, "They are tiny bits of calcium, or DCIS.", '"dcis" is in no statement'),
    Fault("drug in help", "terms_and_numbers", LINE, "You can call 1-877", "You can take pills or call 1-877", '"pills" is in no statement'),
    Fault("guidance for a fact", "terms_and_numbers", WHAT, ASK, "Ask your doctor, as yours are benign.", 'guidance is used for a fact: "benign"'),
    Fault("number in an answer", "terms_and_numbers", OFTEN, "after age 50.\n      Ask", "after age 40.\n      Ask", "number 40"),
    Fault("number word", "terms_and_numbers", WHAT, TINY, "They are three tiny bits of calcium.", "number three"),
    Fault("term in not_covered", "terms_and_numbers", COST, "what a biopsy costs.", "what an ultrasound costs.", '"ultrasound"'),
    Fault("term in fallback", "terms_and_numbers", OTHER, "I answer only about breast calcifications.", "I answer only about breast calcifications, not kidney stones.", '"kidney'),
    Fault("term in safety", "terms_and_numbers", URGENT, "Do not wait.", "Do not wait with a stroke.", '"stroke"'),
    Fault("number in safety", "terms_and_numbers", URGENT, "Do not wait.", "Do not wait 5 minutes.", "number 5"),
    Fault("term in talk", "terms_and_numbers", GREET, "Hello.\n", "Hello, is it cancer?\n", '"cancer"'),
    Fault("term in Spanish", "terms_and_numbers", GREET, "Hola.\n", "Hola, es una biopsia.\n", '"biopsia"'),
    Fault("term on the page", "terms_and_numbers", PAGE, '"Your questions"', '"Your biopsy questions"', '"biopsy"'),
    Fault("number on the page", "terms_and_numbers", PAGE, "of 2,000", "of 3,000", "number 3,000"),
    Fault("term in a title", "phrases_stay_within", OFTEN, "title: Do many women get them?", "title: Is an ultrasound common?", 'title names "ultrasound"'),
    Fault("number in a question", "phrases_stay_within", COST, "biopsy cost me?", "biopsy cost me in 7 days?", 'doctor_question names "7"'),
    Fault("address", "terms_and_numbers", WHAT, ASK, "Ask your doctor, or see example.org.", "address example.org"),
    Fault("unknown marker", "markers_known", COST, "$helpline_phone", "$helpline_fone", "unknown marker $helpline_fone"),
    Fault("page marker in an answer", "markers_known", WHAT, "Ask your doctor what", "Ask $count doctors what", "unknown marker $count"),
    Fault("stray dollar", "markers_known", WHAT, ASK, "Ask your doctor what $ yours mean.", "a stray $"),
    Fault("marker without proof", "markers_known", COST, "- [g_call_helpline]", "- [g_ask_doctor]", "$helpline_phone without its proof"),
    Fault("lost hedge", "hedges_kept", WHAT, "Some can be a sign of cancer.", "Some are a sign of cancer.", "is lost: Some are a sign"),
    # wording
    Fault("comfort", "no_forbidden_words", WHAT, ASK, "This is normal, so ask your doctor.", 'forbidden word "normal"'),
    Fault("percent sign", "no_forbidden_words", PAGE, '"Your questions"', '"% questions"', 'forbidden word "%"'),
    Fault("comfort in a title", "no_forbidden_words", OFTEN, "title: Do many women get them?", "title: Are they rare?", 'forbidden word "rare" in title'),
    Fault("braces", "no_braces", WHAT, ASK, "Ask your {doctor} what yours mean.", "braces in utter_what_spots"),
    Fault("braces in a title", "no_braces", WHAT, "title: What are they?", "title: What are {they}?", "braces in title"),
    Fault("phone", "phones_at_home", COST, "$helpline_phone", "1-877-465-6636", "telephone number outside"),
    Fault("emergency number", "phones_at_home", "data/page/chat.yml", "Call $emergency_number", "Call 911", "telephone number outside"),
    Fault("hours", "phones_at_home", COST, "at $helpline_phone", "at $helpline_phone until 10 p.m", "hours outside"),
    Fault("phone in code", "phones_not_in_code", "actions/helpline.py", "An action.", "Call 1-877-465-6636.", "telephone number outside"),
    Fault("phone in the domain", "phones_not_in_code", "domain.yml", "# Answers.", "# 877 465 6636", "telephone number outside"),
    Fault("long sentence", "sentence_length", WHAT, ASK, "Ask your doctor " + "or us " * 9 + "now.", "22 words, at most 20"),
    Fault("long simple sentence", "sentence_length", WHAT, "about them.", "about them " + "all " * 8 + "now.", "14 words, at most 12"),
    Fault("two sentences a line", "sentence_length", WHAT, ASK, "Ask now. Ask your doctor.", "more than one sentence on a line"),
    Fault("long paragraph", "paragraph_length", WHAT, "cancer.\n\n      Ask", "cancer.\n      Ask", "4 sentences in a paragraph"),
    Fault("long title", "title_length", WHAT, "title: What are they?", "title: What are they, and what are all of them then?", "title of 45 characters"),
    Fault("grade", "reading_grade", OTHER, "I answer only about breast calcifications.", "Automatically generated communication concerning individual circumstances remains impossible.", "reading grade"),
    Fault("simple grade", "reading_grade", OFTEN, "      Yes, they are common, most often after age 50.", "      Calcifications are comparatively common, usually after age 50.", "of utter_how_often_simple, at most 4"),
    # special
    Fault("paragraphs", "hand_off_shape", COST, "costs.\n\n      It does", "costs.\n      It does", "2 paragraphs instead of 3"),
    Fault("paragraphs without nearest", "hand_off_shape", TIME, "doctor.\n      You", "doctor.\n\n      You", "3 paragraphs instead of 2"),
    Fault("fact in paragraph 1", "hand_off_shape", TIME, "- [g_sheet_silent]", "- [g_sheet_silent, calc_tiny]", "paragraph 1 states a fact"),
    Fault("not said silent", "hand_off_shape", TIME, "- [g_sheet_silent]", "- [g_ask_doctor]", "g_sheet_silent"),
    Fault("nearest not told", "hand_off_shape", COST, "- [calc_tiny]", "- [g_ask_doctor]", "tells no fact of what_spots"),
    Fault("not on the list", "hand_off_shape", TIME, "- [g_on_your_list]", "- [g_ask_doctor]", "g_on_your_list"),
    Fault("no helpline", "hand_off_shape", TIME, " at $helpline_phone", "", "does not give $helpline_phone"),
    Fault("long hand-off", "hand_off_shape", TIME, "come.\n", "come.\n      So.\n      So.\n", "more than two sentences"),
    Fault("no topic", "hand_off_keys", COST, "      topic: what a biopsy costs\n", "", "topic is missing"),
    Fault("topic case", "hand_off_keys", COST, "topic: what", "topic: What", "lower case"),
    Fault("topic length", "hand_off_keys", COST, "topic: what a biopsy costs", "topic: what a biopsy costs me in this land", "more than 6 words"),
    Fault("topic sentence", "hand_off_keys", COST, "topic: what a biopsy costs", "topic: what a biopsy costs?", "noun phrase"),
    Fault("no question", "hand_off_keys", COST, "      doctor_question: What will a biopsy cost me?\n", "", "doctor_question is missing"),
    Fault("not a question", "hand_off_keys", COST, "cost me?", "cost me.", "is not one question"),
    Fault("number not first", "safety_numbers", URGENT, "Call $emergency_number now.\n      Do not wait.", "Do not wait.\n      Call $emergency_number now.", "not in the first sentence"),
    Fault("fact in an emergency", "safety_numbers", URGENT, "- [g_call_emergency]\n      - [g", "- [g_call_emergency, calc_tiny]\n      - [g", "tells the fact calc_tiny"),
    Fault("helpline in an emergency", "safety_numbers", URGENT, "Do not wait.", "Do not wait for $helpline_phone.", "no emergency line"),
    # examples
    Fault("few examples", "enough_examples", WHAT, "    - invented line 7 of what_spots\n", "", "39 different examples, at least 40"),
    Fault("few for safety", "enough_examples", URGENT, "    - invented line 7 of emergency\n", "", "at least 60"),
    Fault("few for talk", "enough_examples", GREET, "    - invented line 7 of greet\n", "", "at least 15"),
    Fault("few out of scope", "enough_examples", OTHER, "    - invented line 7 of out_of_scope\n", "", "at least 250"),
    Fault("example in two", "examples_once", OFTEN, "invented line 7 of how_often", "Invented, LINE 7 of what_spots!", f"in {OFTEN} too", WHAT),
    Fault("example twice", "examples_once", WHAT, "invented line 7 of", "invented line 8 of", "twice in this file"),
    Fault("empty example", "examples_once", WHAT, "    - invented line 7 of what_spots\n", "    -\n    - invented line 7 of what_spots\n", "an empty example"),
    Fault("example braces", "examples_plain", WHAT, "invented line 7", "invented {line} 7", "braces or annotation"),
    # links
    Fault("related unknown", "related_exist", WHAT, "[how_often,", "[how_oft,", "related id how_oft does not exist"),
    Fault("related itself", "related_exist", WHAT, "[how_often,", "[what_spots,", "related names what_spots itself"),
    Fault("related few", "related_exist", WHAT, "[how_often, helpline]", "[helpline]", "1 related ids"),
    Fault("related twice", "related_exist", WHAT, "[how_often, helpline]", "[helpline, helpline]", "stands twice"),
    Fault("starter", "starters_exist", "data/page/starters.yml", "[what_spots,", "[what_spot,", "starter what_spot does not exist"),
    Fault("unquoted date", "files_readable", WHAT, 'reviewed: "2026-11-22"', "reviewed: 2026-11-22", "reviewed is not quoted"),
    Fault("unquoted date elsewhere", "dates_quoted", "data/safety/lines.yml", 'checked: "2026-11-22"', "checked: 2026-11-22", "date not quoted"),
    Fault("dates backwards", "dates_valid", WHAT, 'reviewed: "2026-11-22"', 'reviewed: "2027-11-23"', "does not lie after"),
    Fault("no date", "files_readable", WHAT, 'review_due: "2027-11-22"', 'review_due: "soon"', "is no date"),
    Fault("overdue source", "dates_valid", LEDGER, 'review_due: "2027-11-22"', 'review_due: "2026-11-23"', "read again on 2026-11-23"),
    # files
    Fault("no YAML", "files_readable", WHAT, "nlu:\n", "nlu: [\n", "not readable as YAML"),
    Fault("key twice", "files_readable", WHAT, "      title: What are they?\n", "      title: What are they?\n      title: Again?\n", "key title stands twice"),
    Fault("missing key", "files_readable", WHAT, "      title: What are they?\n", "", "metadata key title is missing"),
    Fault("unwritten", "words_written", WHAT, ASK, "WRITE-HERE paragraph 2.", "still to be written"),
    # domain
    Fault("domain text", "domain_there", "domain.yml", "actions:", "responses:\n  utter_x: [{text: Hi}]\nactions:", "texts in the domain"),
    Fault("intent missing", "intents_agree", "domain.yml", "- greet\n", "", "domain.yml lacks intent greet", GREET),
    Fault("intent unknown", "intents_agree", "domain.yml", "- greet\n", "- greet\n- hello\n", "intent hello has no file"),
    Fault("intent twice", "intents_agree", "domain.yml", "- greet\n", "- greet\n- greet\n", "intent greet stands twice"),
    Fault("action unmade", "actions_agree", "domain.yml", "- action_helpline", "- action_helpline\n- action_tea", "action_tea: no module makes it"),
    Fault("action unlisted", "actions_agree", "domain.yml", "- action_helpline", "- utter_greet", "action action_helpline is made", "domain.yml"),
    Fault("utterance unknown", "actions_agree", "domain.yml", "- action_helpline", "- action_helpline\n- utter_tea", "utter_tea: no file"),
    Fault("rule action", "actions_agree", "data/rules.yml", "utter_out_of_scope", "utter_nothing", "a rule names utter_nothing"),
]  # fmt: skip
