"""What is remembered of words, and of which."""

from __future__ import annotations

from calcichat.words import WordMemory, common_words, english_words


def test_a_listed_word_is_worked_out_once_and_any_other_each_time() -> None:
    asked: list[str] = []

    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    memory = WordMemory(length, {"lump"})
    assert [memory(word) for word in ("lump", "zqwa", "lump", "zqwa")] == [4, 4, 4, 4]
    assert asked == ["lump", "zqwa", "zqwa"]
    assert memory.remembered == {"lump": 4}


def test_what_belongs_to_a_word_may_be_nothing() -> None:
    memory = WordMemory(lambda word: None, {"lump"})
    assert memory("lump") is None
    assert memory("lump") is None


def test_the_common_words_are_some_of_the_english_ones() -> None:
    assert common_words() < english_words()
    assert {"doctor", "breast", "result"} <= common_words()
