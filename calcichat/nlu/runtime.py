"""How ONNX Runtime runs our graphs."""

from __future__ import annotations

import onnxruntime

CPU = ["CPUExecutionProvider"]


def session_options() -> onnxruntime.SessionOptions:
    """One thread: a process that serves has one CPU; no arena: it would keep its largest size."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return options
