// Wrong input of every kind: the exact code, reason and field path, and nothing written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BUREAU, D, bureau, create, date, entrusted, person, school, term, today } from "../lib/bureau.mjs";
import { suite } from "../lib/programs.mjs";

const lezhi = `${D}/partnerships/lezhi`;
const ends = [];
after(async () => { for (const end of ends.reverse()) await end(); });
let client, outsider;

before(async () => {
  const server = await suite({ after: (end) => ends.push(end) });
  client = await bureau(server.address, server.secret);
  ends.push(() => client.close());
  for (const id of ["lezhi", "cunzhi", "luodian", "other", "closing"]) await school(client, id);
  await client.call("CloseSchool", { name: `${D}/schools/closing`, close_date: date("2017-08-31"),
    successors: [`${D}/schools/lezhi`] });
  await create(client, "lezhi", entrusted("lezhi", "cunzhi"));
  outsider = await person(client, "outsider", `${D}/schools/other`, ["VIEWER", "CONTRIBUTOR", "SIGNATORY"]);
  ends.push(() => outsider.close());
});

// How much has happened: refusals must not move it.
const journal = async () => {
  const { partnerships, total_size } = await client.call("ListPartnerships",
    { parent: D, count_total: true, show_archived: true, page_size: 1000 });
  return JSON.stringify([total_size, partnerships.map((one) => [one.name, one.etag])]);
};

const list = (more) => ["ListPartnerships", { parent: D, ...more }];
const make = (partnership, more) => ["CreatePartnership", { parent: D, partnership_id: "new", partnership, ...more }];
const update = (partnership, mask) =>
  ["UpdatePartnership", { partnership: { name: lezhi, ...partnership }, update_mask: mask && { paths: mask } }];
const good = () => entrusted("luodian", "cunzhi");

