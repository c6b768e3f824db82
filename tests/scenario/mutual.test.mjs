// The story of one mutual-growth partnership: diagnosis, expert opinion, the bureau's approval, then both parties.
import assert from "node:assert/strict";
import { test } from "node:test";
import { day, schoolYear, thisYear } from "../lib/days.mjs";
import { BUREAU, D, scan, world } from "./world.mjs";

const name = `${D}/partnerships/mutual`;
const experts = [1, 2, 3].map((i) => `${D}/persons/expert-${i}`);

test("a mutual-growth partnership is diagnosed, recommended, approved, then signed", async (t) => {
  const { admin, account } = await world(t);
  const institute = await account("institute", `${D}/organizations/institute`, ["SIGNATORY", "CONTRIBUTOR"]);
  const helped = await account("helped-head", `${D}/schools/helped`, ["SIGNATORY", "CONTRIBUTOR"]);
  await admin.apply(`
type: partnership.gongjin/Partnership
name: ${name}
kind: MUTUAL_GROWTH
title: 示例互助
round: 示例轮
recipient: ${D}/schools/helped
supporter: ${D}/organizations/institute
commissioner: ${BUREAU}
term: {start_date: ${thisYear() - 1}-09-01, end_date: ${thisYear() + 1}-07-31}
objectives:
  - {objective_id: o1, domain: DOMAIN_SPECIAL_COURSES, target: 特色课程五门, school_year: ${schoolYear()}}
key_projects:
  - {title: 特色课程, domain: DOMAIN_SPECIAL_COURSES}
`);
  const sign = (who) => who.call("SignPartnership", { name, terms_revision: 1 });
  const refused = async (who, method, request, pattern) => {
    const { status, stderr } = await who.refused(method, { name, ...request });
    assert.equal(status, 1, stderr);
    assert.match(stderr, pattern);
  };

  await refused(institute, "SignPartnership", { terms_revision: 1 }, /P3/);  // no diagnosis
  await admin.call("CreateDiagnosis", { parent: name, diagnosis_id: "d1", diagnosis: { held_on: day(),
    bottlenecks: [{ domain: "DOMAIN_SPECIAL_COURSES", text: "课程单一" }], persons: experts } });
  await refused(institute, "SignPartnership", { terms_revision: 1 }, /P4/);  // no approval
  await refused(admin, "ApprovePartnership", { terms_revision: 1, document: "批1" }, /P4/);  // no opinion
  await admin.call("CreateExpertOpinion", { parent: name, expert_opinion_id: "e1", expert_opinion: { held_on: day(),
    favourable: true, text: "同意", experts } });
  const approved = await admin.call("ApprovePartnership", { name, terms_revision: 1, document: "批1" });
  assert.equal(approved.approval.document, "批1");
  await refused(admin, "SignPartnership", { terms_revision: 1 }, /P4/);  // the bureau approves, it does not sign
  await sign(institute);
  await refused(admin, "UpdateDiagnosis", { name: undefined, diagnosis: { name: `${name}/diagnoses/d1`, held_on: day(-1) },
    update_mask: "held_on" }, /P4/);  // frozen by the first signature
  assert.equal((await sign(helped)).state, "SIGNED");
  await institute.call("CreateActivity", { parent: name, activity: { held_on: day(), kind: "GUIDANCE", on_site: true, topic: "诊断反馈" } });
  assert.match(await admin.ok("due"), /备案/);
  for (const authority of ["bureau", "commission"])
    await admin.call("RecordFiling", { name, authority: `${D}/organizations/${authority}`, filed_on: day() });

  // An amendment of objectives repeats opinion and approval; a paper signature of a party with an account is refused.
  const { name: amendment } = await admin.call("CreateAmendment", { parent: name, amendment_id: "a1", amendment: {
    reason: "示例", terms_mask: "objectives", terms: { objectives: [{ objective_id: "o1", domain: "DOMAIN_SPECIAL_COURSES",
      target: "特色课程八门", school_year: schoolYear() }] } } });
  const early = await institute.refused("SignAmendment", { name: amendment, terms_revision: 1 });
  assert.match(early.stderr, /P4/);
  await admin.call("CreateExpertOpinion", { parent: name, expert_opinion_id: "e2", expert_opinion: { held_on: day(),
    favourable: true, text: "同意", experts, amendment } });
  await admin.call("ApproveAmendment", { name: amendment, terms_revision: 1, document: "批2" });
  await institute.call("SignAmendment", { name: amendment, terms_revision: 1 });
  const paper = await admin.refused("RecordAmendmentPaperSignature", { name: amendment, terms_revision: 1, party: "recipient",
    signed_on: day(), signer_name: "示例", evidence: scan });
  assert.match(paper.stderr, /P4/);
  assert.equal((await helped.call("SignAmendment", { name: amendment, terms_revision: 1 })).state, "EFFECTIVE");
  assert.equal((await admin.ok("get", "partnerships", "mutual", "-o", "json")).objectives[0].target, "特色课程八门");
});
