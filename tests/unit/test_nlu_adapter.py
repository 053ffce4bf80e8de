"""The additions to the English encoder's matrices: half of each, and nothing that does not fit."""

from pathlib import Path

import numpy as np
import pytest

from calcichat.nlu.adapter import ADAPTER, adapted, release
from calcichat.nlu.minilm import shipped_weights

CHANCE = np.random.default_rng(3)


def written(folder: Path, **arrays: np.ndarray) -> Path:
    file = folder / "adapter.npz"
    np.savez(file, **arrays)
    return file


def test_half_of_a_product_is_added(tmp_path: Path) -> None:
    down, up = CHANCE.standard_normal((4, 2)), CHANCE.standard_normal((2, 3))
    weights = {"a": np.ones((4, 3), np.float32), "b": np.ones(3, np.float32)}
    file = written(tmp_path, **{"a.down": down, "a.up": up})
    result = adapted(weights, file)
    assert np.allclose(result["a"], 1 + 0.5 * down @ up, atol=1e-5)
    assert result["b"] is weights["b"]
    assert (weights["a"] == 1).all()


def test_a_matrix_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    file = written(tmp_path, **{"c.down": np.ones((4, 2)), "c.up": np.ones((2, 3))})
    with pytest.raises(KeyError, match="c"):
        adapted({"a": np.ones((4, 3), np.float32)}, file)


def test_an_addition_of_another_shape_names_the_matrix(tmp_path: Path) -> None:
    file = written(tmp_path, **{"a.down": np.ones((1, 2)), "a.up": np.ones((2, 3))})
    with pytest.raises(ValueError, match=r"a is \(4, 3\), not \(1, 3\)"):
        adapted({"a": np.ones((4, 3), np.float32)}, file)


def test_another_file_has_another_name(tmp_path: Path) -> None:
    first = release(written(tmp_path, **{"a.down": np.ones((1, 2)), "a.up": np.ones((2, 3))}))
    second = release(written(tmp_path, **{"a.down": np.ones((1, 2)), "a.up": np.zeros((2, 3))}))
    assert first != second


def test_the_project_s_file_changes_every_matrix_of_the_layers_a_little() -> None:
    before = shipped_weights()
    after = adapted(before, ADAPTER)
    changed = [name for name in before if not np.array_equal(before[name], after[name])]
    assert len(changed) == 6 * 6
    for name in changed:
        size = np.linalg.norm(after[name] - before[name]) / np.linalg.norm(before[name])
        assert 0 < size < 0.5, name
