"""The base of every record."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen record that refuses unknown fields."""

    # Built at first use: a worker, and most verbs, meet few of the records.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
