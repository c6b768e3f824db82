// The registry is down, slow, restarted, restored from an older copy, while partnership works.
import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { pair, until } from "../lib/programs.mjs";

async function begin(t) {
  const { registry, partnership } = await pair(t);
  const client = await bureau({ registry: registry.address, partnership: partnership.address }, registry.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi", "luodian"]) await school(client, id);
  await create(client, "lezhi", entrusted("lezhi", "cunzhi"));
  return { registry, partnership, client };
}
const update = (client, text) => client.call("UpdatePartnership", {
  partnership: { name: `${D}/partnerships/lezhi`, exit_plan: text }, update_mask: { paths: ["exit_plan"] } });
// The copy of a school has arrived when a validated creation that refers to it needs nobody.
const followed = (client, id) => until(`a copy of ${id}`, () =>
  create(client, "probe", { ...entrusted(id, "cunzhi"), kind: "MUTUAL_GROWTH" }, { validate_only: true }).catch(() => null));

test("down: tokens in hand and copies go on; what is unknown here is UNAVAILABLE by name, never passed", async (t) => {
  const { registry, client } = await begin(t);
  await followed(client, "luodian");
  await registry.end("SIGKILL");
  assert.equal((await update(client, "甲")).exit_plan, "甲");
  assert.equal((await create(client, "luodian", entrusted("luodian", "cunzhi"))).state, "DRAFT");
  const refusal = await client.refused("CreatePartnership", { parent: D, partnership_id: "nowhere",
    partnership: entrusted("nowhere", "cunzhi") });
  assert.equal(`${refusal.code} ${refusal.reason}`, "UNAVAILABLE SERVICE_UNREACHABLE");
  assert.match(refusal.message, /registry/);
  assert.ok(refusal.retry);
  assert.equal((await client.refused("GetPartnership", { name: `${D}/partnerships/nowhere` })).code, "NOT_FOUND");
  // Control: with the registry back the same call is judged, and refused for what it is.
  await registry.start();
  const judged = await until("the registry to be asked again", async () => {
    const again = await client.refused("CreatePartnership", { parent: D, partnership_id: "nowhere",
      partnership: entrusted("nowhere", "cunzhi") });
    return again.code !== "UNAVAILABLE" && again;
  });
  assert.equal(`${judged.code} ${judged.reason}`, "FAILED_PRECONDITION REFERENCE_UNKNOWN");
});

test("slow: a stopped registry holds nobody up but those who must ask it, and those not for ever", async (t) => {
  const { registry, client } = await begin(t);
  registry.signal("SIGSTOP");
  const asking = client.refused("CreatePartnership", { parent: D, partnership_id: "nowhere",
    partnership: entrusted("nowhere", "cunzhi") }, { seconds: 30 });
  for (let i = 0; i < 50; ++i) await update(client, `第${i}次`);
  assert.equal((await asking).code, "UNAVAILABLE");
  registry.signal("SIGCONT");
});

test("restarted: what it learns afterwards arrives", async (t) => {
  const { registry, client } = await begin(t);
  await registry.restart("SIGKILL");
  await until("the registry to answer", () => school(client, "after").catch(() => null));
  await until("the new school's agreement", () => create(client, "after", entrusted("after", "cunzhi")).catch(() => null));
  await client.call("RenameSchool", { name: `${D}/schools/after`, title: "新名", first_day: { year: 2019, month: 9, day: 1 } });
});

test("restored from an older copy: partnership follows the copy, and keeps its own records", async (t) => {
  const { registry, client } = await begin(t);
  await registry.end();
  const data = join(registry.home, "data"), copy = join(registry.home, "copy");
  cpSync(data, copy, { recursive: true });
  await registry.start();
  await until("the registry to answer", () => school(client, "later").catch(() => null));
  await until("its agreement", () => create(client, "later", entrusted("later", "cunzhi")).catch(() => null));
  await registry.end();
  rmSync(data, { recursive: true });
  cpSync(copy, data, { recursive: true });
  await registry.start();
  // "later" is unknown to the owner now: new references to it are refused, the old record stays as it is.
  assert.equal((await client.call("GetPartnership", { name: `${D}/partnerships/later` })).state, "DRAFT");
  await until("another school", () => school(client, "other").catch(() => null));
  await until("its agreement", () => create(client, "other", entrusted("other", "cunzhi")).catch(() => null));
  assert.equal((await client.refused("GetSchool", { name: `${D}/schools/later` })).code, "NOT_FOUND");
});
