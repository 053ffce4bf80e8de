"""Cross-validation never reads with a model that has seen what it reads."""

from calcichat.evaluation import crossval
from calcichat.evaluation.examples import Example

EXAMPLES = [Example(f"text {n}", "ab"[n % 2], "answers") for n in range(40)]


def folders(examples=EXAMPLES, folds=2):
    return [fold.folder for fold in crossval._split(examples, folds)]


def test_every_example_is_read_once_and_never_by_a_model_that_saw_it():
    work = crossval._split(EXAMPLES, 4)
    assert sorted(example.text for fold in work for example in fold.read) == sorted(
        example.text for example in EXAMPLES
    )
    for fold in work:
        assert not {*fold.learn} & {*fold.read}


def test_a_fitted_model_is_found_again_only_for_the_same_examples(monkeypatch):
    before = folders()
    assert before == folders()
    assert len(set(before)) == 2
    assert not {*before} & {*folders([*reversed(EXAMPLES)])}
    renamed = [Example(e.text, {"a": "b", "b": "a"}[e.label], e.group) for e in EXAMPLES]
    assert not {*before} & {*folders(renamed)}
    monkeypatch.setattr(crossval, "_SEED", crossval._SEED + 1)
    assert not {*before} & {*folders()}
