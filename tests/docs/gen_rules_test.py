#!/usr/bin/env python3
"""scripts/gen-rules refuses a rule that is not whole, and a source that its page does not explain."""

import importlib.machinery
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = str(ROOT / "scripts/gen-rules")
sys.path.insert(0, str(ROOT / "scripts"))  # what it includes lies beside it
spec = importlib.util.spec_from_loader("gen_rules", importlib.machinery.SourceFileLoader("gen_rules", SCRIPT))
gen_rules = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gen_rules)

WHOLE = """
// X1 [J; D3; ours]: what must hold.
// zh: 须如此。
// Refused: NOT_SO {thing}.
// Norms: x1-days.
absl::Status Holds(int thing);
"""


class GenRules(unittest.TestCase):
    def faults(self, header):
        with tempfile.TemporaryDirectory() as folder:
            gen_rules.ROOT = Path(folder)  # faults are told by the file's place below it
            (Path(folder) / "rules_x.h").write_text(header)
            [rule] = gen_rules.read_rules(Path(folder))
        rule.tests = ["X1.Holds"]
        found = gen_rules.faults(rule, {"x1-days": None}, {"NOT_SO": ("", "")}, gen_rules.definitions())
        return [fault.split(" X1 Holds: ")[1] for fault in found]

    def test_takes_a_whole_rule(self):
        self.assertEqual(self.faults(WHOLE), [])

    def test_refuses_what_is_missing(self):
        cases = [
            ("// zh: 须如此。\n", "", "no Chinese text (a line 'zh: ...')"),
            ("NOT_SO", "NOT_THUS", "NOT_THUS has no sentence in texts.cc"),
            ("x1-days", "x1-weeks", "x1-weeks is not in norms.textproto"),
            ("\n// Refused", " Refused", "'Refused:' must begin its line"),
        ]
        for before, after, fault in cases:
            self.assertEqual(self.faults(WHOLE.replace(before, after)), [fault])

    def test_refuses_a_source_that_nobody_explains(self):
        for source in ("domain", "D99", "D", "D3x", "§", "GB", "P7", "ourselves"):
            fault = f"[{source}] is no source that the legend or docs/definitions.md explains"
            self.assertEqual(self.faults(WHOLE.replace("D3", source)), [fault])
        for source in ("D0", "D12", "§ 四(三)3", "GB/T 2260", "GB 32100-2015 § 4"):
            self.assertEqual(self.faults(WHOLE.replace("D3", source)), [])


unittest.main()
