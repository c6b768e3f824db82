// A district's own norms: what a source fixes stays fixed, each value holds from its day on, and judging is not writing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, bureau, date, person, today } from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const pass = `${D}/norms/p7-pass-mark`;

test("norms of a district", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const value = async (as_of) => (await client.call("ListNorms", { parent: D, as_of })).norms.find((one) => one.name === pass).value;
  const set = (value, from, more) => client.call("UpdateNorm", { norm: { name: pass, value, valid_from: from, reason: "示例" }, ...more });

  assert.equal(await value(date("2019-03-15")), 60);
  await t.test("validate_only writes nothing", async () => {
    assert.equal((await set(65, today(), { validate_only: true })).value, 65);
    assert.equal(await value(today()), 60);
  });
  await t.test("a later value leaves the days before it as they were", async () => {
    await set(65, date("2018-09-01"), { request_id: "n-1" });
    await set(70, date("2020-09-01"));
    assert.deepEqual([await value(date("2018-08-31")), await value(date("2018-09-01")), await value(date("2020-08-31")),
      await value(date("2020-09-01"))], [60, 65, 65, 70]);
  });
  await t.test("a repeated request is answered, not written", async () => {
    assert.equal((await set(65, date("2018-09-01"), { request_id: "n-1" })).value, 65);
    assert.equal(await value(date("2020-09-01")), 70);
    assert.equal((await client.refused("UpdateNorm", { norm: { name: pass, value: 66 }, request_id: "n-1" })).reason, "REQUEST_ID_REUSED");
  });
  await t.test("refusals", async () => {
    const mark = (value) => client.refused("UpdateNorm", { norm: { name: pass, value } });
    assert.equal((await mark(101)).reason, "FIELD_OUT_OF_RANGE");
    assert.equal((await client.refused("UpdateNorm", { norm: { name: `${D}/norms/nothing`, value: 1 } })).code, "INVALID_ARGUMENT");
    const { norms } = await client.call("ListNorms", { parent: D });
    const fixed = norms.find((one) => !one.ours);
    assert.equal((await client.refused("UpdateNorm", { norm: { name: fixed.name, value: fixed.value } })).reason, "NORM_FIXED");
    const viewer = await person(client, "viewer", `${D}/organizations/bureau`, ["OBSERVER"]);
    t.after(() => viewer.close());
    assert.equal((await viewer.refused("UpdateNorm", { norm: { name: pass, value: 61 } })).code, "PERMISSION_DENIED");
  });
  await t.test("taken back, the default holds again", async () => {
    assert.equal((await client.call("ResetNorm", { name: pass })).value, 60);
    assert.equal(await value(today()), 60);
  });
});
