"""Runs Rasa's graph of components one after the other, in the thread that asks."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class InOrderGraphRunner(GraphRunner):  # type: ignore[misc]
    """The components of a loaded model, each after those it needs.

    Rasa's own runner has dask plan the graph anew at every run and hand its handful of nodes
    through a queue, twice and more a message: 0.5 ms of it (docs/decisions/0004-speed.md).

    Args:
        schema: the graph.
        nodes: its components, loaded, by their names in the schema.
    """

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema, self._nodes = schema, nodes
        self._orders: dict[tuple[str, ...], list[str]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> InOrderGraphRunner:
        """Loads the components, as Rasa's runner does."""
        made = DaskGraphRunner.create(graph_schema, model_storage, execution_context, hooks)
        return cls.of(made)

    @classmethod
    def of(cls, runner: DaskGraphRunner) -> InOrderGraphRunner:
        """The same components as those that Rasa's runner has loaded."""
        return cls(runner._graph_schema, runner._instantiated_nodes)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Runs what the targets need.

        Args:
            inputs: what stands in the graph under the placeholders' names.
            targets: names of nodes; all of the schema's unless told.

        Returns:
            what each target gave, by its name.

        Raises:
            rasa.engine.exceptions.GraphRunError: when a node lacks an input.
            rasa.engine.exceptions.GraphComponentException: when a component fails.
        """
        wanted = tuple(targets or self._schema.target_names)
        # A node takes and gives pairs of a name and a value.
        results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted)
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            results[name] = self._nodes[name](*(results.get(need, need) for need in needs))
        return {name: results[name][1] for name in wanted}

    def _order(self, targets: tuple[str, ...]) -> list[str]:
        """What the targets need, each node after those it needs itself."""
        order: list[str] = []

        def visit(name: str) -> None:
            if name in order or name not in self._schema.nodes:
                return
            for need in self._schema.nodes[name].needs.values():
                visit(need)
            order.append(name)

        for target in targets:
            visit(target)
        return order
