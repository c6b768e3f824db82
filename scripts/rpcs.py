"""Which RPC asks which rules: what gen-rules prints after the rules of a service.

What a verb comes to is read from the code, from one function to the next; what it answers, from the comment of the RPC,
which is its manual. `faults` says where the two differ, and where the "// P4" beside a judgement say something else.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

STATUS = re.compile(r"\b(?:INVALID_ARGUMENT|FAILED_PRECONDITION|ABORTED|ALREADY_EXISTS|UNAUTHENTICATED|"
                    r"RESOURCE_EXHAUSTED)\b")
REASON = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
NAMED = re.compile(r"\b([A-Z]\d+)\b(?: \(([^)]*)\))?")  # P4 (NOT_A_DRAFT, …)
MARK = re.compile(r"// ((?:[A-Z]\d+(?:, )?)+)$", re.M)  # // P2, P3
FUNCTION = re.compile(r"^[\w:<>&*, ]*?\b(\w+)(\([^;{}]*\)) \{( [^\n]*\}$|\n.*?^\})", re.S | re.M)
PLATFORM = {"G1"}  # asked of every reference that is written, by common/resource
STANDARD = re.compile(r"(Create|Update|Archive|Unarchive|Delete)(\w+)")


@dataclass
class Function:
    name: str
    file: Path
    parameters: int  # which tells functions of one name apart
    body: str

    @property
    def is_rule(self):
        return self.file.name.startswith("rules")


@dataclass
class Rpc:
    name: str
    judges: tuple  # the functions that the platform calls for it
    answers: str   # its comment from the first status on
    functions: list = field(default_factory=list)  # all that it comes to
    rules: list = field(default_factory=list)      # those that it comes to and its comment names

    @property
    def whole(self):
        """Rules that the comment names without their reasons, or with some of them and "…"."""
        return {id_ for id_, listed in NAMED.findall(self.answers) if not REASON.search(listed) or "…" in listed}

    @property
    def named(self):
        return set(REASON.findall(STATUS.sub("", self.answers)))


def refusals(rule):
    text = " ".join(rule.labels.get(label, "") for label in ("Refused", "Invalid"))
    return list(dict.fromkeys(REASON.findall(re.sub(r"\{[^}]*\}", "", text))))


def instead(rule):
    """Reason -> the one that another RPC gives for it: "SCHOOL_CLOSED or ORGANIZATION_CLOSED"."""
    either = re.findall(rf"({REASON.pattern}) or ({REASON.pattern})", rule.labels.get("Refused", ""))
    return dict(either) | {b: a for a, b in either}


def warnings(rule):
    return REASON.findall(re.sub(r"\{[^}]*\}", "", rule.labels.get("Warns", "")))


def arguments(text, at):
    """How many are given in the parentheses that open at `at`."""
    depth, count = 0, 0
    for i in range(at, len(text)):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
            if depth == 0:
                return count + 1 if text[at + 1:i].strip() else 0
        elif text[i] == "," and depth == 1:
            count += 1
    return count


def read_functions(folder):
    """Of the service's code; rules.h and its like declare, they do not call."""
    functions = []
    for file in sorted([*folder.glob("*.cc"), *folder.glob("*.h")]):
        if not file.name.endswith("_test.cc") and not re.fullmatch(r"rules\w*\.h", file.name):
            for name, parameters, body in FUNCTION.findall(file.read_text(encoding="utf-8")):
                functions.append(Function(name, file, arguments(parameters, 0), body))
    return functions


def come_to(judge, functions):
    """From a judge to all that it calls: in its own file first, then among the rules, then elsewhere in the service."""
    todo, found = [function for function in functions if function.name == judge and not function.is_rule], []
    while todo:
        function = todo.pop()
        if function in found:
            continue
        found.append(function)
        for call in re.finditer(r"\b(\w+)\(", function.body):
            called = [other for other in functions if other.name == call[1] and other is not function]
            given = arguments(function.body, call.end() - 1)
            called = [other for other in called if other.parameters == given] or called
            near = [other for other in called if other.file == function.file]
            of_rules = [other for other in called if other.is_rule]
            todo += near or of_rules or ([] if function.is_rule else called)
    return found


