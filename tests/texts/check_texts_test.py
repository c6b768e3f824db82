#!/usr/bin/env python3
"""check_texts.py finds a reason without a sentence, a sentence without a reason, arguments that do not fit, and nothing
else."""

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
    "services/c/texts.cc": '{"TAKES_NONE", "x", "x"}, {"TAKES_ONE", "a, {0}", "{0}"}, {"TAKES_TWO", "{1} {0}", "{0} {1}"},',
    "services/c/fits.cc": """
        Refuse("C1", Path(a, "(}"), "TAKES_ONE", {Join(b, ", ")});
        Invalid("c", several ? "TAKES_TWO" : "TAKES_TWO", {Text(a, b), c});
        return ValueFault{"TAKES_NONE", {}};
        Refuse("C1", "c", "TAKES_TWO", given_as_a_whole);
        Refuse("C1", "c", reason, {a, b, c});""",
    "services/c/rules.cc": """
        Refuse("C1", "c", "TAKES_ONE",
               {absl::StrCat(a, b), c});
        Invalid("c", "TAKES_TWO", {a});
        return ValueFault{"TAKES_NONE", {Text(a)}};
        Taken("c", "TAKES_ONE");""",
}
FAULTS = [
    "common/base/status.cc: NO_SENTENCE has no sentence",
    "common/base/platform_texts.cc: nobody says NOBODY_SAYS",
    "services/a/texts.cc: nobody says SAID_ELSEWHERE",
    "services/b/rules.cc: SAID_ELSEWHERE has no sentence",
    "services/c/rules.cc: TAKES_ONE takes 1 arguments, 2 are given",
    "services/c/rules.cc: TAKES_TWO takes 2 arguments, 1 are given",
    "services/c/rules.cc: TAKES_NONE takes 0 arguments, 1 are given",
    "services/c/rules.cc: TAKES_ONE takes 1 arguments, 0 are given",
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
