"""Lines that are not the article's, in many languages."""

from __future__ import annotations

import pytest

from crawler.extract.lines import is_rights_line


@pytest.mark.parametrize(
    "line",
    [
        "© 2026 Harbour Times",
        "Riproduzione riservata",
        "本站内容无断转载",
        "未经许可不得转载",
        "(c) 2024",
    ],
)
def test_a_notice_of_rights_is_one_in_every_language(line: str) -> None:
    assert is_rights_line(line)
