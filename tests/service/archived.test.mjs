// What is archived takes part in nothing until it is taken back; what was deleted is remembered by its request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, DOMAINS, bureau, create, entrusted, evidence, objectives, person, school, term, today } from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const name = `${D}/partnerships/lezhi`;
const diagnosis = () => ({ held_on: today(-1), bottlenecks: [{ domain: DOMAINS[0], text: "示例" }] });

// Signed by the bureau, and for the two schools on paper.
async function sign(client, partnership) {
  const act = { name: partnership, terms_revision: (await client.call("GetPartnership", { name: partnership })).terms_revision };
  await client.call("SignPartnership", act);
  for (const party of ["recipient", "supporter"])
    await client.call("RecordPaperSignature", { ...act, party, signed_on: today(), signer_name: "示例校长", evidence: evidence() });
}

test("archived drafts and deleted children", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const draft = await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives() }));
  await client.call("CreateDiagnosis", { parent: name, diagnosis_id: "d1", diagnosis: diagnosis() });
  await client.call("ArchivePartnership", { name, etag: draft.etag });

  await t.test("an archived draft is neither signed nor changed", async () => {
    for (const [method, request] of [
      ["SignPartnership", { name, terms_revision: 1 }],
      ["WithdrawPartnership", { name, reason: "示例" }],
      ["UpdatePartnership", { partnership: { name, title: "新" }, update_mask: { paths: ["title"] } }],
    ]) assert.equal((await client.refused(method, request)).reason, "RECORD_ARCHIVED", method);
    assert.equal((await client.call("GetPartnership", { name })).revision, 2);
  });
  await t.test("nothing is made below it, and what lies there stays as it is", async () => {
    const archived = async (method, request) => {
      const refusal = await client.refused(method, request);
      assert.equal(`${refusal.code} ${refusal.reason}`, "FAILED_PRECONDITION RECORD_ARCHIVED", method);
      assert.match(refusal.localized.message, /partnerships\/lezhi 已归档/, method);
    };
    await archived("CreateDiagnosis", { parent: name, diagnosis_id: "d2", diagnosis: diagnosis() });
    await archived("UpdateDiagnosis", { diagnosis: { name: `${name}/diagnoses/d1`, held_on: today() }, update_mask: { paths: ["held_on"] } });
    await archived("DeleteDiagnosis", { name: `${name}/diagnoses/d1` });
    assert.equal((await client.call("GetDiagnosis", { name: `${name}/diagnoses/d1` })).revision, 1);
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

test("an archived agreement's children, and an archived evaluation", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  const agency = `${D}/organizations/agency`;
  await client.call("CreateOrganization", { parent: D, organization_id: "agency",
    organization: { title: "示例评估所", kind: "EVALUATION_AGENCY" } });
  await client.call("CreatePerson", { parent: D, person_id: "leader", person: { title: "示例", employer: `${D}/schools/cunzhi` } });
  const { year } = today();
  await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives(year - 1),
    term: term(`${year - 1}-01-01`, `${year + 1}-12-31`),
    team: [{ person: `${D}/persons/leader`, post: "执行校长", days_per_week: 4, leader: true }] }));
  await sign(client, name);
  const evaluation = (failing) => ({ kind: "MIDTERM", held_on: today(), early_reason: "示例", agency,
    domain_scores: DOMAINS.map((domain) => ({ domain, score: domain === failing ? 59 : 80 })),
    objective_results: DOMAINS.map((_, i) => ({ objective_id: `o${i + 1}`, verdict: "REACHED", actual: "达标" })) });
  const judged = await client.call("CreateEvaluation", { parent: name, evaluation_id: "e1", evaluation: evaluation(DOMAINS[0]) });
  assert.deepEqual([judged.grade, judged.failing_domains], ["GOOD", [DOMAINS[0]]]);
  const rectifications = async () => (await client.call("ListRectifications", { parent: name })).rectifications;
  const [first] = await rectifications();

  await t.test("archiving an evaluation is no second judgement", async () => {
    for (const [norm, value] of [["p7-good", 85], ["p7-domain-pass-mark", 81]])
      await client.call("UpdateNorm", { norm: { name: `${D}/norms/${norm}`, value } });
    // It stays in use until what it opened is accepted.
    const early = await client.refused("ArchiveEvaluation", { name: judged.name });
    assert.equal(`${early.code} ${early.rule} ${early.reason}`, "FAILED_PRECONDITION P8 RECTIFICATIONS_NOT_CLOSED");
    await client.call("SubmitRectification", { name: first.name, report: "已整改", evidence: evidence() });
    await client.call("CloseRectification", { name: first.name, opinion: "同意" });
    const archived = await client.call("ArchiveEvaluation", { name: judged.name });
    assert.ok(archived.archive_time);
    for (const field of ["grade", "failing_domains", "overall"]) assert.deepEqual(archived[field], judged[field], field);
    assert.equal((await rectifications()).length, 1);
    // Taken back into use it counts again, and is judged again.
    assert.equal((await client.call("UnarchiveEvaluation", { name: judged.name })).grade, "PASS");
    assert.equal((await rectifications()).length, 5);
  });
  await t.test("what lies below an archived agreement is neither acted upon nor archived", async () => {
    const open = (await rectifications()).find(({ state }) => state === "OPEN");
    const submit = { name: open.name, report: "已整改", evidence: evidence() };
    assert.equal((await client.call("SubmitRectification", { ...submit, validate_only: true })).state, "SUBMITTED");
    await client.call("TerminatePartnership", { name, last_day: today(), reason: "示例", settlement: "未付各期取消" });
    await client.call("ArchivePartnership", { name });
    for (const [method, request] of [["SubmitRectification", submit], ["ArchiveEvaluation", { name: judged.name }]]) {
      const refusal = await client.refused(method, request);
      assert.equal(`${refusal.code} ${refusal.reason} ${refusal.metadata.subject}`,
        `FAILED_PRECONDITION RECORD_ARCHIVED ${name}`, method);
    }
    await client.call("UnarchivePartnership", { name });
    assert.equal((await client.call("SubmitRectification", submit)).state, "SUBMITTED");
  });
  await t.test("a secret is revoked even while its account is archived", async () => {
    const account = `${D}/principals/gone`;
    await client.call("CreatePrincipal", { parent: D, principal_id: "gone", principal: { title: "示例", kind: "PERSON" } });
    const { secret } = await client.call("CreateSecret", { parent: account, secret: { title: "示例" } });
    await client.call("ArchivePrincipal", { name: account });
    assert.equal((await client.refused("CreateSecret", { parent: account, secret: { title: "新" } })).reason, "RECORD_ARCHIVED");
    assert.ok((await client.call("RevokeSecret", { name: secret.name })).revoke_time);
  });
});
