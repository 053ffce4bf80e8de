"""What a clinic's operators see and start: logs, metrics, audit log, the cluster, its servers."""
