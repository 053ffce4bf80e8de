"""Alembic's migrations; run by `python -m calcichat.storage migrate`."""
