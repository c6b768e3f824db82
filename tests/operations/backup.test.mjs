// A backup taken while the suite is written to, brought back under another name, and compared; and what is no backup.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync, cpSync, existsSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, symlinkSync,
  truncateSync, writeFileSync, writeSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { command, commandUnder } from "../lib/commands.mjs";
import { listed, told } from "../lib/contents.mjs";
import { folder, pair, run, suite, until } from "../lib/programs.mjs";

const WRITERS = 32;
const TYPES = ["partnership.gongjin/Partnership", "registry.gongjin/School"];
// Who waits for a pipe, or reads what has no end, is killed and has no status.
const timely = (...args) => commandUnder(["timeout", "-s", "KILL", "30"], "gongjin-suite", ...args);
// Puts something else in a file's place.
const replace = (path, by) => {
  rmSync(path, { recursive: true, force: true });
  by(path);
};
const pipe = (path) => execFileSync("mkfifo", ["-m", "600", path]);
const endless = (path) => symlinkSync("/dev/zero", path);
const mode = (path) => (statSync(path).mode & 0o777).toString(8);

// Creates schools and agreements that name them, and changes both, until `stop` says so. `answered`: name -> revision.
async function write(client, writer, answered, stop) {
  for (let i = 0; !stop(); ++i) {
    const id = `w${writer}-${i}`;
    const made = await school(client, id);
    answered.set(made.name, made.revision);
    const agreed = await create(client, id, { ...entrusted(id, "cunzhi"), kind: "MUTUAL_GROWTH", title: id });
    answered.set(agreed.name, agreed.revision);
    const changed = await client.call("UpdatePartnership", { partnership: { name: agreed.name, exit_plan: id },
      update_mask: { paths: ["exit_plan"] } });
    answered.set(changed.name, changed.revision);
  }
}

// What the feed tells of both, as "name revision".
async function feed(client, request = { start: "BEGINNING" }) {
  const { changes, ...rest } = await told(client, { types: TYPES, ...request });
  return { changes: changes.map((change) => `${change.name} ${change.revision}`), ...rest };
}

const records = async (client) => new Map([...await listed(client), ...await listed(client, "ListSchools", "schools")]);

// A suite over a restored data folder, and the administrator there.
async function restored(t, from, original, restore) {
  const home = folder(t);
  await restore(join(home, "data"));
  cpSync(join(original.home, "admin.secret"), join(home, "admin.secret"));
  const server = await run(t, "gongjin-suite", home);
  const client = await login(server.address, original.secret);
  t.after(() => client.close());
  return { server, client };
}
// What of `answered` is not there, or older.
const missing = (answered, there) =>
  [...answered].filter(([name, revision]) => !((there.get(name)?.revision ?? 0) >= revision)).map(([name]) => name);

