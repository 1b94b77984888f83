"""Alembic migrations: package data, run by `store.migrate`."""
