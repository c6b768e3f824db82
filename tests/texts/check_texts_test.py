#!/usr/bin/env python3
"""check_texts.py finds a reason without a sentence and a sentence without a reason, and nothing else."""

import tempfile
import unittest
from pathlib import Path

import check_texts

FILES = {
    "common/base/platform_texts.cc": '{"FIELD_REQUIRED", "x", "x"}, {"ABSENT", "x", "x"}, {"NOBODY_SAYS", "x", "x"},',
    "common/base/status.cc": 'Make("ABSENT"); Invalid("a", "FIELD_REQUIRED"); Refuse("G1", "a", "NO_SENTENCE");',
    "services/a/texts.cc": '{"SAID_HERE", "x", "x"}, {"SAID_ELSEWHERE", "x", "x"},',
    "services/a/rules.cc": 'Refuse("A1", "b", "SAID_HERE"); Invalid("b", "FIELD_REQUIRED");',
    "services/a/rules_test.cc": 'Expect("OF_A_TEST");',
    "services/b/rules.cc": 'Refuse("B1", "b", "SAID_ELSEWHERE");',
}
FAULTS = [
    "common/base/status.cc: NO_SENTENCE has no sentence",
    "common/base/platform_texts.cc: nobody says NOBODY_SAYS",
    "services/a/texts.cc: nobody says SAID_ELSEWHERE",
    "services/b/rules.cc: SAID_ELSEWHERE has no sentence",
]


class CheckTexts(unittest.TestCase):
    def test_finds_each_fault_and_no_other(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in FILES.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            self.assertEqual(list(check_texts.faults(root)), FAULTS)


unittest.main()