test("a backup under writers holds what was answered before it began, whole; its followers begin anew", async (t) => {
  const server = await suite(t);
  const data = join(server.home, "data"), copy = join(server.home, "copy");
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  await school(client, "cunzhi");
  const answered = new Map();
  let stop = false;
  const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, writer, answered, () => stop));
  await until("something to be written", () => answered.size > 500);
  const before = new Map(answered);
  const backup = await command("gongjin-suite", "backup", "--data-dir", data, "--to", copy);
  const after = new Map(answered);
  const bare = join(server.home, "partnership.db");
  cpSync(join(data, "partnership.db"), bare);
  stop = true;
  await Promise.all(writers);
  assert.equal(backup.status, 0, backup.stderr);
  assert.match(backup.stdout, /^partnership: copied \d+ lines of the journal, \d+ records, [\d.]+ MB\nregistry: copied /);
  t.diagnostic(`${before.size} answered before, ${after.size} when it was done`);
  assert.ok(after.size > before.size, "it was written to meanwhile");

  assert.equal(mode(copy), "700");
  assert.deepEqual(readdirSync(copy).filter((file) => file.endsWith(".key")).sort(),
    readdirSync(data).filter((file) => file.endsWith(".key")).sort());
  for (const file of readdirSync(copy)) assert.equal(mode(join(copy, file)), "600", file);
  const sound = await command("gongjin-suite", "check", "--data-dir", copy);
  assert.equal(`${sound.status} ${sound.stdout.match(/: sound, /g)?.length}`, "0 2", sound.stdout);

  const original = await feed(client);
  const other = await restored(t, copy, server, async (to) => {
    const done = await command("gongjin-suite", "restore", "--from", copy, "--data-dir", to);
    assert.equal(done.status, 0, done.stderr);
    assert.equal(mode(to), "700");
    for (const file of readdirSync(to)) assert.equal(mode(join(to, file)), "600", file);
    const unused = await command("gongjin-suite", "check", "--data-dir", to);
    assert.equal(unused.status, 0, unused.stdout);
  });
  const there = await records(other.client);
  assert.deepEqual(missing(before, there), []);
  for (const [name, one] of there) {
    if (one.exit_plan) assert.equal(one.exit_plan, one.title, name);
    // Whatever a record refers to was there before it, and is in the backup: the one who follows is copied first.
    for (const reference of [one.recipient, one.supporter].filter(Boolean)) assert.ok(there.has(reference), `${name} → ${reference}`);
  }
  // The feed of each service is the original's up to where its copy ends. The two are told in turns: apart, each by itself.
  const again = await feed(other.client);
  for (const kind of ["partnerships", "schools"]) {
    const of = ({ changes }) => changes.filter((change) => change.startsWith(`${D}/${kind}/`));
    assert.ok(of(again).length > 100);
    assert.deepEqual(of(again), of(original).slice(0, of(again).length));
  }
  // A client of the original is told that this is another life, though the journals agree.
  const old = await feed(other.client, { resume_token: original.token });
  assert.equal(old.error?.code, 11, "OUT_OF_RANGE");
  assert.deepEqual(old.changes, []);
  // And it goes on: writes, and a reference to what was made a moment ago.
  await school(other.client, "after");
  assert.equal((await create(other.client, "after", entrusted("after", "cunzhi"))).revision, 1);
  await other.server.end();
  const end = await command("gongjin-suite", "check", "--data-dir", join(other.server.home, "data"));
  assert.equal(end.status, 0, end.stdout);

  // Control: the database's file alone, as one would copy it, lacks what is still in its log.
  const control = await restored(t, copy, server, async (to) => {
    assert.equal((await command("gongjin-suite", "restore", "--from", copy, "--data-dir", to)).status, 0);
    cpSync(bare, join(to, "partnership.db"));
  });
  assert.notDeepEqual(missing(before, await records(control.client)), []);
});

