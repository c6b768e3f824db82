// Whoever touches the journal with SQL is found by gongjinctl audit verify, from the signed heads alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { D, bureau, person, school } from "../lib/bureau.mjs";
import { command, commandUnder } from "../lib/commands.mjs";
import { Ctl } from "../lib/ctl.mjs";
import { suite, until } from "../lib/programs.mjs";

const sql = (file, statement) =>
  execFileSync("sqlite3", [file, statement]);

// What an outsider does who knows audit.proto alone.
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const number = (value, bytes) => Buffer.from(BigInt(value ?? 0).toString(16).padStart(2 * bytes, "0"), "hex");
const text = (value) => Buffer.concat([number(Buffer.byteLength(value ?? ""), 4), Buffer.from(value ?? "")]);
const micros = (time) => BigInt(time.seconds) * 1000000n + BigInt((time.nanos ?? 0) / 1000);
const kinds = ["", "CREATED", "UPDATED", "DELETED", "READ", "DENIED", "UNCHANGED"];
const leafOf = (line) =>
  sha256(Buffer.from([0, 1]), number(line.sequence, 8), number(kinds.indexOf(line.kind), 8), number(line.revision, 8),
    number(micros(line.time), 8), ...["district", "type", "name", "principal", "organization", "method", "purpose",
      "request_id", "request_hmac", "trace_id", "payload_hash"].map((field) => text(line[field])));
// RFC 9162, 2.1.3.2.
function rootBy(leaf, index, size, proof) {
  let hash = leaf, last = size - 1;
  for (const other of proof) {
    if (index % 2 === 1 || index === last) {
      hash = sha256(Buffer.from([1]), other, hash);
      while (index % 2 === 0 && index !== 0) [index, last] = [index >> 1, last >> 1];
    } else hash = sha256(Buffer.from([1]), hash, other);
    [index, last] = [index >> 1, last >> 1];
  }
  return hash;
}
const isSigned = (head) =>
  verify(null, Buffer.concat([Buffer.from("gongjin tree head v1\n"), text(head.service), text(head.epoch), number(head.size, 8),
    number(micros(head.time), 8), head.root]),
  createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: head.public_key.toString("base64url") }, format: "jwk" }), head.signature);

// The newest head, once it covers so many lines.
async function headOf(client, service, lines) {
  for (let tries = 0; tries < 100; ++tries) {
    const { heads } = await client.call("ListTreeHeads", {});
    const head = heads.find((each) => each.service === service);
    if ((head.size ?? 0) >= lines) return head;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no head of ${lines} lines`);
}

test("a metric tells how much of the journal is signed", async (t) => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = `127.0.0.1:${probe.address().port}`;
  probe.close();
  const server = await suite(t, ["--metrics-listen", address]);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const lines = async (name) => Number((await (await fetch(`http://${address}/metrics`)).text())
    .match(new RegExp(`^${name}{service="registry"} (\\d+)$`, "m"))[1]);
  await school(client, "a");
  const written = await lines("gongjin_journal_lines_total");
  await until("all of it to be signed", async () => await lines("gongjin_journal_signed_lines_total") === written);
});

