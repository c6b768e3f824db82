// kill -9 under 64 writers, 20 times: every acknowledged write is there, whole; history and feed have no gap.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, school, entrusted } from "../lib/bureau.mjs";
import { listed } from "../lib/contents.mjs";
import { suite, until } from "../lib/programs.mjs";

const KILLS = Number(process.env.GONGJIN_KILLS ?? 20);
const WRITERS = 64;

// Creates and updates until the server dies; what was answered goes into `acknowledged` as name -> highest revision.
async function write(client, round, writer, acknowledged) {
  for (let i = 0; ; ++i) {
    const id = `k${round}-${writer}-${i}`;
    try {
      const made = await client.call("CreatePartnership", { parent: D, partnership_id: id,
        partnership: { ...entrusted("lezhi", "cunzhi"), kind: "MUTUAL_GROWTH", title: id } });
      acknowledged.set(made.name, made.revision);
      const changed = await client.call("UpdatePartnership", { partnership: { name: made.name, exit_plan: id },
        update_mask: { paths: ["exit_plan"] } });
      acknowledged.set(changed.name, changed.revision);
    } catch { return; }
  }
}

// What of `acknowledged` is missing or behind in the records, and where the feed has gaps.
async function lost(client, acknowledged) {
  const records = await listed(client);
  const missing = [...acknowledged].filter(([name, revision]) => !((records.get(name)?.revision ?? 0) >= revision));
  const feed = new Map();
  const stream = client.watch({ start: "BEGINNING", types: ["partnership.gongjin/Partnership"] });
  const total = [...records.values()].reduce((sum, one) => sum + one.revision, 0);
  let seen = 0;
  stream.on("data", ({ changes = [] }) => {
    for (const change of changes) {
      const expected = (feed.get(change.name) ?? 0) + 1;
      if (change.revision !== expected) missing.push([`feed ${change.name}`, expected, change.revision]);
      feed.set(change.name, change.revision);
      ++seen;
    }
  });
  stream.on("error", () => {});
  await until(`the feed to reach ${total} changes`, () => seen >= total, 30).catch(() => missing.push(["feed", seen, total]));
  stream.cancel();
  for (const [name, one] of records)
    if (one.title !== name.split("/").at(-1) || (one.revision === 2) !== Boolean(one.exit_plan)) missing.push([name, "torn"]);
  return missing;
}

test(`nothing acknowledged is lost in ${KILLS} kills under ${WRITERS} writers`, async (t) => {
  const server = await suite(t);
  let client = await bureau(server.address, server.secret);
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const acknowledged = new Map();
  for (let round = 0; round < KILLS; ++round) {
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, round, writer, acknowledged));
    await sleep(150 + Math.floor(300 * Math.random()));
    await server.end("SIGKILL");
    await Promise.all(writers);
    client.close();
    await server.start();
    client = client.with({ stubs: {} });
  }
  t.diagnostic(`${acknowledged.size} acknowledged`);
  assert.ok(acknowledged.size > KILLS * 10, `only ${acknowledged.size} were acknowledged`);
  assert.deepEqual(await lost(client, acknowledged), []);
  const sample = [...acknowledged].filter(([, revision]) => revision === 2).slice(0, 20);
  for (const [name] of sample) {
    const { revisions } = await client.call("ListRevisions", { name });
    assert.deepEqual(revisions.map((one) => one.revision), [2, 1]);
  }
  // Control: a planted early answer, a write that was never made but is said to be, is found.
  acknowledged.set(`${D}/partnerships/never-written`, 1);
  assert.deepEqual(await lost(client, acknowledged), [[`${D}/partnerships/never-written`, 1]]);
  client.close();
});
