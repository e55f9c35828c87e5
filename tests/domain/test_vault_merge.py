"""What came of a merge, in words."""

import pytest

from app.domain.vault_merge import MergeReport


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (MergeReport(), "Nothing in the entries was different."),
        (MergeReport(1, 0, 0), "1 entry came in."),
        (MergeReport(2, 1, 3), "2 entries came in, 1 was changed, 3 were removed."),
        (MergeReport(0, 2, 0, 1), "2 entries were changed. 1 conflict."),
        (MergeReport(0, 0, 1) + MergeReport(0, 0, 0, 2), "1 entry was removed. 2 conflicts."),
        (
            MergeReport(kept=1),
            "Nothing in the entries was different. "
            "1 entry that was deleted on one side and changed on the other is kept.",
        ),
    ],
)
def test_a_report_is_a_sentence(report: MergeReport, words: str) -> None:
    assert report.words_with_conflicts == words
