"""Follow-ups: what a short message means after the last answer."""

import pytest

from tests.unit.turns import CONTENT, FOLLOW_UPS, after, say


@pytest.mark.parametrize(
    ("last", "text", "meant"),
    [
        ("macrocalcifications", "and the other kind?", "microcalcifications"),
        ("microcalcifications", "and the other kind?", "macrocalcifications"),
        ("types_of_calcifications", "what about the small ones", "microcalcifications"),
        ("types_of_calcifications", "macro, with an a", "macrocalcifications"),
        ("is_it_cancer", "why?", "which_patterns_concern"),
        ("diet_calcium", "ok then why", "what_causes"),
        ("microcalcifications", "so what if they are", "follow_up_tests"),
        ("is_it_cancer", "but if it's cancer", "not_covered_treatment"),
        ("change_over_time", "and if they haven't", "change_over_time"),
        ("which_patterns_concern", "can't you give me a straight answer", "personal_result"),
        ("biopsy_needed", "does that hurt", "not_covered_procedure_details"),
        ("what_causes", "anything else?", "what_causes"),
        ("what_causes", "any other causes", "what_causes"),
        ("what_causes", "what else can it be", "what_causes"),
        ("what_does_benign_mean", "and the opposite?", "not_covered_report_terms"),
        ("follow_up_tests", "and then what", "biopsy_needed"),
        ("crisis", "i'm not joking", "crisis"),
        ("emergency", "I mean it", "emergency"),
        ("symptom_reported", "could it be because of the calcium", "symptom_reported"),
        ("how_common", "can they hurt?", "not_covered_other_breast_topics"),
        ("is_it_cancer", "if i have just two", "not_covered_other_breast_topics"),
        ("not_covered_report_terms", "what about 3", "not_covered_report_terms"),
        ("after_cancer_treatment", "but why", "what_causes"),
        ("symptom_reported", "so that's not the calcifications", "symptom_reported"),
        ("symptom_reported", "mostly on the right, since june", "symptom_reported"),
        ("emergency", "he is driving me to the hospital", "emergency"),
        ("crisis", "nobody else is in the house", "crisis"),
        ("can_i_feel_them", "well i can feel one", "symptom_reported"),
        ("can_i_feel_them", "pero yo sí la siento", "symptom_reported"),
        ("not_covered_other_breast_topics", "mine hurt though", "symptom_reported"),
        ("personal_result", "but are you really sure", "personal_result"),
        ("how_common", "are u sure about that", "about_source"),
        ("how_common", "¿está segura de eso?", "about_source"),
        ("after_cancer_treatment", "then it has not come back", "personal_result"),
        ("after_cancer_treatment", "¿entonces no ha vuelto?", "personal_result"),
        ("personal_result", "and if it does", "personal_result"),
        ("personal_result", "¿y si es malo?", "personal_result"),
        ("change_over_time", "and if nothing changed", "change_over_time"),
        ("not_covered_report_terms", "and with a c behind it", "not_covered_report_terms"),
        ("microcalcifications", "and if mine are in a row", "which_patterns_concern"),
        ("not_covered_second_opinion", "who should i listen to then", "not_covered_second_opinion"),
        ("what_are_calcifications", "and in the heart?", "out_of_scope"),
        ("follow_up_tests", "should i insist on that", "decision_request"),
        ("what_causes", "and deodorant", "what_causes"),
        ("symptom_reported", "la izquierda, desde hace dos meses", "symptom_reported"),
        ("symptom_reported", "¿viene de las calcificaciones?", "symptom_reported"),
        ("emergency", "ya llamamos a la ambulancia", "emergency"),
        ("microcalcifications", "¿cuáles son las otras?", "macrocalcifications"),
        ("what_causes", "¿y las chiquitas?", "microcalcifications"),
        ("microcalcifications", "¿y las más grandes?", "macrocalcifications"),
        ("types_of_calcifications", "¿por qué son peores?", "which_patterns_concern"),
        ("is_it_cancer", "¿y por qué?", "which_patterns_concern"),
        ("biopsy_needed", "¿y es doloroso?", "not_covered_procedure_details"),
        ("not_covered_risk_percentage", "pero una idea", "not_covered_risk_percentage"),
        ("how_common", "¿y en varones?", "not_covered_special_groups"),
        ("not_covered_risk_percentage", "¿y quién lo sabe?", "helpline"),
        ("helpline", "¿atienden en español?", "helpline_spanish"),
    ],
)
def test_a_follow_up_is_seen_after_the_last_answer(last: str, text: str, meant: str) -> None:
    assert [step.id for step in say(text, after(last))] == [meant]


