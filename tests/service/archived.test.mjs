// What is archived takes part in nothing until it is taken back; what was deleted is remembered by its request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, bureau, create, entrusted, objectives, person, school, today } from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const name = `${D}/partnerships/lezhi`;

test("archived drafts and deleted children", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const draft = await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives() }));
  await client.call("ArchivePartnership", { name, etag: draft.etag });

  await t.test("an archived draft is neither signed nor changed", async () => {
    for (const [method, request] of [
      ["SignPartnership", { name, terms_revision: 1 }],
      ["WithdrawPartnership", { name, reason: "示例" }],
      ["UpdatePartnership", { partnership: { name, title: "新" }, update_mask: { paths: ["title"] } }],
    ]) assert.equal((await client.refused(method, request)).reason, "RECORD_ARCHIVED", method);
    assert.equal((await client.call("GetPartnership", { name })).revision, 2);
  });
  await t.test("it is listed only on request, and frees the recipient (P2)", async () => {
    assert.deepEqual((await client.call("ListPartnerships", { parent: D })).partnerships ?? [], []);
    assert.equal((await client.call("ListPartnerships", { parent: D, show_archived: true })).partnerships.length, 1);
    await create(client, "second", entrusted("lezhi", "cunzhi"));
    assert.equal((await client.refused("UnarchivePartnership", { name })).reason, "ENTRUSTED_TWICE");
    await client.call("WithdrawPartnership", { name: `${D}/partnerships/second`, reason: "示例" });
    assert.equal((await client.call("UnarchivePartnership", { name })).archive_time, undefined);
  });
  await t.test("what was withdrawn is taken back beside a draft of the same term: it counts no more (P2)", async () => {
    const withdrawn = `${D}/partnerships/second`;
    await client.call("ArchivePartnership", { name: withdrawn });
    const back = await client.call("UnarchivePartnership", { name: withdrawn });
    assert.deepEqual([back.state, back.archive_time], ["WITHDRAWN", undefined]);
  });
  await t.test("a repeated deletion is answered like the first, also to a party", async () => {
    const helper = await person(client, "helper", `${D}/schools/cunzhi`, ["CONTRIBUTOR"]);
    t.after(() => helper.close());
    const activity = await helper.call("CreateActivity", { parent: name, activity_id: "a1",
      activity: { held_on: today(), kind: "GUIDANCE", topic: "示例" } });
    const deletion = { name: activity.name, request_id: "d-1" };
    assert.deepEqual(await helper.call("DeleteActivity", deletion), {});
    assert.deepEqual(await helper.call("DeleteActivity", deletion), {});
    assert.equal((await client.refused("GetActivity", { name: activity.name })).code, "NOT_FOUND");
    // Made again under the same name, its revisions go on.
    const again = await helper.call("CreateActivity", { parent: name, activity_id: "a1",
      activity: { held_on: today(), kind: "GUIDANCE", topic: "示例" } });
    assert.equal(again.revision, 3);
  });
});
