// A disk of its own, small, that fills up while a suite serves: writes are refused by name, reads go on, nothing that
// was answered is lost; with room again all goes on.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { clock } from "../lib/clock.mjs";
import { commandUnder } from "../lib/commands.mjs";
import { listed } from "../lib/contents.mjs";
import { folder, run, until } from "../lib/programs.mjs";

const MB = 1 << 20;
const SIZE = 140 * MB;  // a database wants 64 MB free, and two have a ballast of 8 MB each
const WRITERS = 16;
const ROUNDS = 5;

// A tmpfs at <home>/data in a mount namespace that lives as long as the test. `under` starts a program there; `path` is
// where others see it.
async function disk(t, home) {
  const data = join(home, "data"), root = process.getuid() === 0;
  mkdirSync(data);
  const holder = spawn("unshare", [...root ? [] : ["-r"], "-m", "sh", "-c",
    `mount -t tmpfs -o size=${SIZE} none '${data}' && echo made && exec sleep 600`], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => holder.once("exit", resolve));
  let said = "";
  for (const stream of [holder.stdout, holder.stderr]) stream.on("data", (text) => { said += text; });
  t.after(async () => { holder.kill("SIGKILL"); await ended; });
  const made = await until("a disk to be mounted", () => {
    // Under chroot there is no root to separate.
    if (said.includes("cannot change root filesystem propagation")) return "nowhere";
    if (holder.exitCode !== null) throw new Error(`no mount namespace of its own: ${said}`);
    return said.includes("made");
  });
  if (made === "nowhere") return t.skip(said.trim());
  const path = join(`/proc/${holder.pid}/root`, data), filler = join(path, "filler");
  const free = () => { const about = statfsSync(path); return about.bavail * about.bsize; };
  return {
    path, free, under: ["nsenter", "-t", String(holder.pid), ...root ? [] : ["-U", "--preserve-credentials"], "-m"],
    // Others may take some of what was free a moment ago.
    fill: (left) => {
      for (let tries = 0; ; ++tries) {
        try { return execFileSync("fallocate", ["-l", String(free() - left), filler], { stdio: "pipe" }); }
        catch (error) { if (tries === 50) throw error; }
      }
    },
    clear: () => rmSync(filler),
  };
}
const ballasts = ({ path }) => ["registry", "partnership"].filter((name) => existsSync(join(path, `${name}.db.ballast`)));

// Creates until told to stop; `answered` and, of refusals, code and reason.
async function write(client, round, writer, answered, refused, stop) {
  for (let i = 0; !stop(); ++i) {
    const id = `f${round}-${writer}-${i}`;
    try {
      answered.add((await create(client, id, { ...entrusted("lezhi", "cunzhi"), kind: "MUTUAL_GROWTH", title: id })).name);
    } catch (refusal) {
      refused.set(`${D}/partnerships/${id}`, `${refusal.code} ${refusal.reason}`);
      await sleep(20);
    }
  }
}
const writes = (client, id) => until(`${id} to be written`, () => school(client, id).catch((refusal) => {
  assert.equal(refusal.reason, "DISK_ALMOST_FULL");
  return false;
}));
async function assertRefused(client) {
  const refusal = await client.refused("CreateSchool", { parent: D, school_id: "never",
    school: { title: "never", stage: "PRIMARY", ownership: "PUBLIC", located_district: D } });
  assert.equal(`${refusal.code} ${refusal.reason}`, "RESOURCE_EXHAUSTED DISK_ALMOST_FULL");
  assert.ok(refusal.retry);
}

