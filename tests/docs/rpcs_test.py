#!/usr/bin/env python3
"""rpcs.py finds where the comment of an RPC, the marks beside a judgement and the code differ, and nothing else."""

import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import rpcs

FILES = {
    "services/a/service.cc": """
  service.Serve("gongjin.a.v1.AService");
  service.Keep<v1::Thing>({.check = &CheckThing});
""",
    "services/a/thing.cc": """
absl::Status CheckThing(Transaction&, const v1::Thing* before, v1::Thing& after) {
  RETURN_IF_ERROR(IsRight(after));  // A1
  return Deep(after);
}
absl::Status Deep(const v1::Thing& thing) {
  return IsFree(thing);  // A2
}
""",
    "services/a/act.cc": """
absl::StatusOr<v1::Thing> Act(Transaction& tx, const v1::ActRequest& request) {
  RETURN_IF_ERROR(Begin(thing, request));  // A3
  return thing;
}
absl::StatusOr<v1::Thing> Unmarked(Transaction& tx, const v1::UnmarkedRequest& request) {
  return IsFree(thing);
}
""",
    "services/a/rules.cc": """
absl::Status IsRight(const v1::Thing& thing) {
  return Refuse("A1", "x", "NOT_RIGHT");
}
absl::Status IsFree(const v1::Thing& thing) { return Refuse("A2", "x", "NOT_FREE"); }
absl::Status Begin(v1::Thing& thing) {
  return IsRight(thing);
}
absl::Status Begin(v1::Thing& thing, const v1::ActRequest& request) {
  return MayBegin(thing, request.day());
}
absl::Status MayBegin(const v1::Thing& thing, absl::CivilDay day) {
  return Refuse("A3", "x", "BEGUN");
}
""",
    "protos/gongjin/a/v1/a_service.proto": """
service AService {
  // Creates a Thing.
  // FAILED_PRECONDITION: A1 (NOT_RIGHT), A2 (NOT_FREE).
  rpc CreateThing(CreateThingRequest) returns (Thing) {
  // FAILED_PRECONDITION: A2 (NOT_FREE).
  rpc UpdateThing(UpdateThingRequest) returns (Thing) {
  // FAILED_PRECONDITION: A3 (BEGUN_ALREADY, LEFT_OUT …).
  rpc Act(ActRequest) returns (Thing) {
  // FAILED_PRECONDITION: A2 (NOT_FREE).
  rpc Unmarked(UnmarkedRequest) returns (Thing) {
}
""",
}
RULES = [SimpleNamespace(id=rule, function=function, source="ours", labels={"Refused": refused})
         for rule, function, refused in [("A1", "IsRight", "NOT_RIGHT {name}."), ("A2", "IsFree", "NOT_FREE."),
                                         ("A3", "MayBegin", "BEGUN_ALREADY; LEFT_OUT.")]]


class Rpcs(unittest.TestCase):
    def read(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, text in FILES.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                for old, new in changes:
                    text = text.replace(old, new)
                (root / name).write_text(text)
            acts = rpcs.read_rpcs(root / "services/a", root)
            rpcs.assign(acts, RULES)
            return acts, list(rpcs.faults(acts, RULES))

    def test_gives_each_rpc_the_rules_that_it_comes_to_and_names(self):
        acts, _ = self.read([])
        self.assertEqual({act.name: [rule.id for rule in act.rules] for act in acts},
                         {"CreateThing": ["A1", "A2"], "UpdateThing": ["A2"], "Act": ["A3"], "Unmarked": ["A2"]})

    def test_finds_each_fault_and_no_other(self):
        for what, changes, faults in [
            ("a judgement without a mark", [], ["Unmarked: asks A2 without a mark '// A2' beside it"]),
            ("a reason left out by all that share a judge", [("A1 (NOT_RIGHT), ", "")],
             ["CreateThing/UpdateThing: the comment leaves out A1 NOT_RIGHT"]),
            ("a reason that nothing says",
             [("A3 (BEGUN_ALREADY, LEFT_OUT …)", "A3 (BEGUN_ALREADY, LEFT_OUT, MADE_UP)")],
             ["Act: the comment names MADE_UP, which nothing it comes to says"]),
            ("a rule that it does not come to", [("A3 (BEGUN_ALREADY, LEFT_OUT …)", "A3, A1")],
             ["Act: the comment names A1, which it does not come to"]),
            ("a mark of another rule", [("// A3", "// A3, A1")], ["Act: is marked '// A1' but comes to no such rule"]),
        ]:
            with self.subTest(what):
                if changes:
                    changes = [*changes, ("return IsFree(thing);\n}", "return IsFree(thing);  // A2\n}")]
                self.assertEqual(self.read(changes)[1], faults)


unittest.main()
