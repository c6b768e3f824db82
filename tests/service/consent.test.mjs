// What parties have consented to stays what it was: the team in a draft, the opinion behind an approval, the reason for
// which a paper was voided; and money waits for what an evaluation opened. [P4, P7, P8, P10]
import assert from "node:assert/strict";
import { test } from "node:test";
import { BUREAU, D, DOMAINS, bureau, create, entrusted, evidence, objectives, person, school, term, today }
  from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const EXPERTS = [1, 2, 3].map((i) => `${D}/persons/expert-${i}`);
const leader = { person: `${D}/persons/leader`, post: "执行校长", days_per_week: 4, leader: true };

async function world(t, parties) {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  for (const [id, employer] of [["leader", "schools/cunzhi"], ["own", "schools/lezhi"], ["next", "schools/cunzhi"],
    ...[1, 2, 3].map((i) => [`expert-${i}`, "organizations/bureau"])])
    await client.call("CreatePerson", { parent: D, person_id: id, person: { title: id, employer: `${D}/${employer}` } });
  const people = {};
  for (const id of parties) {
    people[id] = await person(client, `${id}-head`, `${D}/schools/${id}`, ["CONTRIBUTOR", "SIGNATORY"]);
    t.after(() => people[id].close());
  }
  const said = async (who, method, request) => {
    const { code, rule, reason } = await who.refused(method, request);
    return `${code} ${rule} ${reason}`;
  };
  return { client, said, ...people };
}

test("the dispatched team of a draft is part of what is signed", async (t) => {
  const { client, said, lezhi, cunzhi } = await world(t, ["lezhi", "cunzhi"]);
  const name = `${D}/partnerships/lezhi`;
  await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives(), team: [leader] }));
  await client.call("SignPartnership", { name, terms_revision: 1 });
  const joined = (id) => ({ name, day: today(), reason: "示例",
    joined: { person: `${D}/persons/${id}`, post: "示例", leader: true, days_per_week: 1 } });

  assert.equal(await said(lezhi, "RecordTeamChange", joined("own")), "FAILED_PRECONDITION P4 TEAM_BY_SUPPORTER");
  assert.equal(await said(lezhi, "UpdatePartnership", { partnership: { name, team: [] }, update_mask: { paths: ["team"] } }),
    "FAILED_PRECONDITION P4 TEAM_BY_SUPPORTER");
  const changed = await cunzhi.call("RecordTeamChange", joined("next"));
  assert.deepEqual([changed.terms_revision, changed.signatures ?? []], [2, []]);
  assert.deepEqual(changed.warnings.map(({ reason, subject }) => `${reason} ${subject}`), [`SIGNATURE_VOIDED ${BUREAU}`]);
  assert.equal((await cunzhi.refused("SignPartnership", { name, terms_revision: 1 })).code, "ABORTED");
  for (const who of [client, cunzhi, lezhi]) await who.call("SignPartnership", { name, terms_revision: 2 });
  const left = await lezhi.call("RecordTeamChange", { name, day: today(), left: leader.person, reason: "示例" });
  assert.deepEqual([left.state, left.terms_revision, left.signatures.length], ["SIGNED", 2, 3]);

  const withdrawn = `${D}/partnerships/withdrawn`;
  await create(client, "withdrawn", entrusted("lezhi", "cunzhi", { term: term("2021-09-01", "2022-07-31"), team: [leader] }));
  await client.call("WithdrawPartnership", { name: withdrawn, reason: "示例" });
  assert.equal(await said(cunzhi, "RecordTeamChange", { name: withdrawn, day: today(), left: leader.person, reason: "示例" }),
    "FAILED_PRECONDITION P4 TEAM_OF_WITHDRAWN");
});

test("opinion and diagnosis stay as they were approved until the terms change", async (t) => {
  const { client, said, lezhi, cunzhi } = await world(t, ["lezhi", "cunzhi"]);
  const name = `${D}/partnerships/mutual`;
  await create(client, "mutual", entrusted("lezhi", "cunzhi", { kind: "MUTUAL_GROWTH",
    objectives: [{ objective_id: "o1", domain: "DOMAIN_STAFF_BUILDING", target: "示例", school_year: 2018 }] }));
  const diagnosis = { held_on: today(), bottlenecks: [{ domain: "DOMAIN_STAFF_BUILDING", text: "示例" }] };
  const made = await cunzhi.call("CreateDiagnosis", { parent: name, diagnosis });
  const opinion = (favourable) => ({ parent: name,
    expert_opinion: { held_on: today(), favourable, text: "示例", experts: EXPERTS } });
  const given = await client.call("CreateExpertOpinion", opinion(true));
  await client.call("ApprovePartnership", { name, terms_revision: 1, document: "批1" });

  const update = { diagnosis: { name: made.name, held_on: today(-1) }, update_mask: { paths: ["held_on"] } };
  for (const [who, method, request] of [
    [client, "DeleteExpertOpinion", { name: given.name }], [client, "CreateExpertOpinion", opinion(false)],
    [client, "UpdateExpertOpinion", { expert_opinion: { name: given.name, favourable: false }, update_mask: { paths: ["favourable"] } }],
    [cunzhi, "CreateDiagnosis", { parent: name, diagnosis }], [cunzhi, "UpdateDiagnosis", update],
    [cunzhi, "DeleteDiagnosis", { name: made.name }]])
    assert.equal(await said(who, method, request), "FAILED_PRECONDITION P4 FROZEN_BY_APPROVAL", method);

  // Changed terms void the approval, and free what it rested on.
  await lezhi.call("UpdatePartnership", { partnership: { name, exit_plan: "示例" }, update_mask: { paths: ["exit_plan"] } });
  assert.deepEqual((await cunzhi.call("UpdateDiagnosis", update)).held_on, today(-1));
  await client.call("CreateExpertOpinion", opinion(false));
  assert.equal(await said(client, "ApprovePartnership", { name, terms_revision: 2, document: "批2" }),
    "FAILED_PRECONDITION P4 OPINION_UNFAVOURABLE");
});