// [what is wrong, the call, code, reason, path]
const CASES = [
  ["an unknown filter column", list({ filter: "colour = red" }), "INVALID_ARGUMENT", "FILTER_COLUMN_UNKNOWN", "filter"],
  ["a filter that is none", list({ filter: "state = (" }), "INVALID_ARGUMENT", "FILTER_SYNTAX", "filter"],
  ["an ordering that is not offered", list({ order_by: "title desc" }), "INVALID_ARGUMENT", "ORDERING_NOT_OFFERED", "order_by"],
  ["a page token that is none", list({ page_token: "AAAA" }), "INVALID_ARGUMENT", "PAGE_TOKEN_BAD", "page_token"],
  ["a page size below zero", list({ page_size: -1 }), "INVALID_ARGUMENT", "FIELD_OUT_OF_RANGE", "page_size"],
  ["a page size above 1000", list({ page_size: 1001 }), "INVALID_ARGUMENT", "FIELD_OUT_OF_RANGE", "page_size"],
  ["no recipient", make({ ...good(), recipient: "" }), "INVALID_ARGUMENT", "FIELD_REQUIRED", "partnership.recipient"],
  ["dates reversed", make({ ...good(), term: term("2020-07-31", "2017-09-01") }), "INVALID_ARGUMENT", "TERM_REVERSED",
    "partnership.term"],
  ["30 February", make({ ...good(), term: { start_date: { year: 2018, month: 2, day: 30 }, end_date: date("2020-07-31") } }),
    "INVALID_ARGUMENT", "DATE_INVALID", "partnership.term.start_date"],
  ["a text of 1 MB", make({ ...good(), exit_plan: "长".repeat(350000) }), "INVALID_ARGUMENT", "FIELD_TOO_LONG",
    "partnership.exit_plan"],
  ["an unknown enum value", make({ ...good(), kind: 77 }), "INVALID_ARGUMENT", "ENUM_UNKNOWN", "partnership.kind"],
  ["a reference to nothing", make({ ...good(), recipient: `${D}/schools/nowhere` }), "FAILED_PRECONDITION",
    "REFERENCE_UNKNOWN", "recipient"],
  ["a reference that is no name", make({ ...good(), recipient: "nowhere" }), "INVALID_ARGUMENT", "NAME_MALFORMED", "recipient"],
  ["a school that was closed on the first day", make({ ...good(), recipient: `${D}/schools/closing` }),
    "FAILED_PRECONDITION", "REFERENCE_CLOSED", "recipient"],
  ["an id that no client may choose", make(good(), { partnership_id: "Not/an id" }), "INVALID_ARGUMENT", "ID_MALFORMED",
    "partnership_id"],
  ["an id that is taken", make(good(), { partnership_id: "lezhi" }), "ALREADY_EXISTS", "NAME_TAKEN", ""],
  ["a parent that is none", ["CreatePartnership", { parent: "somewhere", partnership: good() }], "INVALID_ARGUMENT",
    "NAME_MALFORMED", "parent"],
  ["an empty update mask", update({ title: "新" }, []), "INVALID_ARGUMENT", "MASK_EMPTY", "update_mask"],
  ["no update mask", update({ title: "新" }), "INVALID_ARGUMENT", "FIELD_REQUIRED", "update_mask"],
  ["a mask of nothing that is there", update({ title: "新" }, ["colour"]), "INVALID_ARGUMENT", "MASK_PATH_UNKNOWN", "update_mask"],
  ["a mask of what only we write", update({ state: "SIGNED" }, ["state"]), "INVALID_ARGUMENT", "MASK_OUTPUT_ONLY", "update_mask"],
  ["a change of what is fixed", update({ recipient: `${D}/schools/other` }, ["recipient"]), "INVALID_ARGUMENT",
    "FIELD_IMMUTABLE", "partnership.recipient"],
  ["a stale etag", update({ title: "新", etag: "r77" }, ["title"]), "ABORTED", "STALE", ""],
  ["a record that is not there", ["GetPartnership", { name: `${D}/partnerships/nowhere` }], "NOT_FOUND", "ABSENT", ""],
  ["an evaluation of nothing", ["CreateEvaluation", { parent: `${D}/partnerships/nowhere`, evaluation:
    { kind: "MIDTERM", held_on: today(), domain_scores: [{ domain: "DOMAIN_STANDARDS", score: 1 }] } }], "NOT_FOUND", "ABSENT", ""],
  ["a wrong check character", ["CreateOrganization", { parent: D, organization:
    { title: "机构", kind: "EVALUATION_AGENCY", uscc: "91310000MA1FL0000X" } }], "INVALID_ARGUMENT", "USCC_CHECK",
    "organization.uscc"],
];

for (const [what, [method, request], code, reason, path] of CASES)
  test(`refused: ${what}`, async () => {
    const earlier = await journal();
    const refusal = await client.refused(method, request);
    assert.equal(`${refusal.code} ${refusal.reason}`, `${code} ${reason}`, refusal.message);
    if (code === "INVALID_ARGUMENT") assert.ok(refusal.paths.includes(path), `${path} among ${refusal.paths}`);
    if (code === "FAILED_PRECONDITION") {
      assert.equal(refusal.rule, "G1");
      assert.equal(refusal.preconditions[0].type, "G1");
      assert.equal(refusal.metadata.subject, path);
    }
    assert.equal(refusal.localized.locale, "zh-CN");
    assert.match(refusal.localized.message, /[一-鿿]/);
    const english = await client.with({ language: "en" }).refused(method, request);
    assert.equal(english.localized.locale, "en");
    assert.doesNotMatch(english.localized.message, /^[A-Z_]+$/);
    assert.equal(await journal(), earlier, "nothing was written");
  });