// What is answered to each of `spoil`, done to a copy of a good backup.
test("what is no whole backup is refused, and nothing is made of it", async (t) => {
  const server = await suite(t);
  const home = server.home, good = join(home, "good"), made = join(home, "made");
  const client = await bureau(server.address, server.secret);
  await school(client, "lezhi");
  client.close();
  const backup = (...args) => command("gongjin-suite", "backup", "--data-dir", join(home, "data"), ...args);
  assert.equal((await backup("--to", good)).status, 0);
  const bad = join(home, "bad");
  const manifest = join(bad, "manifest.yaml");
  const change = (file, at) => {
    const bytes = readFileSync(join(bad, file));
    bytes[at] ^= 1;
    writeFileSync(join(bad, file), bytes);
  };
  const rewrite = (from, to) => writeFileSync(manifest, readFileSync(manifest, "utf8").replace(from, to));
  const cases = [
    ["nothing", () => {}, ""],
    ["a pipe for the manifest", () => replace(manifest, pipe), /manifest\.yaml is no regular file/],
    ["a folder for the manifest", () => replace(manifest, mkdirSync), /manifest\.yaml is no regular file/],
    ["a manifest without an end", () => truncateSync(manifest, 2 ** 40), /manifest\.yaml has more than 4 MB/],
    ["a pipe for a key", () => replace(join(bad, "token.key"), pipe), /token\.key is no regular file/],
    ["a link for a key", () => replace(join(bad, "token.key"), endless), /token\.key is a link/],
    ["a database without an end", () => truncateSync(join(bad, "registry.db"), 2 ** 40), /registry\.db has more than \d+ bytes/],
    ["a byte of a database", () => change("registry.db", 50000), /registry\.db is not what the manifest names/],
    ["a byte of a key", () => change("token.key", 3), /token\.key is not what the manifest names/],
    ["a database cut off", () => writeFileSync(join(bad, "partnership.db"), readFileSync(join(bad, "partnership.db")).subarray(0, 8192)),
      /partnership\.db is not what the manifest names: it has 8192 bytes/],
    ["a key gone", () => rmSync(join(bad, "registry.key")), /cannot read .*registry\.key: No such file/],
    ["no manifest", () => rmSync(manifest), /cannot read .*manifest\.yaml: No such file/],
    ["the manifest cut off after an entry", () => {
      const lines = readFileSync(manifest, "utf8").trimEnd().split("\n");
      writeFileSync(manifest, lines.slice(0, -1).join("\n"));
    }, /manifest\.yaml is cut off/],
    ["the manifest cut off within one", () => writeFileSync(manifest, readFileSync(manifest, "utf8").slice(0, -40)), /manifest\.yaml: /],
    ["a manifest of a later program", () => writeFileSync(manifest, readFileSync(manifest, "utf8").replace("format: 1", "format: 2")),
      /is of a later program \(format 2\)/],
    ["a manifest that names a file elsewhere", () =>
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"token.key"', '"../token.key"')), /not the name of a file/],
    ["a manifest that names a file with a control character", () => rewrite('"token.key"', '"token\\0.key"'), /not the name of a file/],
    ["a manifest that names a file twice", () => rewrite(/entries: (\d+)([^]*)(\n.*token\.key.*)/, (_, entries, rest, line) =>
      `entries: ${Number(entries) + 1}${rest}${line}${line}`), /names token\.key twice/],
    ["a manifest without a database whose head it names", () =>
      rewrite(/entries: (\d+)([^]*?)\n.*registry\.db.*/, (_, entries, rest) => `entries: ${Number(entries) - 1}${rest}`),
    /names registry\.head without the database that it speaks of/],
    ["a manifest that names what is no key, secret or head", () => {
      renameSync(join(bad, "token.key"), join(bad, "registry.db-wal"));
      rewrite('"token.key"', '"registry.db-wal"');
    }, /names registry\.db-wal, which is no key, secret or head/],
    ["a manifest that names another file as a database", () => {
      renameSync(join(bad, "registry.db"), join(bad, "foo.db"));
      rewrite('"registry.db"', '"foo.db"');
    }, /names foo\.db as the database of registry/],
    ["a manifest with a terminal's commands in a name", () => rewrite("service: registry", 'service: "x\\e]0;pwn\\a\\nregistry"'),
      /its database of x\uFFFD\]0;pwn\uFFFD registry\n$/],
    ["the manifest names another last line", () =>
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace(/(registry.*last_sequence: )\d+/, "$11")), /registry\.db is not what the manifest says/],
  ];
  for (const [what, spoil, refusal] of cases) {
    rmSync(bad, { recursive: true, force: true });
    rmSync(made, { recursive: true, force: true });
    cpSync(good, bad, { recursive: true });
    spoil();
    const { status, stderr } = await timely("restore", "--from", bad, "--data-dir", made);
    assert.equal(status, refusal === "" ? 0 : 1, `${what}: ${stderr}`);
    if (refusal !== "") assert.match(stderr, refusal, what);
    assert.equal(readdirSync(home).includes("made"), refusal === "", what);
    assert.deepEqual(readdirSync(home).filter((name) => name.includes("partial")), [], what);
  }
  // Neither replaces what is there.
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, "something"), "");
  for (const done of [await backup("--to", made),
    await command("gongjin-suite", "restore", "--from", good, "--data-dir", made)])
    assert.match(`${done.status} ${done.stderr}`, /^1 gongjin-suite: .*made is there and not empty\n$/);
  // A program of fewer services takes its own part of the folder.
  const part = join(home, "part");
  for (const [action, ...folders] of [["backup", "--data-dir", join(home, "data"), "--to", part],
    ["restore", "--from", part, "--data-dir", join(home, "of-part")]]) {
    const { status, stderr } = await command("gongjin-registry", action, ...folders);
    assert.equal(status, 0, stderr);
  }
  const gone = join(home, "gone");
  cpSync(join(home, "data"), gone, { recursive: true });
  rmSync(join(gone, "partnership.db"));
  const without = await command("gongjin-suite", "backup", "--data-dir", gone, "--to", join(home, "x"));
  assert.match(`${without.status} ${without.stderr}`,
    /^1 gongjin-suite: .*gone: the database of partnership is gone, but signed heads speak of it\n$/);
  assert.match((await command("gongjin-suite", "backup", "--data-dir", join(home, "nowhere"), "--to", join(home, "x"))).stderr,
    /cannot read|there is no database/);
});

