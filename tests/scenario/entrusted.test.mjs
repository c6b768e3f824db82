// The story of one entrusted partnership, through gongjinctl against separate registry and partnership processes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { day, schoolYear, thisYear } from "../lib/days.mjs";
import { BUREAU, D, scan, world } from "./world.mjs";

const DOMAINS = ["STANDARDS", "SCHOOL_MANAGEMENT", "TEACHER_DEVELOPMENT", "CURRICULUM_REFORM", "CAMPUS_CULTURE"];
const name = `${D}/partnerships/helped`;
const evaluators = [1, 2, 3].map((i) => `${D}/persons/expert-${i}`);

const draft = (id, recipient) => `
type: partnership.gongjin/Partnership
name: ${D}/partnerships/${id}
kind: ENTRUSTED_MANAGEMENT
title: 示例委托
round: 示例轮
recipient: ${D}/schools/${recipient}
supporter: ${D}/schools/helper
commissioner: ${BUREAU}
term: {start_date: ${thisYear() - 1}-02-01, end_date: ${thisYear() + 1}-07-31}
`;
const terms = `
objectives:
${DOMAINS.map((domain, i) => `  - {objective_id: o${i + 1}, domain: DOMAIN_${domain}, target: 达标, school_year: ${schoolYear()}}`).join("\n")}
team:
  - {person: ${D}/persons/leader, post: 执行校长, days_per_week: 4, leader: true}
instalments:
  - {number: 1, amount_fen: 10000000, source: FUNDING_SOURCE_OWN_DISTRICT, fiscal_year: ${thisYear()}, condition: SIGNED}
  - {number: 2, amount_fen: 10000000, source: FUNDING_SOURCE_OWN_DISTRICT, fiscal_year: ${thisYear()}, condition: MIDTERM_PASSED}
ceilings:
  - {source: FUNDING_SOURCE_OWN_DISTRICT, fiscal_year: ${thisYear()}, amount_fen: 20000000}
`;
const evaluation = (kind, failing) => ({ parent: name, evaluation_id: kind.toLowerCase(), evaluation: {
  kind, held_on: Object.fromEntries(["year", "month", "day"].map((part, i) => [part, Number(day().split("-")[i])])),
  early_reason: "示例", evaluators,
  domain_scores: DOMAINS.map((domain) => ({ domain: `DOMAIN_${domain}`, score: domain === failing ? 59 : 80 })),
  objective_results: DOMAINS.map((_, i) => ({ objective_id: `o${i + 1}`, verdict: "REACHED", actual: "达标" })) } });

async function signAll({ admin, helper }, id = "helped") {
  const record = `${D}/partnerships/${id}`;
  const { terms_revision } = await admin.ok("get", "partnerships", id, "-o", "json");
  await admin.call("SignPartnership", { name: record, terms_revision });
  await helper.call("SignPartnership", { name: record, terms_revision });
  return admin.call("RecordPaperSignature", { name: record, terms_revision, party: "recipient", signed_on: day(),
    signer_name: "示例校长", evidence: scan });
}

