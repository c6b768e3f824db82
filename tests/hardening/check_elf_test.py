#!/usr/bin/env python3
"""Shows that check_elf.py sees a program that lacks something: one program a thing, made without it."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import check_elf  # noqa: E402

WHOLE = {
    "pie": ["-fPIE", "-pie"],
    "relro": ["-Wl,-z,relro"],
    "now": ["-Wl,-z,now"],
    "stack": ["-Wl,-z,noexecstack"],
    "guard": ["-fstack-protector-all"],
}


class CheckElf(unittest.TestCase):
    def lacks(self, **changed):
        """What a program lacks that is built as ours are, but for what is changed."""
        with tempfile.TemporaryDirectory() as folder:
            source, program = Path(folder, "main.c"), Path(folder, "main")
            source.write_text("int main(int argc, char** argv) { return argv[argc - 1] == 0; }\n")
            flags = [flag for part in {**WHOLE, **changed}.values() for flag in part]
            subprocess.run(["gcc", str(source), "-o", str(program), *flags], check=True, capture_output=True)
            return check_elf.lacks(str(program))

    def test_finds_what_is_left_out(self):
        cases = [
            ({}, []),
            ({"pie": ["-no-pie", "-fno-pie"]}, ["PIE"]),
            ({"relro": ["-Wl,-z,norelro"]}, ["RELRO"]),
            ({"now": ["-Wl,-z,lazy"]}, ["BIND_NOW"]),
            ({"stack": ["-Wl,-z,execstack"]}, ["not executed"]),
            ({"guard": ["-fno-stack-protector"]}, ["guard"]),
        ]
        for changed, words in cases:
            with self.subTest(changed=changed):
                lacking = self.lacks(**changed)
                self.assertEqual(len(lacking), len(words), lacking)
                for word, sentence in zip(words, lacking):
                    self.assertIn(word, sentence)

    def test_no_program_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(check_elf.main([folder]), 1)


if __name__ == "__main__":
    unittest.main()