test("what has not happened yet is not recorded, and the day is named alike everywhere", async () => {
  const tomorrow = { held_on: today(1) };
  const experts = ["e1", "e2", "e3"];
  for (const id of experts)
    await client.call("CreatePerson", { parent: D, person_id: id, person: { title: id, employer: BUREAU } });
  for (const [method, rule, request] of [
    ["CreateDiagnosis", "P3", { diagnosis: { ...tomorrow, bottlenecks: [{ domain: "DOMAIN_STANDARDS", text: "示例" }] } }],
    ["CreateExpertOpinion", "P4", { expert_opinion: { ...tomorrow, favourable: true, text: "示例",
      experts: experts.map((id) => `${D}/persons/${id}`) } }],
    ["CreateActivity", "P9", { activity: { ...tomorrow, kind: "GUIDANCE", topic: "示例" } }],
  ]) {
    const refusal = await client.refused(method, { parent: lezhi, ...request });
    assert.equal(`${refusal.code} ${refusal.rule} ${refusal.reason} ${refusal.metadata.subject}`,
      `FAILED_PRECONDITION ${rule} HELD_IN_FUTURE held_on`, method);
  }
});

test("the closed school's refusal names its successor", async () => {
  const refusal = await client.refused(...make({ ...good(), recipient: `${D}/schools/closing` }));
  assert.match(refusal.message, /districts\/310113\/schools\/lezhi/);
});

test("a page token of another query", async () => {
  for (const id of ["p-1", "p-2"]) await create(client, id, { ...good(), recipient: `${D}/schools/luodian`,
    kind: "MUTUAL_GROWTH" });
  const { next_page_token } = await client.call("ListPartnerships", { parent: D, page_size: 1 });
  assert.ok(next_page_token);
  const refusal = await client.refused("ListPartnerships",
    { parent: D, page_size: 1, page_token: next_page_token, filter: "kind = MUTUAL_GROWTH" });
  assert.equal(refusal.reason, "PAGE_TOKEN_OF_OTHER_QUERY");
  assert.deepEqual(refusal.paths, ["page_token"]);
});

test("a request_id with another body; with the same body it answers the same", async () => {
  const request = { parent: D, partnership_id: "replayed", partnership: { ...good(), kind: "MUTUAL_GROWTH" }, request_id: "r-1" };
  const first = await client.call("CreatePartnership", request);
  assert.deepEqual(await client.call("CreatePartnership", request), first);
  const refusal = await client.refused("CreatePartnership", { ...request, partnership_id: "other" });
  assert.equal(`${refusal.code} ${refusal.reason}`, "ALREADY_EXISTS REQUEST_ID_REUSED");
});

test("an update that changes nothing remembers its request like any other", async () => {
  const name = `${D}/partnerships/unchanged`;
  const made = await create(client, "unchanged", { ...good(), kind: "MUTUAL_GROWTH", title: "原" });
  const update = (title, request_id) => ["UpdatePartnership", { partnership: { name, title }, update_mask: { paths: ["title"] }, request_id }];
  const first = await client.call(...update("原", "r-2"));
  assert.deepEqual([first.revision, first.etag], [made.revision, made.etag]);
  const refusal = await client.refused(...update("新", "r-2"));
  assert.equal(`${refusal.code} ${refusal.reason} ${refusal.metadata.subject}`, "ALREADY_EXISTS REQUEST_ID_REUSED request_id");
  await client.call(...update("新", "r-3"));
  assert.deepEqual(await client.call(...update("原", "r-2")), first);  // as it was answered, not as it is
  assert.equal((await client.call("GetPartnership", { name })).title, "新");
  const { revisions } = await client.call("ListRevisions", { name });
  assert.deepEqual(revisions.map((one) => one.revision), [made.revision + 1, made.revision]);
});

test("validate_only judges and writes nothing", async () => {
  const earlier = await journal();
  const answer = await client.call(...make({ ...good(), kind: "MUTUAL_GROWTH" }, { validate_only: true }));
  assert.equal(answer.state, "DRAFT");
  assert.equal((await client.refused(...make(entrusted("lezhi", "cunzhi"), { validate_only: true }))).reason, "ENTRUSTED_TWICE");
  assert.equal(await journal(), earlier);
});