test("the journal under audit", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["a", "b", "c"]) await school(client, id);
  const { lines } = await client.call("ListJournal", { service: "registry", page_size: 1000 });

  await t.test("its lines are numbered without a gap, and tell who did what", async () => {
    assert.deepEqual(lines.map((line) => line.sequence), lines.map((_, i) => i + 1));
    const last = lines.at(-1);
    assert.deepEqual([last.kind, last.name, last.revision, last.principal], ["CREATED", `${D}/schools/c`, 1, `${D}/principals/admin`]);
    assert.equal(last.method, "gongjin.registry.v1.RegistryService/CreateSchool");
    const page = await client.call("ListJournal", { service: "registry", after: 2, page_size: 3 });
    assert.deepEqual(page.lines.map((line) => line.sequence), [3, 4, 5]);
  });
  await t.test("only who oversees the district reads it; anybody keeps heads", async () => {
    const viewer = await person(client, "wang", `${D}/schools/a`, ["VIEWER"]);
    t.after(() => viewer.close());
    assert.equal((await viewer.refused("ListJournal", { service: "registry" })).code, "PERMISSION_DENIED");
    assert.equal((await viewer.call("ListTreeHeads", {})).heads[0].service, "registry");
  });
  await t.test("what is asked wrongly is refused with what would be right", async () => {
    const { size } = await headOf(client, "registry", lines.length);
    for (const [method, request, path, accepted] of [
      ["GetTreeHead", {}, "service", /registry, partnership/],
      ["ListJournal", { service: "nobody" }, "service", /registry, partnership/],
      ["GetInclusionProof", { service: "registry", sequence: 1, size: size + 100000 }, "size", /<= \d+/],
      ["GetInclusionProof", { service: "registry", sequence: 3, size: 2 }, "sequence", /<= 2/],
      ["GetConsistencyProof", { service: "registry", from_size: 3, to_size: 2 }, "from_size", /<= 2/],
    ]) {
      const refusal = await client.refused(method, request);
      assert.equal(`${refusal.code} ${refusal.fields[0].field}`, `INVALID_ARGUMENT ${path}`, method);
      assert.match(refusal.localized.message, accepted, method);
    }
    assert.equal((await headOf(client, "partnership", 0)).size, undefined, "none yet");
    assert.equal((await client.call("GetInclusionProof", { service: "registry", sequence: 1, size })).hashes.length, Math.ceil(Math.log2(size)));
  });

  await t.test("an outsider can check a line against a head", async () => {
    const head = await headOf(client, "registry", lines.length);
    assert.ok(isSigned(head));
    assert.deepEqual(await client.call("GetTreeHead", { service: "registry" }), head);
    assert.ok(!isSigned({ ...head, size: head.size + 1 }), "the control");
    for (const line of lines) {
      const { hashes } = await client.call("GetInclusionProof", { service: "registry", sequence: line.sequence, size: head.size });
      assert.deepEqual(rootBy(leafOf(line), line.sequence - 1, head.size, hashes), head.root);
      assert.notDeepEqual(rootBy(leafOf({ ...line, principal: "x" }), line.sequence - 1, head.size, hashes), head.root, "the control");
    }
  });

  const ctl = new Ctl(server.address, join(server.home, "admin.secret"), server.home);
  const kept = join(server.home, "kept");
  await t.test("it is as its head says, and as a head says that was kept elsewhere", async () => {
    await school(client, "d");
    await client.call("CreatePartnership", { parent: D, partnership_id: "p", partnership: { kind: "ENTRUSTED_MANAGEMENT",
      title: "示例", round: "第一轮", recipient: `${D}/schools/a`, supporter: `${D}/schools/b`,
      commissioner: `${D}/organizations/bureau`, term: { start_date: { year: 2017, month: 9, day: 1 }, end_date: { year: 2020, month: 7, day: 31 } } } });
    await headOf(client, "registry", lines.length + 1);
    await headOf(client, "partnership", 1);
    const heads = await ctl.run("audit", "head");
    assert.equal(heads.status, 0, heads.stderr);
    writeFileSync(kept, heads.stdout);
    await school(client, "e");
    const verified = await ctl.run("--language", "en", "audit", "verify", "--head", kept);
    assert.equal(verified.status, 0, verified.stderr);
    assert.match(verified.stdout, /^registry: \d+ lines, as signed at .* and in 1 kept heads$/m);
    assert.match(verified.stdout, /^partnership: 1 lines/m);
    const checked = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"), "--head", kept);
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
    assert.match(checked.stdout, /^registry: sound, .* as in 2 signed heads$/m);
    writeFileSync(join(server.home, "none"), "\n{}\n");
    const none = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"), "--head", join(server.home, "none"));
    assert.match(`${none.status} ${none.stderr}`, /^1 .*none: line 2 is no head of a tree\n$/);
  });
  await t.test("a file of heads that holds none was not verified", async () => {
    const empty = join(server.home, "empty"), pipe = join(server.home, "pipe");
    writeFileSync(empty, "\n");
    execFileSync("mkfifo", [pipe]);
    for (const [file, of_check, of_verify] of [
      [empty, "holds no head of a tree", "holds no head; keep what gongjinctl audit head prints."],
      [server.home, "is no regular file"],
      [pipe, "is no regular file"],
      ["/dev/zero", "is no regular file"],
    ]) {
      const checked = await commandUnder(["timeout", "-s", "KILL", "30"], "gongjin-suite", "check", "--data-dir",
        join(server.home, "data"), "--head", file);
      assert.equal(`${checked.status} ${checked.stderr}`, `1 gongjin-suite: ${file} ${of_check}\n`);
      const verified = await ctl.run("--language", "en", "audit", "verify", "--head", file);
      assert.equal(`${verified.status} ${verified.stdout}${verified.stderr}`, `2 ${file} ${of_verify ?? of_check}\n`);
    }
    const foreign = join(server.home, "foreign");
    writeFileSync(foreign, '{"service":"registri","epoch":"e","size":"5","root":"AAAA"}\n');
    const checked = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"), "--head", foreign);
    assert.match(checked.stdout, /^registri: not of this program; its heads were not looked at$/m);
    assert.equal(`${checked.status} ${checked.stderr}`,
      `1 gongjin-suite: heads of 1 services in ${foreign} were not looked at\n`);
  });
  await t.test("a database that was put back to an earlier one is found by the head that was kept", async () => {
    const data = join(server.home, "data"), early = join(server.home, "early"), late = join(server.home, "late");
    await server.end();
    cpSync(data, early, { recursive: true });
    await server.start();
    for (const id of ["f", "g"]) await school(client, id);
    await headOf(client, "registry", lines.length + 4);
    writeFileSync(kept, (await ctl.run("audit", "head", "--service", "registry")).stdout);
    await server.end();
    cpSync(data, late, { recursive: true });
    cpSync(join(early, "registry.db"), join(data, "registry.db"));
    await assert.rejects(server.start(), /registry holds \d+ lines, but a tree of \d+ was signed/);
    await server.end();
    rmSync(data, { recursive: true });
    cpSync(early, data, { recursive: true });
    await server.start();
    const verified = await ctl.run("--language", "en", "audit", "verify", "--head", kept);
    assert.equal(verified.status, 1);
    assert.match(verified.stderr, /registry: the journal ends at line \d+, where a tree of \d+ lines was signed/);
    await server.end();
    rmSync(data, { recursive: true });
    cpSync(late, data, { recursive: true });
    await server.start();
    assert.equal((await ctl.run("audit", "verify", "--head", kept)).status, 0);
  });
  await t.test("lines that nobody signed are told apart", async () => {
    const data = join(server.home, "data");
    const { size } = await headOf(client, "registry", 1);
    mkdirSync(join(data, "registry.head.new", "in the way"), { recursive: true }); // so that no head can be written
    await school(client, "h");
    const verified = await ctl.run("--language", "en", "audit", "verify", "--service", "registry");
    assert.equal(verified.status, 0, verified.stderr);
    assert.match(verified.stdout, new RegExp(`^registry: ${size} lines, as signed at [^ ]*; 1 newer, not yet signed$`, "m"));
    const checked = await command("gongjin-suite", "check", "--data-dir", data);
    assert.match(checked.stdout, /^registry: sound, .* as in 1 signed heads; 1 newer, not yet signed$/m);
    rmSync(join(data, "registry.head.new"), { recursive: true });
    await headOf(client, "registry", size + 1);
  });
  await server.end();
  cpSync(join(server.home, "data"), join(server.home, "whole"), { recursive: true });
  await server.start();
  for (const [it, seq, change, complaint] of [
    ["a changed line", 4, "principal = 'districts/310113/principals/nobody'",
      /registry: the first \d+ lines are not those over which the tree was signed/],
    ["a changed content", 5, "payload = x'00'", /not those over which/],
    ["a time that cannot be", 6, "time = 9223372036854775807", /not those over which/],
  ])
    await t.test(`${it} is found`, async () => {
      await server.end();
      // Each for itself, and from what it says itself.
      rmSync(join(server.home, "data"), { recursive: true });
      cpSync(join(server.home, "whole"), join(server.home, "data"), { recursive: true });
      server.output = "";
      sql(join(server.home, "data", "registry.db"), `UPDATE journal SET ${change} WHERE seq = ${seq}`);
      await server.start();
      const { size } = await headOf(client, "registry", 1);
      await new Promise((resolve) => setTimeout(resolve, 1000)); // the journal is read again
      await school(client, `after-${seq}`);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal((await headOf(client, "registry", 1)).size, size, "nothing is signed any more");
      assert.match(server.output, /the first \d+ lines are not those over which the head was signed/);
      const verified = await ctl.run("--language", "en", "audit", "verify", "--head", kept);
      assert.equal(verified.status, 1);
      assert.match(verified.stderr, complaint);
      const checked = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"), "--head", kept);
      assert.equal(checked.status, 1);
      assert.match(checked.stdout, /^ {2}the first \d+ lines are not those over which the tree was signed$/m);
      assert.match(checked.stdout, new RegExp(`^ {2}line ${seq} is the first that is not what it was$`, "m"));
    });
});
