"""`make chat`: a conversation in the terminal, over the chat API."""

from __future__ import annotations

import pytest

from calcichat.launcher.chat import lines, main, talk
from calcichat.launcher.temporary import free_ports
from tests.product import RunningProduct


def test_without_a_bot_it_says_how_to_start_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"http://127.0.0.1:{free_ports().chat}/webhooks/chat"]) == 1
    assert "make run" in capsys.readouterr().err


def test_words_and_buttons(
    product: RunningProduct, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["", "is it cancer? what does benign mean?", "1", "who can I call?", "x" * 2001])

    def ask(prompt: str) -> str:
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", ask)
    assert main([product.base]) == 0
    said = capsys.readouterr().out
    assert "  > is it cancer?" in said
    assert "Source: https://www.komen.org" in said
    assert "[1] " in said
    assert "tel:" not in said
    assert "2,000 characters" in said


def test_what_a_message_looks_like() -> None:
    message = {
        "text": "Words.",
        "asked": None,
        "sources": [],
        "data": {"questions": [{"text": "Which kind?"}]},
        "choices": [{"id": "helpline", "title": "Whom can I call?"}],
    }
    assert list(lines(message, 3)) == [
        "",
        "Calcichat: Words.",
        "  1. Which kind?",
        "  [3] Whom can I call?",
    ]


class _Silent:
    """A patient whose input ends at once."""

    greeting: tuple[()] = ()


def test_the_end_of_the_input_ends_it() -> None:
    def ask(_prompt: str) -> str:
        raise EOFError

    shown: list[str] = []
    with pytest.raises(EOFError):
        talk(_Silent(), ask, shown.append)  # type: ignore[arg-type]
    assert len(shown) == 1