// "lezhi" is entrusted in 第一轮 from 2017-09-01 to 2020-07-31.
const P2 = [
  ["shares its last day", term("2020-07-31", "2023-07-31"), "第二轮", "ENTRUSTED_TWICE"],
  ["begins the day after", term("2020-08-01", "2023-07-31"), "第二轮", ""],
  ["shares its first day", term("2014-09-01", "2017-09-01"), "第零轮", "ENTRUSTED_TWICE"],
  ["ends the day before", term("2014-09-01", "2017-08-31"), "第零轮", ""],
];
for (const [what, when, round, reason] of P2)
  test(`P2 of what is on record: a term that ${what}`, async () => {
    const asked = (more) => ["CreatePartnership", { parent: D, partnership_id: "p2", validate_only: true,
      partnership: entrusted("lezhi", "cunzhi", { term: when, round, ...more }) }];
    if (reason) assert.equal((await client.refused(...asked())).reason, reason);
    else assert.equal((await client.call(...asked())).state, "DRAFT");
    // Of the other kind it is only unusual, and only in the same round, whenever that is.
    const warned = async (more) => ((await client.call(...asked({ kind: "MUTUAL_GROWTH", ...more }))).warnings ?? []).map((one) => one.reason);
    assert.deepEqual(await warned(), []);
    assert.deepEqual(await warned({ round: "第一轮" }), ["IN_BOTH_PROGRAMMES"]);
  });

const tamper = (token, change) => {
  const [head, body, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  change(claims);
  return [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
};
const TOKENS = [
  ["no token", () => undefined, "TOKEN_MISSING"],
  ["a token that is none", () => "abc", "TOKEN_INVALID"],
  ["another audience's token", (token) => tamper(token, (claims) => { claims.aud = "gongjin/310110"; }), "TOKEN_INVALID"],
  ["a token whose life was made longer", (token) => tamper(token, (claims) => { claims.exp += 3600; }), "TOKEN_INVALID"],
];
for (const [what, token, reason] of TOKENS)
  test(`unauthenticated: ${what}`, async () => {
    const refusal = await client.with({ token: token(client.token) }).refused("GetPartnership", { name: lezhi });
    assert.equal(`${refusal.code} ${refusal.reason}`, `UNAUTHENTICATED ${reason}`);
  });

test("another school's user gets one answer, whether the record is there or not", async () => {
  const there = await outsider.refused("GetPartnership", { name: lezhi });
  const nowhere = await outsider.refused("GetPartnership", { name: `${D}/partnerships/nowhere` });
  assert.equal(`${there.code} ${there.reason}`, "PERMISSION_DENIED DENIED");
  for (const key of ["code", "reason", "message"]) assert.equal(there[key], nowhere[key], key);
  const { partnerships = [] } = await outsider.call("ListPartnerships", { parent: D });
  assert.deepEqual(partnerships, []);
  for (const method of ["SignPartnership", "WithdrawPartnership", "ApprovePartnership"])
    assert.equal((await outsider.refused(method, { name: lezhi, terms_revision: 1, reason: "x", document: "x" })).code,
      "PERMISSION_DENIED");
});

// Field 3 (partnership) of CreatePartnershipRequest, in it field 11 (title) with a byte that no UTF-8 has.
const bad_utf8 = Buffer.from([0x0a, 0x10, ...Buffer.from("districts/310113"), 0x1a, 0x03, 0x5a, 0x01, 0xff]);
test("invalid UTF-8 and a truncated body", async () => {
  const earlier = await journal();
  const text = await client.raw("CreatePartnership", bad_utf8);
  assert.equal(`${text.code} ${text.reason} ${text.paths}`, "INVALID_ARGUMENT NOT_UTF8 partnership.title");
  const cut = await client.raw("CreatePartnership", bad_utf8.subarray(0, 10));
  assert.equal(`${cut.code} ${cut.reason}`, "INVALID_ARGUMENT BODY_MALFORMED");
  assert.equal(await journal(), earlier);
});
