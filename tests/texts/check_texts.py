#!/usr/bin/env python3
"""Every reason that the C++ says has its sentences in a catalogue, and every sentence has someone who says it.

check_texts.py [ROOT]

A reason is a string literal in UPPER_SNAKE of at least two words; a service's reasons may also stand in the platform's
catalogue. Prints what is wrong; exit status 1 then.
"""

import re
import sys
from pathlib import Path

LITERAL = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"')
REASON = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
ENTRY = re.compile(r'\{\s*"([A-Z][A-Z0-9_]*)",')
# Names of gRPC's own codes and settings, which nobody is told.
NOT_REASONS = {"common/rpc/metrics.cc", "common/rpc/server.cc"}


def is_catalogue(path):
    return re.fullmatch(r"(\w+_)?texts\.cc", path.name) is not None


def sources(root, folder):
    return [path for path in sorted((root / folder).rglob("*.cc")) if not path.name.endswith("_test.cc")]


def faults(root):
    rooms = ["common", *(f"services/{path.name}" for path in sorted((root / "services").iterdir()) if path.is_dir())]
    texts, said = {}, {}
    for room in rooms:
        texts[room], said[room] = {}, set()
        for path in sources(root, room):
            text = path.read_text()
            if is_catalogue(path):
                texts[room].update((reason, path) for reason in ENTRY.findall(text))
            else:
                said[room].update(LITERAL.findall(text))
    for room in rooms:
        for path in sources(root, room):
            if not is_catalogue(path) and str(path.relative_to(root)) not in NOT_REASONS:
                for reason in sorted(set(REASON.findall(path.read_text())) - texts[room].keys() - texts["common"].keys()):
                    yield f"{path.relative_to(root)}: {reason} has no sentence"
        speakers = rooms if room == "common" else ("common", room)
        for reason in sorted(texts[room].keys() - set().union(*(said[speaker] for speaker in speakers))):
            yield f"{texts[room][reason].relative_to(root)}: nobody says {reason}"


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
    print("\n".join(found))
    sys.exit(bool(found))
