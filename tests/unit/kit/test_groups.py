"""Tests that share what is made once are of one group: one process runs them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.xdist_group("of-its-own")


def test_a_group_is_known_to_who_hands_out_the_tests(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("groups count with `-n ... --dist loadgroup`")

    assert request.node.nodeid.endswith("@of-its-own")
