// What a machine grants a suite: descriptors and memory. Too few to keep its promises are refused at start; what runs
// out later costs whoever asked too much, or the process, but nothing that was answered.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { command, commandUnder } from "../lib/commands.mjs";
import { listed } from "../lib/contents.mjs";
import { folder, run, suite, until } from "../lib/programs.mjs";
import { FLOODS } from "../edges/floods.mjs";

const MB = 1 << 20;
const descriptors = (count) => ["prlimit", `--nofile=${count}:${count}`];

test("too few descriptors for its connections are refused at start, with how many it needs", async (t) => {
  const home = folder(t);
  const start = (count, ...args) => commandUnder(descriptors(count), "gongjin-suite", "--data-dir", join(home, "data"),
    "--listen", "127.0.0.1:0", "--metrics-listen", "", ...args);
  const { status, stderr } = await start(1399);
  assert.equal(`${status} ${stderr}`, "1 gongjin-suite: max_connections: 1000 connections need 1400 file descriptors, " +
    "of which only 1399 are allowed (ulimit -Hn)\n");
  assert.match((await start(499, "--max-connections", "100")).stderr, /100 connections need 500 file descriptors/);
  assert.ok(!existsSync(join(home, "data")), "nothing was made");
});

test("as many connections as there are places, on the least of descriptors, and calls on", async (t) => {
  const server = await run(t, "gongjin-suite", folder(t), ["--max-connections", "100"], { under: descriptors(500) });
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const [host, port] = server.address.split(":");
  const settings = () => new Promise((resolve) => {
    const connection = http2.connect(`http://${server.address}`);
    connection.on("remoteSettings", () => { connection.destroy(); resolve(true); })
      .on("error", () => resolve(false)).on("close", () => resolve(false));
  });
  assert.equal(await settings(), true);
  await school(client, "lezhi");  // its connection is there before the strangers'
  // Silent: they keep their places until the server has waited for a greeting long enough.
  const strangers = Array.from({ length: 300 }, () => net.connect({ host, port }).on("error", () => {}).resume());
  let closed = 0;
  for (const one of strangers) one.once("close", () => ++closed);
  await until("more than fit to be closed", () => closed >= 200);
  for (let i = 0; i < 20; ++i) await school(client, `s${i}`);
  assert.equal(await settings(), false, "control: there is no place left");
  for (const one of strangers) one.destroy();
  await until("a place to be free", settings);
  assert.ok(readFileSync(`/proc/${server.pid}/limits`, "utf8").match(/Max open files +500 +500/));
});

// A group of processes whose memory is bounded, or undefined where none may be made.
function group() {
  const two = existsSync("/sys/fs/cgroup/cgroup.controllers");
  const above = two ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory", path = join(above, `gongjin-test-${process.pid}`);
  try {
    mkdirSync(path);
    readFileSync(join(path, two ? "memory.max" : "memory.limit_in_bytes"));
  } catch { return undefined; }
  return {
    // Once those in it have ended.
    remove: () => until("the group to be empty", () => { try { rmdirSync(path); return true; } catch { return false; } }),
    limit: (bytes) => writeFileSync(join(path, two ? "memory.max" : "memory.limit_in_bytes"), String(bytes)),
    add: (pid) => writeFileSync(join(path, "cgroup.procs"), String(pid)),
  };
}

test("within 512 MB it outlives bombs and pings; killed for want of memory it has lost nothing that it answered", async (t) => {
  const bounded = group();
  if (!bounded) return t.skip("no control group may be made here: /sys/fs/cgroup is not writable");
  bounded.limit(512 * MB);
  const server = await suite(t);
  t.after(bounded.remove);
  bounded.add(server.pid);
  const client = await bureau(server.address, server.secret);
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const answered = [], refused = new Set();
  let stop = false;
  t.after(() => { stop = true; });
  const writing = (async () => {
    for (let i = 0; !stop; ++i) {
      try {
        answered.push((await create(client, `m${i}`, { ...entrusted("lezhi", "cunzhi"), kind: "MUTUAL_GROWTH", title: "x" })).name);
      } catch (refusal) {
        // Under a flood gRPC cancels calls, whosever they are; and when the process is gone there is nobody.
        refused.add(refusal.code);
      }
    }
  })();
  const [host, port] = server.address.split(":");
  // Those that it bounds by itself; the others are nginx's (docs/security.md).
  for (const flood of ["gzip bombs", "HPACK bombs", "pings"]) await FLOODS[flood]({ host, port });
  assert.equal(server.how, undefined, "it lives");
  const before = answered.length;
  await until("writes to be answered again", () => answered.length > before).catch((error) => {
    throw new Error(`${error.message}; refused: ${[...refused]}; ended: ${JSON.stringify(server.how)}`);
  });

  // Now less than it has, and more to hold: the kernel kills it. Version 1 refuses a limit below what cannot be taken back
  // at once; so it is lowered as far as it goes, again and again.
  const lower = () => {
    for (let i = 64; i > 0 && !server.how; i -= 4)
      try { bounded.limit(i * MB); } catch { return; }
  };
  for (let tries = 0; tries < 20 && !server.how; ++tries) {
    lower();
    await Promise.race([server.ended, FLOODS["half-sent bodies"]({ host, port }), sleep(5000)]);
  }
  assert.deepEqual(server.how, { code: null, signal: "SIGKILL" });
  stop = true;
  await writing;
  client.close();
  bounded.limit(512 * MB);
  server.how = undefined;
  await server.start();
  const again = await login(server.address, server.secret);
  t.after(() => again.close());
  const there = await listed(again);
  t.diagnostic(`${answered.length} answered, refused: ${[...refused]}`);
  assert.deepEqual(answered.filter((name) => !there.has(name)), []);
  const { status, stdout } = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"));
  assert.equal(status, 0, stdout);
  // Control: what was never written is missed.
  assert.deepEqual([...answered, "never"].filter((name) => !there.has(name)), ["never"]);
});
