"""Days on the command line."""

from __future__ import annotations

from datetime import date

import click


class Day(click.ParamType[date]):
    """A day: 2021-07-19."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read an ISO date."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is no day; write it as 2021-07-19", param, ctx)