def test_whether_it_hurts_is_read_by_the_last_answer_alone() -> None:
    """No guess is trusted with so few words."""
    guessed = "not_covered_supplements_medicines"
    for last, meant in [
        ("biopsy_needed", "not_covered_procedure_details"),
        ("what_causes", "not_covered_other_breast_topics"),
    ]:
        assert [s.id for s in say("does that hurt?", after(last), guessed)] == [meant]


@pytest.mark.parametrize(
    "text", ["what else", "any others?", "and other reasons?", "something else"]
)
def test_other_causes_are_asked_for_in_several_words(text: str) -> None:
    assert [step.id for step in say(text, after("what_causes"))] == ["what_causes"]
    guessed = "not_covered_prevention_or_going_away"
    assert [step.id for step in say(text, after("what_causes"), guessed)] == ["what_causes"]


def test_a_question_in_full_is_itself_after_every_answer() -> None:
    """Found by the clients of the nemesis: after the causes, every "what ...?" was the causes."""
    names = [name for name, e in CONTENT.entries.items() if e.group in ("answers", "not_covered")]
    for last in names:
        for name in (*names, "helpline", "questions_for_doctor"):
            title = CONTENT.title(name, "en")
            assert name in [step.id for step in say(title, after(last), guessed=name)], (
                last,
                title,
            )
    typed = "what is the number of the helpline?"
    assert [s.id for s in say(typed, after("what_causes"), guessed="helpline")] == ["helpline"]


@pytest.mark.parametrize(
    ("last", "text", "guessed"),
    [
        ("what_causes", "what should I ask my doctor?", "questions_for_doctor"),
        ("what_causes", "what else should I ask the doctor?", "questions_for_doctor"),
        ("what_causes", "what do you know about me", "forget_me"),
        ("what_causes", "what is a biopsy", "biopsy_needed"),
        ("what_causes", "something in my report says category 4", "not_covered_report_terms"),
        ("microcalcifications", "is there a different type of biopsy", "biopsy_needed"),
    ],
)
def test_a_new_question_is_not_taken_for_a_follow_up(last: str, text: str, guessed: str) -> None:
    assert [step.id for step in say(text, after(last), guessed=guessed)] == [guessed]


@pytest.mark.parametrize(
    ("last", "text", "guessed"),
    [
        ("can_i_feel_them", "i can make it on tuesday for the mammogram", "unclear"),
        ("can_i_feel_them", "no, no la siento", "deny"),
        ("can_i_feel_them", "lo siento", "unclear"),
        ("can_i_feel_them", "no we did", "deny"),
        ("not_covered_other_breast_topics", "mine are", "unclear"),
        ("symptom_reported", "ok thats all right", "unclear"),
        ("symptom_reported", "¿cuánto dura eso?", "unclear"),
        ("how_common", "¿cuándo debo volver?", "unclear"),
        ("not_covered_other_breast_topics", "it is raining", "out_of_scope"),
        ("symptom_reported", "thanks, bye", "goodbye"),
        ("crisis", "what are microcalcifications", "microcalcifications"),
        ("what_causes", "and in which hospital is it done", "not_covered_procedure_details"),
        ("after_cancer_treatment", "i will be back later", "goodbye"),
    ],
)
def test_what_only_looks_like_a_follow_up_stays_what_it_is(
    last: str, text: str, guessed: str
) -> None:
    assert [step.id for step in say(text, after(last), guessed)] == [guessed]


def test_the_last_answer_can_raise_a_safety_reply_and_never_lower_one() -> None:
    raised = say("mine do", after("not_covered_other_breast_topics"), "personal_result")
    assert [step.id for step in raised] == ["symptom_reported"]
    goes_on = say("yes and i am all alone", after("crisis"), "emotional_support")
    assert [step.id for step in goes_on] == ["crisis"]
    kept = say("is that from the calcium", after("symptom_reported"), "emergency")
    assert [step.id for step in kept] == ["emergency"]


@pytest.mark.parametrize("urgent", ["crisis", "emergency"])
@pytest.mark.parametrize(
    "text",
    ["are you sure", "¿estás segura?", "¿a quién debo llamar?", "no puedo dejar a las pequeñas"],
)
def test_no_follow_up_leads_away_from_an_emergency_or_a_crisis(urgent: str, text: str) -> None:
    (step,) = say(text, after(urgent))
    assert step.id in {urgent, "unclear"}


def test_every_row_that_names_an_urgent_answer_stays_with_it() -> None:
    for row in FOLLOW_UPS.rows:
        for urgent in ("crisis", "emergency"):
            assert row.after.get(urgent, urgent) == urgent, row.name
