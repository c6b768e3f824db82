// Who may sign on paper is judged by the accounts of the day on the paper, also by those that were taken away since. [P4]
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, bureau, create, date, entrusted, evidence, objectives, person, school, today } from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const name = `${D}/partnerships/lezhi`;

test("a party whose account was taken away had it until then", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);
  await client.call("CreatePerson", { parent: D, person_id: "leader",
    person: { title: "示例", employer: `${D}/schools/cunzhi` } });
  const { terms_revision } = await create(client, "lezhi", entrusted("lezhi", "cunzhi", { objectives: objectives(),
    team: [{ person: `${D}/persons/leader`, post: "执行校长", days_per_week: 4, leader: true }] }));
  // Since 1 January 2017.
  (await person(client, "head", `${D}/schools/lezhi`, ["SIGNATORY"])).close();

  const paper = (signed_on) => ["RecordPaperSignature", { name, terms_revision, party: "recipient", signed_on,
    signer_name: "示例", evidence: evidence(), reason: "示例", validate_only: true }];
  const refused = async (signed_on, what) => {
    const { code, reason, rule, message } = await client.refused(...paper(signed_on));
    assert.deepEqual({ code, reason, rule, message }, { code: "FAILED_PRECONDITION", reason: "PARTY_HAS_ACCOUNT", rule: "P4",
      message: "受援校当日有可签署的账号，须自行签署。" }, what);
  };
  const accepted = async (signed_on, what) =>
    assert.equal((await client.call(...paper(signed_on))).signatures?.length, 1, what);

  await refused(today(), "while it has the account");
  await client.call("ArchiveGrant", { name: `${D}/grants/head-signatory` });
  await accepted(date("2016-12-31"), "the day before the account");
  await refused(date("2017-01-01"), "its first day");
  await refused(today(-1), "the day before it was taken away");
  await accepted(today(), "the day on which it was taken away");
});
