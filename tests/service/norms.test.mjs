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
  // A refusal of this norm: code, reason and what it is about; its English sentence.
  const is = async (norm, expected, sentence) => {
    const refusal = await client.with({ language: "en" }).refused("UpdateNorm", { norm: { name: pass, value: 66, reason: "示例", ...norm } });
    assert.equal(`${refusal.code} ${refusal.reason} ${refusal.paths[0] ?? refusal.metadata.subject}`, expected);
    if (sentence) assert.match(refusal.localized.message, sentence);
  };
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
  await t.test("a value with a last day holds for its days alone", async () => {
    await set(68, date("2016-09-01"), { norm: { name: pass, value: 68, valid_from: date("2016-09-01"),
      valid_to: date("2017-08-31"), reason: "示例" } });
    assert.deepEqual([await value(date("2016-08-31")), await value(date("2016-09-01")), await value(date("2017-08-31")),
      await value(date("2017-09-01")), await value(date("2018-09-01"))], [60, 68, 68, 60, 65]);
    await is({ valid_from: date("2017-09-01"), valid_to: date("2017-08-31") }, "INVALID_ARGUMENT TERM_REVERSED norm.valid_to");
    await is({ valid_to: today(-1) }, "INVALID_ARGUMENT TERM_REVERSED norm.valid_to");
    assert.equal((await set(65, today(), { validate_only: true, norm: { name: pass, value: 65, valid_to: today() } })).value, 65);
  });
  await t.test("a day that has passed needs a reason", async () => {
    await is({ valid_from: today(-1), reason: "" }, "INVALID_ARGUMENT NORM_WITHOUT_REASON norm.reason");
    for (const norm of [{ valid_from: today(), reason: "" }, { valid_from: today(-1), reason: "补录" }])
      await client.call("UpdateNorm", { norm: { name: pass, value: 66, ...norm }, validate_only: true });
  });
  await t.test("a day of the year is a day", async () => {
    const name = `${D}/norms/p5-mutual-window-last`;
    for (const value of [931, 250, 229])
      await is({ name, value }, "INVALID_ARGUMENT NORM_NOT_A_DAY norm.value", new RegExp(`${value} is not a day`));
    for (const value of [930, 831])
      assert.equal((await client.call("UpdateNorm", { norm: { name, value }, validate_only: true })).value, value);
  });
  await t.test("what would contradict another norm is refused, on whichever day it would", async () => {
    const good = `${D}/norms/p7-good`, excellent = `${D}/norms/p7-excellent`;
    await is({ name: good, value: 91 }, `FAILED_PRECONDITION NORM_BELOW_OTHER p7-excellent`, /p7-excellent \(90\).*p7-good \(91\)/);
    assert.equal((await client.call("UpdateNorm", { norm: { name: good, value: 90 }, validate_only: true })).value, 90);
    // From 2020 on the pass mark is 70 here: 69 would do before, not after.
    await is({ name: good, value: 69, valid_from: date("2019-01-01") }, "FAILED_PRECONDITION NORM_BELOW_OTHER p7-good",
      /From 2020-09-01 on norm p7-good \(69\) .* p7-pass-mark \(70\)/);
    assert.equal((await client.call("UpdateNorm", { norm: { name: good, value: 69, valid_from: date("2019-01-01"),
      valid_to: date("2020-08-31"), reason: "示例" }, validate_only: true })).value, 69);
    // Taken back, a default must fit the others too.
    await client.call("UpdateNorm", { norm: { name: excellent, value: 95 } });
    await client.call("UpdateNorm", { norm: { name: good, value: 92 } });
    assert.equal((await client.refused("ResetNorm", { name: excellent })).reason, "NORM_BELOW_OTHER");
    await client.call("ResetNorm", { name: good });
    assert.equal((await client.call("ResetNorm", { name: excellent })).value, 90);
  });
  await t.test("how patient a login is, is a norm of the registry (A3)", async () => {
    const name = `${D}/norms/a3-login-patience`;
    for (const value of [1, 101])
      await is({ name, value }, "INVALID_ARGUMENT FIELD_OUT_OF_RANGE norm.value", /must be 2–100\./);
    for (const value of [2, 100])
      assert.equal((await client.call("UpdateNorm", { norm: { name, value }, validate_only: true })).value, value);
  });
  await t.test("they come by rule, P10 after P9", async () => {
    const { norms } = await client.call("ListNorms", { parent: D });
    const of_p = [...new Set(norms.map((one) => one.rule).filter((rule) => rule.startsWith("P")))];
    assert.deepEqual(of_p, ["P3", "P4", "P5", "P7", "P8", "P9", "P10"]);
  });
  await t.test("refusals", async () => {
    await is({ value: 101 }, "INVALID_ARGUMENT FIELD_OUT_OF_RANGE norm.value", /must be 1–100\./);
    await is({ value: 0 }, "INVALID_ARGUMENT FIELD_OUT_OF_RANGE norm.value", /must be 1–100\./);
    assert.equal((await client.refused("UpdateNorm", { norm: { name: `${D}/norms/nothing`, value: 1 } })).code, "INVALID_ARGUMENT");
    const { norms } = await client.call("ListNorms", { parent: D });
    const fixed = norms.find((one) => !one.ours);
    await is({ name: fixed.name, value: fixed.value }, `FAILED_PRECONDITION NORM_FIXED ${fixed.name}`,
      new RegExp(`Norm ${fixed.name.split("/").at(-1)} is fixed by ${fixed.source} `));
    const viewer = await person(client, "viewer", `${D}/organizations/bureau`, ["OBSERVER"]);
    t.after(() => viewer.close());
    assert.equal((await viewer.refused("UpdateNorm", { norm: { name: pass, value: 61 } })).code, "PERMISSION_DENIED");
  });
  await t.test("taken back, the default holds again from today on, and what held before stays", async () => {
    await set(72, today(30));
    assert.equal((await client.call("ResetNorm", { name: pass, request_id: "n-2" })).value, 60);
    assert.deepEqual([await value(today()), await value(today(30)), await value(today(-1)), await value(date("2018-09-01"))],
      [60, 60, 70, 65]);
    const revision = async () => (await client.call("ListRevisions", { name: pass })).revisions[0].revision;
    const last = await revision();
    for (const request_id of ["n-2", "n-3", "n-3", ""])
      assert.equal((await client.call("ResetNorm", { name: pass, request_id })).value, 60);
    assert.equal(await revision(), last);
    assert.equal((await client.refused("ResetNorm", { name: `${D}/norms/p7-good`, request_id: "n-3" })).reason, "REQUEST_ID_REUSED");
    await set(71, today());
    assert.equal(await value(today()), 71);
  });
  await t.test("a norm that was never set can be taken back, once as twice", async () => {
    const request = { name: `${D}/norms/p8-rectification-days`, request_id: "n-4" };
    for (let i = 0; i < 2; ++i) assert.equal((await client.call("ResetNorm", request)).value, 84);
    assert.equal((await client.refused("ResetNorm", { ...request, name: pass })).reason, "REQUEST_ID_REUSED");
  });
});
