// Many at once: of those that exclude each other one wins, and nobody waits for ever.
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { pair, suite } from "../lib/programs.mjs";
import { Refusal } from "../lib/client.mjs";

test("200 concurrent creations that break P2 leave exactly one", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) =>
    create(client, `race-${i}`, entrusted("lezhi", "cunzhi")).catch((error) => error)));
  const refused = answers.filter((answer) => answer instanceof Refusal);
  assert.equal(answers.length - refused.length, 1);
  for (const refusal of refused)
    assert.equal(`${refusal.code} ${refusal.reason} ${refusal.rule}`, "FAILED_PRECONDITION ENTRUSTED_TWICE P2");
  const { total_size } = await client.call("ListPartnerships", { parent: D, count_total: true });
  assert.equal(total_size, 1);
});

// Control: agreements that do not exclude each other all come through, so that the test above is no accident.
test("200 concurrent creations for different schools all succeed", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  await school(client, "cunzhi");
  await Promise.all(Array.from({ length: 200 }, (_, i) => school(client, `s${i}`)));
  await Promise.all(Array.from({ length: 200 }, (_, i) => create(client, `race-${i}`, entrusted(`s${i}`, "cunzhi"))));
  const { total_size } = await client.call("ListPartnerships", { parent: D, count_total: true });
  assert.equal(total_size, 200);
});

// Each of these must ask the registry, in the same process, for schools that have no copy yet: handlers that wait.
test("64 concurrent handlers that call another service in the same process all pass", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  await school(client, "cunzhi");
  const work = Array.from({ length: 64 }, async (_, i) => {
    await school(client, `new${i}`);
    return create(client, `new${i}`, entrusted(`new${i}`, "cunzhi"));
  });
  assert.equal((await Promise.all(work)).length, 64);
});

test("concurrent updates each make a revision; of those that rest on one etag a single one wins", async (t) => {
  const { registry, partnership } = await pair(t);
  const addresses = { registry: registry.address, partnership: partnership.address };
  const client = await bureau(addresses, registry.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  await create(client, "lezhi", entrusted("lezhi", "cunzhi"));
  const updates = await Promise.all(Array.from({ length: 20 }, (_, i) => client.call("UpdatePartnership", {
    partnership: { name: `${D}/partnerships/lezhi`, exit_plan: `方案${i}` }, update_mask: { paths: ["exit_plan"] } })));
  assert.deepEqual(updates.map((one) => one.revision).sort((a, b) => a - b), Array.from({ length: 20 }, (_, i) => i + 2));
  const raced = await Promise.all(Array.from({ length: 20 }, (_, i) => client.call("UpdatePartnership", {
    partnership: { name: `${D}/partnerships/lezhi`, exit_plan: `争${i}`, etag: "r21" }, update_mask: { paths: ["exit_plan"] } })
    .catch((error) => `${error.code} ${error.reason}`)));
  assert.equal(raced.filter((one) => one === "ABORTED STALE").length, 19);
});
