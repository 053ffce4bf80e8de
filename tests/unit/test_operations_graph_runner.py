"""The runner of Rasa's graph: each component after those it needs, and only what is needed."""

from types import SimpleNamespace

import pytest
from rasa.engine.exceptions import GraphRunError

from calcichat.operations.graph_runner import InOrderGraphRunner


class Node:
    """Like Rasa's GraphNode: takes pairs of a name and a value, gives one."""

    def __init__(self, name, ran):
        self.name, self.ran = name, ran

    def __call__(self, *pairs):
        self.ran.append(self.name)
        if not all(isinstance(pair, tuple) for pair in pairs):
            raise GraphRunError("missing input")
        return self.name, [value for _, value in pairs]


@pytest.fixture
def ran():
    return []


@pytest.fixture
def runner(ran):
    needs = {"last": {"a": "left", "b": "right"}, "left": {"m": "__message__"}}
    needs |= {"right": {"l": "left"}, "unasked": {"m": "__message__"}}
    nodes = {name: SimpleNamespace(needs=needed) for name, needed in needs.items()}
    schema = SimpleNamespace(nodes=nodes, target_names=["last"])
    return InOrderGraphRunner(schema, {name: Node(name, ran) for name in needs})


def test_runs_what_the_target_needs_once_and_in_order(runner, ran):
    assert runner.run({"__message__": "hi"}, ["last"]) == {"last": [["hi"], [["hi"]]]}
    assert ran == ["left", "right", "last"]


def test_takes_the_schema_s_targets_unless_told(runner, ran):
    assert set(runner.run({"__message__": "hi"})) == {"last"}


def test_one_run_leaves_nothing_for_the_next(runner):
    runner.run({"__message__": "hi"}, ["left"])
    assert runner.run({"__message__": "you"}, ["left"]) == {"left": ["you"]}


def test_a_missing_input_is_an_error(runner):
    with pytest.raises(GraphRunError):
        runner.run({}, ["last"])