test("an entrusted partnership from draft to completion, an amendment, a withdrawal, a termination", async (t) => {
  const { admin, account } = await world(t);
  const helper = await account("helper-head", `${D}/schools/helper`, ["SIGNATORY", "CONTRIBUTOR"]);

  await t.test("a draft without objectives and team is not signed (P3)", async () => {
    await admin.apply(draft("helped", "helped"));
    const early = await admin.refused("SignPartnership", { name, terms_revision: 1 });
    assert.equal(early.status, 1);
    assert.match(early.stderr, /P3/);
    await admin.apply(draft("helped", "helped") + terms);
  });
  await t.test("three sign, one of them on paper (P4)", async () => {
    assert.equal((await signAll({ admin, helper })).state, "SIGNED");
    const again = await helper.refused("SignPartnership", { name, terms_revision: 2 });
    assert.equal(again.status, 1);
  });
  await t.test("filed, and the first instalment released (P5, P10)", async () => {
    await admin.call("RecordFiling", { name, authority: `${D}/organizations/commission`, filed_on: day(), document: "备1" });
    const early = await admin.refused("ReleaseInstalment", { name, number: 2, released_on: day(), document: "付2" });
    assert.match(early.stderr, /P10/);
    const paid = await admin.call("ReleaseInstalment", { name, number: 1, released_on: day(), document: "付1" });
    assert.ok(paid.instalments[0].released_on);
  });
  await t.test("a mid-term with a failing domain opens a rectification, which blocks the instalment (P7, P8, P10)", async () => {
    const judged = await admin.call("CreateEvaluation", evaluation("MIDTERM", "CURRICULUM_REFORM"));
    assert.equal(`${judged.overall} ${judged.grade} ${judged.failing_domains}`, "75.8 GOOD DOMAIN_CURRICULUM_REFORM");
    const blocked = await admin.refused("ReleaseInstalment", { name, number: 2, released_on: day(), document: "付2" });
    assert.match(blocked.stderr, /P10/);
    const { rectifications: [open] } = await admin.call("ListRectifications", { parent: name });
    assert.equal(open.state, "OPEN");
    assert.match(await admin.ok("due", "--subject", name).catch(() => admin.ok("due")), /整改/);
    assert.equal((await helper.call("SubmitRectification", { name: open.name, report: "已整改", evidence: scan })).state, "SUBMITTED");
    assert.equal((await admin.call("ReturnRectification", { name: open.name, opinion: "补充材料" })).state, "RETURNED");
    await helper.call("SubmitRectification", { name: open.name, report: "已补充", evidence: scan });
    assert.equal((await admin.call("CloseRectification", { name: open.name, opinion: "同意" })).state, "CLOSED");
    await admin.call("ReleaseInstalment", { name, number: 2, released_on: day(), document: "付2" });
  });
  await t.test("an amendment changes the terms when all have signed it; the earlier text stays readable (P4)", async () => {
    const refused = await admin.refused("UpdatePartnership", { partnership: { name, exit_plan: "改" }, update_mask: "exit_plan" });
    assert.match(refused.stderr, /P4/);
    const amendment = await admin.call("CreateAmendment", { parent: name, amendment_id: "a1",
      amendment: { reason: "示例", terms_mask: "exit_plan", terms: { exit_plan: "新的造血机制" } } });
    const act = { name: amendment.name, terms_revision: 1 };
    await admin.call("SignAmendment", act);
    await helper.call("SignAmendment", act);
    const last = await admin.call("RecordAmendmentPaperSignature", { ...act, party: "recipient", signed_on: day(),
      signer_name: "示例校长", evidence: scan });
    assert.equal(last.state, "EFFECTIVE");
    const now = await admin.ok("get", "partnerships", "helped", "-o", "json");
    assert.equal(now.exit_plan, "新的造血机制");
    const before = await admin.ok("get", "partnerships", "helped", "--revision", String(now.revision - 1), "-o", "json");
    assert.equal(before.exit_plan ?? "", "");
    assert.match(await admin.ok("history", name), /造血机制/);
  });
  await t.test("a final evaluation, then completion (P8)", async () => {
    const early = await admin.refused("CompletePartnership", { name, completed_on: day() });
    assert.match(early.stderr, /P8/);
    await admin.call("CreateEvaluation", evaluation("FINAL"));
    const done = await admin.call("CompletePartnership", { name, completed_on: day() });
    assert.equal(`${done.state} ${done.result}`, "COMPLETED PASS");
  });
  await t.test("beside it: a withdrawal and a termination", async () => {
    await admin.apply(draft("withdrawn", "third"));
    assert.equal((await admin.call("WithdrawPartnership", { name: `${D}/partnerships/withdrawn`, reason: "示例" })).state, "WITHDRAWN");
    await admin.apply(draft("ended", "third") + terms);
    await signAll({ admin, helper }, "ended");
    const ended = await admin.call("TerminatePartnership",
      { name: `${D}/partnerships/ended`, last_day: day(), reason: "示例", settlement: "未付各期取消" });
    assert.equal(ended.state, "TERMINATED");
    assert.ok(ended.instalments.every((instalment) => instalment.cancelled));
  });
});
