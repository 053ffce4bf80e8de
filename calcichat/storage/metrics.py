"""What Prometheus is told about the store: times and counts, never an id of a conversation."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

STORE_SECONDS = Histogram(
    "calcichat_store_seconds",
    "Time of one database operation, with the wait for a thread and a connection",
    ["operation"],
    buckets=_SECONDS,
)
STORE_ERRORS = Counter(
    "calcichat_store_errors_total", "Database operations that failed", ["operation"]
)
LOCK_SECONDS = Histogram(
    "calcichat_lock_wait_seconds", "Time a turn waited for its conversation", buckets=_SECONDS
)
LOCKS_LOST = Counter(
    "calcichat_lock_lost_total", "Conversation locks that went with their connection"
)
BROKEN_TURNS = Counter("calcichat_broken_turns_total", "Stored turns that could not be read")
RETENTION_DELETED = Counter(
    "calcichat_retention_deleted_total", "Conversations deleted because their time was over"
)
OVERDUE_SECONDS = Gauge(
    "calcichat_retention_overdue_seconds",
    "How far the oldest conversation is past its time after a retention run; 0 when none is",
)