test("a backup waits for nothing, and says what it cannot copy or make", async (t) => {
  const server = await suite(t);
  await server.end();
  const data = join(server.home, "data"), spoilt = join(server.home, "spoilt"), copy = join(server.home, "copy");
  const cases = [
    ["a pipe for a head", () => replace(join(spoilt, "registry.head"), pipe), /registry\.head is no regular file/],
    ["a pipe for a key", () => pipe(join(spoilt, "x.key")), /x\.key is no regular file/],
    ["a folder for a key", () => mkdirSync(join(spoilt, "x.key")), /x\.key is no regular file/],
    ["a link for a key", () => endless(join(spoilt, "x.key")), /x\.key is a link/],
    ["a pipe for a database", () => replace(join(spoilt, "registry.db"), pipe), /registry\.db is no regular file/],
    ["a key without an end", () => truncateSync(join(spoilt, "token.key"), 2 ** 40), /token\.key has more than 4194304 bytes/],
  ];
  for (const [what, spoil, refusal] of cases) {
    rmSync(spoilt, { recursive: true, force: true });
    cpSync(data, spoilt, { recursive: true });
    spoil();
    const { status, stderr } = await timely("backup", "--data-dir", spoilt, "--to", copy);
    assert.equal(status, 1, what);
    assert.match(stderr, refusal, what);
    assert.deepEqual(readdirSync(server.home).filter((name) => name.startsWith("copy")), [], what);
  }
  for (const [what, by] of [["a file", (path) => writeFileSync(path, "")], ["a link", (path) => symlinkSync(server.home, path)]]) {
    replace(copy, by);
    const { status, stdout, stderr } = await timely("backup", "--data-dir", data, "--to", copy);
    assert.equal(`${status} ${stdout}${stderr}`, `1 gongjin-suite: ${copy} is there and no folder\n`, what);
  }
  rmSync(copy);
  const nameless = await timely("backup", "--data-dir", data, "--to", "");
  assert.equal(`${nameless.status} ${nameless.stderr}`, "1 gongjin-suite: the folder to be made has no name\n");
  const gone = join(server.home, "gone");
  mkdirSync(gone);
  const nowhere = await commandUnder(["sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', gone], "gongjin-suite", "backup",
    "--data-dir", data, "--to", "copy");
  assert.equal(`${nowhere.status} ${nowhere.stderr}`, "1 gongjin-suite: cannot make copy: No such file or directory\n");
});

test("a backup leaves out what is not ours, and is made beside one that was cut short", async (t) => {
  const server = await suite(t);
  await server.end();
  const data = join(server.home, "data"), copy = join(server.home, "copy");
  const foreign = [".hidden.key", "._token.key", 'a\nb".key', "a\\x.key", "\x1b[31m.secret"];
  for (const file of foreign) writeFileSync(join(data, file), "");
  // As a process of the same number has left it: in a container it is always 1.
  const backup = await commandUnder(["sh", "-c", 'mkdir "$0.partial-$$" && exec "$@"', copy], "gongjin-suite", "backup",
    "--data-dir", data, "--to", copy);
  assert.equal(backup.status, 0, backup.stderr);
  assert.equal(backup.stdout.match(/: left out, no file of ours is named so$/mg)?.length, foreign.length);
  assert.match(backup.stdout, /^\uFFFD\[31m\.secret: left out/m);
  assert.match(backup.stdout, /^a b"\.key: left out/m);
  assert.deepEqual(readdirSync(copy).filter((name) => !/^[a-z.]+$/.test(name)), []);
  assert.ok(existsSync(join(copy, "token.key")));
  const restore = await command("gongjin-suite", "restore", "--from", copy, "--data-dir", join(server.home, "made"));
  assert.equal(restore.status, 0, restore.stderr);
});

test("check finds what was changed behind the journal's back, while the suite serves", async (t) => {
  const server = await suite(t);
  const data = join(server.home, "data");
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  await school(client, "lezhi");
  const check = () => command("gongjin-suite", "check", "--data-dir", data);
  assert.equal((await check()).status, 0);
  // A column that queries and rights go by is no longer its payload's.
  await server.end();
  execFileSync("sqlite3", [join(data, "registry.db"), "UPDATE rows_school SET payload = CAST('' AS BLOB) WHERE name LIKE '%lezhi'"]);
  await server.start();
  const { status, stdout, stderr } = await check();
  assert.equal(status, 1);
  assert.match(stdout, /registry: \d+ faults in .*\n {2}districts\/310113\/schools\/lezhi is not what line \d+ wrote/);
  assert.match(stdout, /partnership: sound, /);
  assert.equal(stderr, "gongjin-suite: 1 of 2 databases are not sound\n");
  // What was written there is told to a terminal, and does not command it.
  await server.end();
  execFileSync("sqlite3", [join(data, "registry.db"),
    "UPDATE rows_school SET name = char(27) || ']0;pwn' || char(7, 10) || 'registry: sound' WHERE name LIKE '%lezhi'"]);
  const tame = await check();
  assert.match(tame.stdout, /^ {2}\uFFFD\]0;pwn\uFFFD registry: sound /m);
  assert.doesNotMatch(tame.stdout, /[\x00-\x09\x0b-\x1f]|^registry: sound/m);
});

test("check tells of what it cannot read, of what is gone and of another's heads, and goes on", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  await create(client, "lezhi", entrusted("lezhi", "cunzhi"));
  client.close();
  await server.end();
  const data = join(server.home, "data"), spoilt = join(server.home, "spoilt");
  const partnership = join(spoilt, "partnership.db"), registry = join(spoilt, "registry.db");
  const write = (at) => {
    const file = openSync(partnership, "r+");
    writeSync(file, Buffer.alloc(65536, 7), 0, 65536, at);
    closeSync(file);
  };
  const cases = [
    ["nothing", () => {}, /^partnership: sound, .*\nregistry: sound, .* as in 1 signed heads\n$/],
    ["its header", () => write(0), /^partnership: 1 faults in [^]*\n {2}Database .*partnership\.db cannot be opened: file is not a database\.\nregistry: sound, /],
    ["pages of one", () => write(8192), /^partnership: \d+ faults in [^]*\nregistry: sound, /],
    ["one gone", () => rmSync(partnership), /^partnership: 1 faults in [^]*\n {2}its database is gone, but signed heads speak of it\nregistry: sound, /],
    ["another key", () => cpSync(join(spoilt, "partnership.audit.key"), join(spoilt, "registry.audit.key")),
      /registry: 1 faults in .*\n {2}the head of \d+ lines was not signed by the key beside the database\n$/],
    ["its key gone", () => rmSync(join(spoilt, "registry.audit.key")), /registry: 1 faults in .*\n {2}.*registry\.audit\.key is gone\n$/],
    ["a pipe for a key", () => replace(join(spoilt, "registry.audit.key"), pipe), /registry: 1 faults in .*\n {2}.*registry\.audit\.key is no regular file\n$/],
    ["a pipe for a head", () => replace(join(spoilt, "registry.head"), pipe), /registry: 1 faults in .*\n {2}.*registry\.head is no regular file\n$/],
    ["a head without an end", () => truncateSync(join(spoilt, "registry.head"), 2 ** 40), /registry: 1 faults in .*\n {2}.*registry\.head has more than 4 MB\n$/],
    ["an empty head", () => truncateSync(join(spoilt, "registry.head")), /registry: 1 faults in .*\n {2}.*registry\.head is no head of a tree\n$/],
    ["a pipe for the database", () => replace(registry, pipe), /registry: 1 faults in .*, 0\.0 MB\n {2}.*registry\.db is no regular file\n$/],
    ["a database without an end", () => replace(registry, endless), /registry: 1 faults in .*\n {2}.*registry\.db is no regular file\n$/],
    ["a pipe for the nodes of a tree, which are not needed", () => replace(join(spoilt, "registry.tree"), pipe), /\nregistry: sound, /, 0],
    ["an earlier format", () => execFileSync("sqlite3", [registry, "PRAGMA user_version = 1"]),
      /registry: 1 faults in .*\n {2}Database .*registry\.db has format 1; serve it once with this program, which brings it to 2\.\n$/],
  ];
  for (const [what, spoil, told, expected] of cases) {
    rmSync(spoilt, { recursive: true, force: true });
    cpSync(data, spoilt, { recursive: true });
    spoil();
    const { status, stdout } = await timely("check", "--data-dir", spoilt);
    assert.match(stdout, told, what);
    assert.equal(status, expected ?? (what === "nothing" ? 0 : 1), what);
    assert.doesNotMatch(stdout, /SELECT|SQLite \d/, what);
  }
});

test("a start waits for nothing: it says what is in its way, or goes on", async (t) => {
  const server = await suite(t);
  await server.end();
  const data = join(server.home, "data"), good = join(server.home, "good");
  renameSync(data, good);
  const precious = join(server.home, "precious");
  const link = (path) => symlinkSync(precious, path);
  const cases = [
    ["registry.head", pipe, "", /"level":"warning".*registry\.head is no regular file/],
    ["registry.head", (path) => writeFileSync(path, "garbage"), "", /registry\.head is no head of a tree/],
    ["registry.head", (path) => { writeFileSync(path, ""); truncateSync(path, 2 ** 40); }, "", /registry\.head has more than 4 MB/],
    ["registry.audit.key", pipe, /registry\.audit\.key is no regular file/],
    ["token.key", pipe, /token\.key is no regular file/],
    ["token.key", link, /token\.key is a link/],
    ["registry.tree", pipe, /registry\.tree is no regular file/],
    ["registry.tree", link, /registry\.tree is a link/],
    ["registry.db.lock", link, /registry\.db\.lock is a link/],
    ["registry.db.lock", pipe, /registry\.db\.lock is no regular file/],
    ["registry.db.ballast", link, ""],
    ["registry.db.ballast", pipe, ""],
  ];
  for (const [file, by, refusal, warning] of cases) {
    rmSync(data, { recursive: true, force: true });
    cpSync(good, data, { recursive: true });
    writeFileSync(precious, "of another");
    replace(join(data, file), by);
    server.output = "";
    if (refusal) await assert.rejects(server.start(), refusal, file);
    else await server.start();
    if (warning) assert.match(server.output, warning);
    if (file.endsWith(".ballast"))
      await until("a ballast of its own", () => lstatSync(join(data, file), { throwIfNoEntry: false })?.isFile());
    await server.end();
    assert.equal(readFileSync(precious, "utf8"), "of another", file);
  }
});

test("each service backs up and restores its own; a follower of a restored owner begins anew", async (t) => {
  const { registry, partnership } = await pair(t);
  const addresses = { registry: registry.address, partnership: partnership.address };
  const client = await bureau(addresses, registry.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  await create(client, "lezhi", entrusted("lezhi", "cunzhi"));
  const data = join(registry.home, "data"), copy = join(registry.home, "copy");
  assert.equal((await command("gongjin-registry", "backup", "--data-dir", data, "--to", copy)).status, 0);
  assert.equal((await command("gongjin-partnership", "backup", "--data-dir", join(partnership.home, "data"),
    "--to", join(partnership.home, "copy"))).status, 0);
  await school(client, "later");
  await until("the copy of the later school", () => create(client, "later", entrusted("later", "cunzhi")).catch(() => null));
  await registry.end();
  rmSync(data, { recursive: true });
  const foreign = await command("gongjin-partnership", "restore", "--from", copy, "--data-dir", data);
  assert.equal(foreign.status, 1);
  assert.match(foreign.stderr,
    /copy is a backup of gongjin-registry; nothing here serves its database of registry\n$/);
  assert.equal((await command("gongjin-registry", "restore", "--from", copy, "--data-dir", data)).status, 0);
  await registry.start();
  await until("the follower to begin anew", () => /following registry from the beginning: RESUME_TOKEN_OLD/.test(partnership.output));
  // The later school is no longer known; the record that named it stays.
  const refused = await until("new references to be judged by the restored registry", async () => {
    const refusal = await client.refused("CreatePartnership", { parent: D, partnership_id: "x",
      partnership: entrusted("cunzhi", "later") });
    return refusal.code !== "UNAVAILABLE" && refusal.reason;
  });
  assert.equal(refused, "REFERENCE_UNKNOWN");
  assert.equal((await client.call("GetPartnership", { name: `${D}/partnerships/later` })).state, "DRAFT");
});
