#!/usr/bin/env python3
"""Holds programs to what they must defend themselves with: prints what each lacks, exit status 1 if any does.

check_elf.py PROGRAM|FOLDER...: the programs, and all programs in the folders.
"""

import re
import subprocess
import sys
from pathlib import Path


def readelf(option, program):
    done = subprocess.run(["readelf", "--wide", option, program], check=True, capture_output=True, text=True)
    return done.stdout


def lacks(program):
    """What a program lacks, in a fixed order."""
    segments = readelf("--segments", program)
    dynamic = readelf("--dynamic", program)
    stack = re.search(r"GNU_STACK(?:\s+0x[0-9a-f]+){5}\s+([RWE ]+?)\s+0x", segments)
    checks = {
        "a position of its own at each start (PIE)": re.search(r"FLAGS_1.*\bPIE\b", dynamic),
        "a table of addresses that is closed to writing (RELRO)": "GNU_RELRO" in segments,
        "all addresses found before it is closed (BIND_NOW)": re.search(r"FLAGS.*\b(BIND_NOW|NOW)\b", dynamic),
        "a stack that is not executed": stack and "E" not in stack.group(1),
        "a guard of its stack frames": "__stack_chk_fail" in readelf("--dyn-syms", program),
    }
    return [check for check, holds in checks.items() if not holds]


def programs(paths):
    for path in map(Path, paths):
        yield from sorted(path.iterdir()) if path.is_dir() else [path]


def main(paths):
    status = looked_at = 0
    for program in programs(paths):
        with open(program, "rb") as file:
            if file.read(4) != b"\x7fELF":
                continue
        looked_at += 1
        for check in lacks(str(program)):
            print(f"{program} lacks {check}")
            status = 1
    if looked_at == 0:
        print("there is no program to look at")
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