test("a voided signature on paper stays on the record with the reason", async (t) => {
  const { client } = await world(t, []);
  const { principal } = await client.call("GetCaller", {});
  const team = [leader];
  const name = `${D}/partnerships/lezhi`;
  const paper = { terms_revision: 1, party: "recipient", signed_on: today(), signer_name: "示例校长", reason: "示例",
    evidence: evidence() };
  const expected = (record) => {
    assert.deepEqual(record.signatures?.filter(({ party }) => party === "recipient") ?? [], []);
    const [{ signature, ...voided }] = record.voided_signatures;
    assert.deepEqual([signature.party, signature.signer_name, signature.signed_on], ["recipient", "示例校长", today()]);
    assert.deepEqual(voided, { reason: "登记到了另一份协议", voided_on: today(), principal });
  };
  const voiding = { party: "recipient", reason: "登记到了另一份协议" };
  await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives(), team }));
  await client.call("RecordPaperSignature", { name, ...paper });
  await client.call("VoidPaperSignature", { name, ...voiding });
  expected(await client.call("GetPartnership", { name }));

  // It counts for nothing: the party signs anew.
  await client.call("SignPartnership", { name, terms_revision: 1 });
  for (const party of ["supporter", "recipient"]) await client.call("RecordPaperSignature", { name, ...paper, party });
  const signed = await client.call("GetPartnership", { name });
  assert.deepEqual([signed.state, signed.signatures.length, signed.voided_signatures.length], ["SIGNED", 3, 1]);

  const { name: amendment } = await client.call("CreateAmendment", { parent: name, amendment: { reason: "示例",
    terms_mask: { paths: ["exit_plan"] }, terms: { exit_plan: "示例" } } });
  await client.call("RecordAmendmentPaperSignature", { name: amendment, ...paper });
  await client.call("VoidAmendmentPaperSignature", { name: amendment, ...voiding });
  expected(await client.call("GetAmendment", { name: amendment }));
});

test("money waits for what an evaluation opened, and an end lies after what was done", async (t) => {
  const { client, said, lezhi, cunzhi } = await world(t, ["lezhi", "cunzhi"]);
  const name = `${D}/partnerships/lezhi`;
  const { year } = today();
  const instalment = (number, condition) =>
    ({ number, amount_fen: 100, source: "FUNDING_SOURCE_OWN_DISTRICT", fiscal_year: year, condition });
  await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives(year - 1), team: [leader],
    term: term(`${year - 1}-01-01`, `${year + 1}-12-31`), instalments: [instalment(1, "SIGNED"), instalment(2, "MIDTERM_PASSED")],
    ceilings: [{ source: "FUNDING_SOURCE_OWN_DISTRICT", fiscal_year: year, amount_fen: 200 }] }));
  const termination = (last_day) => ["TerminatePartnership", { name, last_day, reason: "示例", settlement: "示例" }];
  for (const who of [client, cunzhi, lezhi]) await who.call("SignPartnership", { name, terms_revision: 1 });
  assert.equal(await said(client, ...termination(today(-1))), "FAILED_PRECONDITION P8 ENDED_BEFORE_SIGNED");

  const evaluation = (lowest, more = { evaluators: EXPERTS }) => ({ parent: name, evaluation: { kind: "MIDTERM",
    held_on: today(), early_reason: "示例", ...more,
    domain_scores: DOMAINS.map((domain, i) => ({ domain, score: i ? 90 : lowest })),
    objective_results: DOMAINS.map((_, i) => ({ objective_id: `o${i + 1}`, verdict: "REACHED", actual: "达标" })) } });
  const release = (number) => ["ReleaseInstalment", { name, number, released_on: today(), document: "付" }];
  assert.equal(await said(client, "CreateEvaluation", evaluation(30, { agency: BUREAU })), "FAILED_PRECONDITION P7 AGENCY_KIND");
  const failing = await client.call("CreateEvaluation", evaluation(30));
  assert.equal(await said(client, ...release(2)), "FAILED_PRECONDITION P10 CONDITION_NOT_MET");
  assert.equal(await said(client, "ArchiveEvaluation", { name: failing.name }), "FAILED_PRECONDITION P8 RECTIFICATIONS_NOT_CLOSED");
  const { rectifications: [open] } = await client.call("ListRectifications", { parent: name });
  await cunzhi.call("SubmitRectification", { name: open.name, report: "示例", evidence: evidence() });
  assert.equal(await said(client, "ArchiveEvaluation", { name: failing.name }), "FAILED_PRECONDITION P8 RECTIFICATIONS_NOT_CLOSED");
  await client.call("CloseRectification", { name: open.name, opinion: "示例" });
  await client.call("ArchiveEvaluation", { name: failing.name });
  await client.call("CreateEvaluation", evaluation(60));
  await client.call(...release(2));
  assert.equal((await client.call(...termination(today()))).state, "TERMINATED");
});
