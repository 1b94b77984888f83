"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A machine that is busy with something else is no fault of the code: what must be quick says so.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")