def read_rpcs(folder, root):
    """The RPCs of a service that judge: its acts, and the standard methods of what it keeps with a hook."""
    service = (folder / "service.cc").read_text(encoding="utf-8")
    kept = {type_: dict(re.findall(r"\.(\w+) = &(\w+)", hooks))
            for type_, hooks in re.findall(r"Keep<[\w:]*?(\w+)>\(\{(.*?)\}\)", service, re.S)}
    functions, rpcs = read_functions(folder), []
    for package in re.findall(r'Serve\("gongjin\.(\w+)\.v1\.\w+"\)', service):
        proto = (root / f"protos/gongjin/{package}/v1/{package}_service.proto").read_text(encoding="utf-8")
        for comment, name in re.findall(r"((?:^  //.*\n)+)^  rpc (\w+)\(", proto, re.M):
            words = " ".join(line.strip().removeprefix("//").strip() for line in comment.splitlines())
            status = STATUS.search(words)
            standard = STANDARD.fullmatch(name)
            hooks = kept.get(standard[2], {}) if standard else {}
            wanted = ("check_delete",) if name.startswith("Delete") else ("check", "then")
            judges = tuple(hooks[hook] for hook in wanted if hook in hooks) or (name,)
            rpc = Rpc(name, judges, words[status.start():] if status else "")
            rpc.functions = [function for judge in judges for function in come_to(judge, functions)]
            rpcs.append(rpc)
    return rpcs


def reachable(rpc, rules):
    names = {function.name for function in rpc.functions if function.is_rule}
    return [rule for rule in rules if rule.function in names]


def assign(rpcs, rules):
    """Gives each RPC its rules; the archive warns of nothing."""
    for rpc in rpcs:
        there = reachable(rpc, rules)
        refuse = [rule for rule in there if refusals(rule) and (rule.id in rpc.whole or rpc.named & set(refusals(rule)))]
        ids = set() if rpc.name.startswith("Archive") else {rule.id for rule in refuse}
        rpc.rules = [rule for rule in there if rule in refuse or (rule.id in ids and warnings(rule))]


def faults(rpcs, rules):
    """Create, Update, Archive and Unarchive share a judge: what it refuses, one of them says."""
    for judges in dict.fromkeys(rpc.judges for rpc in rpcs):
        sharing = [rpc for rpc in rpcs if rpc.judges == judges]
        who = "/".join(rpc.name for rpc in sharing)
        there = reachable(sharing[0], rules)
        verbs = [function for function in sharing[0].functions if not function.is_rule]
        marked = {id_ for function in verbs for marks in MARK.findall(function.body) for id_ in marks.split(", ")}
        for id_ in sorted({rule.id for rule in there if refusals(rule)} - marked):
            yield f"{who}: asks {id_} without a mark '// {id_}' beside it"
        for id_ in sorted(marked - {rule.id for rule in there}):
            yield f"{who}: is marked '// {id_}' but comes to no such rule"
        whole, named = set().union(*(rpc.whole for rpc in sharing)), set().union(*(rpc.named for rpc in sharing))
        for rule in there:
            for reason in refusals(rule):
                if rule.id not in whole and not {reason, instead(rule).get(reason)} & named:
                    yield f"{who}: the comment leaves out {rule.id} {reason}"
        said = {reason for rule in there for reason in refusals(rule)}
        bodies = "".join(function.body for function in sharing[0].functions)
        for reason in sorted(reason for reason in named - said if f'"{reason}"' not in bodies):
            yield f"{who}: the comment names {reason}, which nothing it comes to says"
        for id_ in sorted(whole - {rule.id for rule in there} - PLATFORM):
            yield f"{who}: the comment names {id_}, which it does not come to"


def write(rpcs, link, order):
    """A row for each rule of an RPC: its sources, the functions, the reasons it gives."""
    out = ["### Which RPC asks which rule", "",
           "Every reference that is written is asked G1 as well. *Warnings* do not refuse.", "",
           "| RPC | rule | source | asks | refuses with |", "|---|---|---|---|---|"]
    for rpc in rpcs:
        first = f"[{rpc.name}]({link(rpc.functions[0].file)})" if rpc.functions else rpc.name
        for id_ in sorted({rule.id for rule in rpc.rules}, key=order):
            rules = [rule for rule in rpc.rules if rule.id == id_]
            sources = "; ".join(dict.fromkeys(part for rule in rules for part in rule.source.split("; ")))
            said = [f"`{reason}`" for rule in rules for reason in refusals(rule)
                    if id_ in rpc.whole or reason in rpc.named]
            said += [f"*`{reason}`*" for rule in rules for reason in warnings(rule)]
            asks = ", ".join(rule.function for rule in rules)
            out.append(f"| {first} | {id_} | {sources} | {asks} | {', '.join(dict.fromkeys(said))} |")
            first = ""
    return out + [""]
