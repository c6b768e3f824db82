#!/usr/bin/env python3
"""Every reason that the C++ says has its sentences in a catalogue, every sentence has someone who says it, and who says
it gives as many arguments as the sentence has places for.

check_texts.py [ROOT]

A reason is a string literal in UPPER_SNAKE of at least two words; a service's reasons may also stand in the platform's
catalogue. Arguments are compared where reason and arguments are written out in one call; a reason or a list in a
variable is not followed. Prints what is wrong; exit status 1 then.
"""

import re
import sys
from pathlib import Path

LITERAL = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"')
REASON = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"')
ENTRY = re.compile(r'\{\s*"([A-Z][A-Z0-9_]*)",')
STRING = re.compile(r'"(?:\\.|[^"\\])*"')
# Who says a reason, and the place of the reason among the arguments; the next one is the list for its sentence.
MAKERS = {"Refuse": 2, "Invalid": 1, "Taken": 1, "Unauthenticated": 0, "Warn": 2, "FieldError": 1, "ValueFault": 0, "Add": 1,
          "AddAt": 1}
MAKER = re.compile(rf"\b({'|'.join(MAKERS)})\s*[({{]")
# Names of gRPC's own codes and settings, which nobody is told.
NOT_REASONS = {"common/rpc/metrics.cc", "common/rpc/server.cc"}


def is_catalogue(path):
    return re.fullmatch(r"(\w+_)?texts\.cc", path.name) is not None


def sources(root, folder):
    return [path for path in sorted((root / folder).rglob("*.cc")) if not path.name.endswith("_test.cc")]


def parts(text, start):
    """The comma-separated parts of the bracket that opens just before `start`."""
    found, depth, begin, at = [], 0, start, start
    while at < len(text):
        if string := STRING.match(text, at):
            at = string.end()
            continue
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if depth == 0:
                break
            depth -= 1
        elif text[at] == "," and depth == 0:
            found.append(text[begin:at].strip())
            begin = at + 1
        at += 1
    last = text[begin:at].strip()
    return [*found, last] if last else found


def places(text):
    """How many arguments each sentence of a catalogue takes."""
    for entry in ENTRY.finditer(text):
        sentence = parts(text, entry.end())[0]
        yield entry.group(1), len(set(re.findall(r"\{(\d)\}", sentence)))


def spoken(text):
    """Each reason that is said with the number of its arguments, and where both are written out."""
    for call in MAKER.finditer(text):
        given = parts(text, call.end())
        at = MAKERS[call.group(1)]
        if len(given) <= at:
            continue
        arguments = given[at + 1] if len(given) > at + 1 else "{}"
        if arguments.startswith("{"):
            for reason in REASON.findall(given[at]):
                yield reason, len(parts(arguments, 1))


def faults(root):
    rooms = ["common", *(f"services/{path.name}" for path in sorted((root / "services").iterdir()) if path.is_dir())]
    texts, said, takes = {}, {}, {}
    for room in rooms:
        texts[room], said[room] = {}, set()
        for path in sources(root, room):
            text = path.read_text()
            if is_catalogue(path):
                texts[room].update((reason, path) for reason in ENTRY.findall(text))
                takes.update(places(text))
            else:
                said[room].update(LITERAL.findall(text))
    for room in rooms:
        for path in sources(root, room):
            if not is_catalogue(path) and str(path.relative_to(root)) not in NOT_REASONS:
                for reason in sorted(set(REASON.findall(path.read_text())) - texts[room].keys() - texts["common"].keys()):
                    yield f"{path.relative_to(root)}: {reason} has no sentence"
                for reason, given in spoken(path.read_text()):
                    if given != takes.get(reason, given):
                        yield f"{path.relative_to(root)}: {reason} takes {takes[reason]} arguments, {given} are given"
        speakers = rooms if room == "common" else ("common", room)
        for reason in sorted(texts[room].keys() - set().union(*(said[speaker] for speaker in speakers))):
            yield f"{texts[room][reason].relative_to(root)}: nobody says {reason}"


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]))
    print("\n".join(found))
    sys.exit(bool(found))
