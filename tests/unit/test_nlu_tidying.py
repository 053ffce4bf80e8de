"""What becomes of parts beside a crisis."""

from calcichat.nlu.parts import Part
from calcichat.nlu.tidying import as_her_own


def test_beside_a_crisis_is_it_cancer_is_about_the_writer():
    parts = [Part("crisis", 0, 20, 1.0), Part("is_it_cancer", 22, 34, 0.9)]
    assert [part.id for part in as_her_own(parts)] == ["crisis", "personal_result"]


def test_without_a_crisis_it_stays_a_general_question():
    parts = [Part("emergency", 0, 20, 1.0), Part("is_it_cancer", 22, 34, 0.9)]
    assert as_her_own(parts) == parts
