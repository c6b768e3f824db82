// No caller makes an answer, a record or a page larger than what everybody can bear; and nobody is told what they may not
// see now.
import assert from "node:assert/strict";
import { test } from "node:test";
import { D, BUREAU, bureau, create, date, entrusted, objectives, person, school } from "../lib/bureau.mjs";
import { pages } from "../lib/contents.mjs";
import { suite } from "../lib/programs.mjs";

// A draft of about so many kilobytes: an objective has three texts of at most 500 characters, of three bytes each here.
const text = "达".repeat(490);
const large = (kilobytes) => entrusted("lezhi", "cunzhi", {
  objectives: Array.from({ length: Math.round(kilobytes / 4.4) }, (_, i) =>
    ({ ...objectives()[i % 5], objective_id: `o${i + 1}`, baseline: text, target: text, measure: text })),
});

test("sizes", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["lezhi", "cunzhi"]) await school(client, id);

  await t.test("a record has a bound", async () => {
    const refusal = await client.refused("CreatePartnership", { parent: D, partnership_id: "huge", partnership: large(270) });
    assert.equal(`${refusal.code} ${refusal.reason}`, "INVALID_ARGUMENT RECORD_TOO_LARGE");
    assert.match(refusal.localized.message, /^partnership：?.*最多 262144 字节/);
    assert.equal((await client.refused("GetPartnership", { name: `${D}/partnerships/huge` })).code, "NOT_FOUND");
  });
  // Drafts of one recipient clash only when signed; each has its own term.
  const names = [];
  for (let i = 0; i < 14; ++i) {
    const made = await create(client, `p${i}`, { ...large(200), term: { start_date: date(`${1950 + i}-09-01`), end_date: date(`${1951 + i}-07-31`) } });
    names.push(made.name);
  }
  await t.test("a page ends early, and the next goes on behind it", async () => {
    const seen = [], sizes = [];
    for await (const page of pages(client, "ListPartnerships")) {
      seen.push(...page.partnerships.map((partnership) => partnership.name));
      sizes.push(page.partnerships.length);
    }
    assert.deepEqual(seen.sort(), names.sort());
    assert.ok(sizes.length > 1 && Math.max(...sizes) < 14, `pages of ${sizes}`);
  });
  await t.test("BatchGet refuses a name twice, and more than fits", async () => {
    const twice = await client.refused("BatchGetPartnerships", { parent: D, names: [names[0], names[1], names[0]] });
    assert.equal(`${twice.code} ${twice.reason} ${twice.fields[0].field}`, "INVALID_ARGUMENT ITEMS_NOT_UNIQUE names[2]");
    const many = await client.refused("BatchGetPartnerships", { parent: D, names });
    assert.equal(`${many.code} ${many.reason} ${many.fields[0].field}`, "INVALID_ARGUMENT ANSWER_TOO_LARGE names");
    const fits = Number(many.localized.message.match(/至多请求 (\d+) 条/)[1]);
    assert.equal((await client.call("BatchGetPartnerships", { parent: D, names: names.slice(0, fits) })).partnerships.length, fits);
  });
  await t.test("a page of history ends early, too", async () => {
    for (let i = 0; i < 14; ++i)
      await client.call("UpdatePartnership", { partnership: { name: names[0], title: `第 ${i} 稿` }, update_mask: { paths: ["title"] } });
    const revisions = [];
    let count = 0;
    for await (const page of pages(client, "ListRevisions", { name: names[0] })) {
      revisions.push(...page.revisions.map((revision) => Number(revision.revision)));
      ++count;
    }
    assert.deepEqual(revisions, Array.from({ length: 15 }, (_, i) => 15 - i));
    assert.ok(count > 1, "one page held everything");
  });
});

test("sight that is lost and won", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  for (const id of ["a", "b"]) await school(client, id);
  const name = `${D}/persons/zhang`;
  await client.call("CreatePerson", { parent: D, person_id: "zhang",
    person: { title: "张老师", phone: "13800000000", employer: `${D}/schools/a`, employed_from: date("2015-09-01") } });
  await client.call("UpdatePerson", { person: { name, employer: `${D}/schools/b`, employed_from: date("2018-09-01") },
    update_mask: { paths: ["employer", "employed_from"] } });
  const [ofA, ofB] = [await person(client, "va", `${D}/schools/a`, ["CONTRIBUTOR"]), await person(client, "vb", `${D}/schools/b`, ["CONTRIBUTOR"])];
  t.after(() => { ofA.close(); ofB.close(); });

  const told = async (who) => {
    const changes = [];
    for await (const { changes: some } of who.watch({ start: "BEGINNING", types: ["registry.gongjin/Person"] })) {
      for (const change of some ?? []) changes.push(`${change.kind} ${change.resource ? "with" : "without"} content`);
      break;
    }
    return changes;
  };
  await t.test("the feed tells the former employer that it is hidden, not what it was", async () => {
    assert.equal((await ofA.refused("GetPerson", { name })).code, "PERMISSION_DENIED");
    assert.deepEqual(await told(ofA), ["HIDDEN without content"]);
  });
  await t.test("the new employer sees what holds now, not what was before it", async () => {
    assert.equal((await ofB.call("GetPerson", { name })).phone, "13800000000");
    assert.equal((await ofB.refused("GetPerson", { name, revision: 1 })).code, "PERMISSION_DENIED");
    assert.deepEqual((await ofB.call("ListRevisions", { name })).revisions.map((revision) => Number(revision.revision)), [2]);
    assert.deepEqual(await told(ofB), ["UPDATED with content"]);
  });
});

test("a password outlives neither its account nor another's login", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const thief = await person(client, "wang", BUREAU, ["VIEWER"]);
  t.after(() => thief.close());
  const name = `${D}/principals/wang`;
  await client.call("UpdatePrincipal", { principal: { name, disabled: true }, update_mask: { paths: ["disabled"] } });
  const refusal = await thief.refused("SetPassword", { name, new_password: "correct horse battery staple" });
  assert.equal(refusal.code, "PERMISSION_DENIED");
  assert.ok(!(await client.call("GetPrincipal", { name })).has_password);
});