test("almost full, full, and with room again", async (t) => {
  const home = folder(t), small = await disk(t, home);
  if (!small) return;
  const server = await run(t, "gongjin-suite", home, [], { under: small.under });
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  await create(client, "kept", entrusted("lezhi", "cunzhi"));
  await until("the ballasts", () => ballasts(small).length === 2);

  small.fill(40 * MB);
  await sleep(200);  // a look at the disk is a tenth of a second old at most
  await assertRefused(client);
  assert.equal((await client.call("GetPartnership", { name: `${D}/partnerships/kept` })).state, "DRAFT");
  small.clear();
  await writes(client, "room");

  // To the last byte, under writers: whether a commit meets it, and the ballast goes, or a look at the disk comes first.
  // (tests/store/sqlite_fault_test.cc has each commit meet it.)
  const answered = new Set(), refused = new Map();
  let given_up = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    let stop = false;
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, round, writer, answered, refused, () => stop));
    try {
      await sleep(500);
      small.fill(0);
      await sleep(500);
      assert.equal((await client.call("GetPartnership", { name: `${D}/partnerships/kept` })).state, "DRAFT");
    } finally {
      stop = true;
      await Promise.all(writers);
    }
    given_up += 2 - ballasts(small).length;
    small.clear();
    await writes(client, `room-${round}`);
  }
  t.diagnostic(`${answered.size} answered, ${refused.size} refused, ${given_up} ballasts given up`);
  assert.ok(answered.size > 0 && refused.size > 0);
  assert.deepEqual([...new Set(refused.values())], ["RESOURCE_EXHAUSTED DISK_ALMOST_FULL"]);
  await until("the ballast to be taken up again", async () => {
    await client.call("UpdatePartnership", { partnership: { name: `${D}/partnerships/kept`, exit_plan: String(Date.now()) },
      update_mask: { paths: ["exit_plan"] } }).catch(() => {});
    return ballasts(small).length === 2;
  }, 40);

  // It ends and begins on a disk that is as good as full, and tells what it has.
  small.fill(2 * MB);
  assert.deepEqual(await server.end(), { code: 0, signal: null });
  await server.start();
  const again = client.with({ stubs: {} });
  t.after(() => again.close());
  const there = await listed(again);
  assert.deepEqual([...answered].filter((name) => !there.has(name)), []);
  assert.deepEqual([...refused.keys()].filter((name) => there.has(name)), []);
  await assertRefused(again);
  // Or has no room at all: what was left of the ballast is given up for it.
  await server.end("SIGKILL");
  small.clear();
  small.fill(0);
  assert.ok(ballasts(small).length > 0);
  await server.start();
  assert.equal((await listed(again)).size, there.size);
  // Without a ballast it says what is missing.
  await server.end("SIGKILL");
  small.clear();
  for (const ballast of ballasts(small)) rmSync(join(small.path, `${ballast}.db.ballast`));
  small.fill(0);
  const full = await commandUnder(small.under, "gongjin-suite", "--data-dir", join(home, "data"), "--listen", "127.0.0.1:0",
    "--metrics-listen", "");
  assert.equal(full.status, 1);
  assert.match(full.stderr, /^gongjin-suite: .*registry\.db: the disk is full; make room and start again$/m);
  small.clear();
  await server.start();
  await writes(again, "last");
  const { status, stdout } = await commandUnder(small.under, "gongjin-suite", "check", "--data-dir", join(home, "data"));
  assert.equal(`${status} ${stdout.match(/: sound, /g)?.length}`, "0 2", stdout);
  // Control: what was never written is missed.
  answered.add("never");
  assert.deepEqual([...answered].filter((name) => !there.has(name)), ["never"]);
});

test("a clock that is set back does not keep it from looking", async (t) => {
  const home = folder(t), small = await disk(t, home), { env, set } = clock(home);
  if (!small) return;
  const server = await run(t, "gongjin-suite", home, [], { under: small.under, env });
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  await school(client, "before");
  set(-7200);
  await sleep(3000);  // absl::Now() takes up to two seconds to learn of it
  await school(client, "after");
  small.fill(40 * MB);
  await sleep(200);
  await assertRefused(client);
  small.clear();
  await writes(client, "room");
});

test("a backup that does not fit leaves nothing, and the suite goes on", async (t) => {
  const home = folder(t), small = await disk(t, home);
  if (!small) return;
  const server = await run(t, "gongjin-suite", home, [], { under: small.under });
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const backup = () => commandUnder(small.under, "gongjin-suite", "backup", "--data-dir", join(home, "data"), "--to", join(home, "data", "copy"));
  small.fill(100_000);
  const { status, stderr } = await backup();
  assert.match(`${status} ${stderr}`, /^1 gongjin-suite: .*(database or disk is full|No space left on device)/);
  small.clear();
  await writes(client, "lezhi");
  assert.equal((await backup()).status, 0);
});
