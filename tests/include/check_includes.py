#!/usr/bin/env python3
"""Holds every #include "..." of our C++ to the rooms: prints each arrow that is not allowed, exit status 1 if any.

check_includes.py [ROOT]
"""

import re
import sys
from pathlib import Path

# Room -> the rooms it may include besides itself ("common" and "services" stand for all of theirs). A room is one
# folder; whatever lies in one of our top folders belongs to a room. Generated protos ("gongjin/...") are open to all.
ROOMS = {
    "common/base": [],
    "common/schema": ["common/base"],
    "common/store": ["common/base", "common/schema"],
    "common/store/sqlite": ["common/base", "common/schema", "common/store"],
    "common/seal": ["common/base", "common/schema", "common/store"],
    "common/audit": ["common/base", "common/schema", "common/store"],
    "common/resource": ["common/base", "common/schema", "common/store", "common/seal", "common/audit"],
    "common/access": [
        "common/base", "common/schema", "common/store", "common/seal", "common/audit", "common/resource",
    ],
    "common/client": ["common/base", "common/schema", "common/store", "common/resource"],
    "common/rpc": ["common"],
    "services/registry": ["common"],
    "services/partnership": ["common"],
    "services/project": ["common"],
    "services/rotation": ["common"],
    "services/sped": ["common"],
    "services/supervision": ["common"],
    "services/suite": ["common", "services"],
    "cli": [],
    "bench": ["common", "services"],
    "tests": ["common", "services", "cli"],
}
TOP_FOLDERS = {room.split("/")[0] for room in ROOMS}

# In a service, and among the platform's own, the rules and the sentences they say: protos, common/base and one another only.
PURE = r"(rules(_\w+)?|texts(_test)?)"

# Headers from outside that only some rooms may see, and why.
GUARDED = [
    (r"(grpcpp|grpc)/|.*\.grpc\.pb\.h$", ["common/rpc", "common/client", "cli", "bench", "tests"],
     "a file that includes gRPC costs 4 s to compile"),
    (r"sqlite3", ["common/store", "bench", "tests"], "nobody else sees SQL"),
    (r"google/protobuf/descriptor\.h", ["common", "cli", "bench", "tests"], "services never see a descriptor"),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def within(path, room):
    return path == room or path.startswith(room + "/")


def room_of(path):
    """The room of a file, or None where no room holds it: a room is one folder, not what lies below it."""
    folder = str(Path(path).parent)
    if folder in ROOMS:
        return folder
    top = folder.split("/")[0]
    return top if top in ("tests", "bench", "cli") else None


def allowed(path, room, included):
    rules = re.fullmatch(rf"(services/\w+|common/resource)/{PURE}\.(cc|h)", path)
    if rules:
        return within(included, "common/base") or bool(re.fullmatch(rf"{rules[1]}/{PURE}\.h", included))
    target = room_of(included)
    return target == room or any(target == other or other not in ROOMS and within(included, other) for other in ROOMS[room])


def faults(root):
    for top in sorted(TOP_FOLDERS):
        for file in sorted(root.glob(f"{top}/**/*")):
            if "node_modules" in file.parts:
                continue
            path = str(file.relative_to(root))
            if file.suffix not in (".cc", ".h") or not file.is_file():
                continue
            room = room_of(path)
            if room is None:
                yield f"{path}: no room of that name; say in {Path(__file__).name} what it may include"
                continue
            for quoted, angled in INCLUDE.findall(file.read_text()):
                included = quoted or angled
                for pattern, rooms, reason in GUARDED:
                    if re.match(pattern, included) and not any(within(room, other) for other in rooms):
                        yield f"{path}: {included} is not for {room}: {reason}"
                if path.endswith(("_test.cc", "_for_test.h")) and within(included, "tests/lib"):
                    continue
                if "/" in included and included.split("/")[0] in TOP_FOLDERS:
                    if not allowed(path, room, included):
                        yield f"{path}: {included} is not for {room}"
                elif quoted and (file.parent / included).exists():
                    yield f"{path}: {included} is not written from the root of the repository"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2])
    found = list(faults(root))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
