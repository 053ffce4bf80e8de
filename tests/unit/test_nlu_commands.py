"""Typed commands are text like any other."""

import pytest

from tests.unit.believing import taken, told


@pytest.mark.parametrize("text", ["/restart", ' /greet{"x":1}', "\uff0frestart", "//forget_me"])
def test_a_typed_command_asks_for_nothing(text: str) -> None:
    assert told(text, taken("restart", 0.99)) == ["out_of_scope"]


def test_behind_a_slash_a_danger_and_a_question_are_heard() -> None:
    assert "crisis" in told("/suicide", taken("restart", 0.99))
    assert told("/is it cancer", taken("is_it_cancer", 0.99)) == ["is_it_cancer"]
