// What a follower is told when its rights or the records' parties change: that it lost sight, never what it lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { BUREAU, D, bureau, create, date, entrusted, school } from "../lib/bureau.mjs";
import { login, Refusal, resourceOf } from "../lib/client.mjs";
import { suite, until } from "../lib/programs.mjs";

const ends = [];
after(async () => { for (const end of ends.reverse()) await end(); });
let server, admin;
const TYPES = ["registry.gongjin/Person", "partnership.gongjin/Partnership"];
const SCHOOL = (id) => `${D}/schools/${id}`;

before(async () => {
  server = await suite({ after: (end) => ends.push(end) });
  admin = await bureau(server.address, server.secret);
  ends.push(() => admin.close());
  for (const id of ["a", "b", "c"]) await school(admin, id);
});

// An account with one role in one organization; tokens that end after `seconds` when asked for.
async function account(id, organization, role = "VIEWER") {
  const name = `${D}/principals/${id}`;
  await admin.call("CreatePrincipal", { parent: D, principal_id: id, principal: { title: id, kind: "PERSON" } });
  const grant = async (role, organization) => (await admin.call("CreateGrant", { parent: D,
    grant: { principal: name, role: `ROLE_${role}`, organization, start_date: date("2017-01-01") } })).name;
  const first = await grant(role, organization);
  const enter = async (seconds, as = "") => {
    const expire_time = seconds && { seconds: Math.floor(Date.now() / 1000) + seconds, nanos: 0 };
    const { text } = await admin.call("CreateSecret", { parent: name, secret: { title: "test", ...(expire_time && { expire_time }) } });
    const client = await login(server.address, text, as);
    ends.push(() => client.close());
    return client;
  };
  return { grant, first, enter };
}

// A stream, with all that it told and how it ended.
function watch(client, request = {}) {
  const told = { changes: [], token: "", bytes: "" };
  const stream = client.watch({ start: "BEGINNING", types: TYPES, ...request });
  stream.on("data", ({ changes = [], resume_token }) => {
    for (const { name, revision, kind, resource } of changes) {
      told.changes.push(`${name.split("/").at(-1)}@${revision} ${kind}`);
      told.bytes += resource ? resource.value.toString() + JSON.stringify(resourceOf(resource)) : "";
    }
    told.token = resume_token;
  });
  told.ended = new Promise((resolve) => stream.on("error", (error) => resolve(new Refusal(error))));
  told.end = () => stream.cancel();
  ends.push(() => stream.cancel());
  return told;
}
const about = (told, id) => told.changes.filter((one) => one.startsWith(`${id}@`));
const move = (id, employer, post) => admin.call("UpdatePerson", { person: { name: `${D}/persons/${id}`, employer: SCHOOL(employer), post },
  update_mask: { paths: ["employer", "post"] } });
const employ = (id, employer, post) => admin.call("CreatePerson", { parent: D, person_id: id,
  person: { title: id, employer: SCHOOL(employer), post } });
const reason = (refusal) => `${refusal.code} ${refusal.reason}`;

test("who loses sight of a record is told that, and nothing of what it became", async () => {
  const [ofA, ofB, ofC] = await Promise.all(["a", "b", "c"].map(async (id) => (await account(`of-${id}`, SCHOOL(id))).enter()));
  await employ("wang", "a", "post-first");
  const [a, b, all] = [watch(ofA), watch(ofB), watch(admin)];
  await until("the school to be told", () => about(a, "wang").length === 1);
  const older = a.token;
  await move("wang", "b", "post-second");
  await move("wang", "b", "post-third");
  await move("wang", "c", "post-fourth");
  const c = watch(ofC);
  await until("all to be told", () => about(all, "wang").length === 4 && about(c, "wang").length === 1 && about(b, "wang").at(-1)?.endsWith("HIDDEN"));
  await until("the first school to be told", () => about(a, "wang").length === 2);
  assert.deepEqual(about(a, "wang"), ["wang@1 CREATED", "wang@2 HIDDEN"]);
  assert.deepEqual(about(c, "wang"), ["wang@4 UPDATED"]);
  assert.doesNotMatch(a.bytes, /post-(second|third|fourth)/);
  assert.doesNotMatch(b.bytes, /post-(first|fourth)/);
  assert.doesNotMatch(c.bytes, /post-(first|second|third)/);
  // Control: the same events are shown to somebody with the right.
  for (const post of ["first", "second", "third", "fourth"]) assert.match(all.bytes, new RegExp(`post-${post}`));
  // From an older token, and from the beginning, no more is shown than now.
  const again = watch(ofA, { resume_token: older }), anew = watch(ofA), past = watch(ofB);
  await employ("li", "a", "post-li");
  await until("the older token to be at the end", () => about(again, "li").length === 1 && about(anew, "li").length === 1);
  assert.deepEqual(about(again, "wang"), ["wang@2 HIDDEN"]);
  assert.doesNotMatch(again.bytes + anew.bytes, /post-(first|second|third|fourth)/, "it is not theirs any more");
  await until("the second school's past", () => about(past, "wang").at(-1) === "wang@4 HIDDEN");
  assert.equal(past.bytes, "");
});

test("a grant that is taken away ends with the token, by name, and shows nothing afterwards", async () => {
  const officer = await account("officer", BUREAU, "OBSERVER");
  const brief = await officer.enter(5);
  const stream = watch(brief), all = watch(admin);
  await create(admin, "seen", entrusted("a", "b", { kind: "MUTUAL_GROWTH", exit_plan: "plan-seen" }));
  await until("the officer to be told", () => about(stream, "seen").length === 1);
  await admin.call("ArchiveGrant", { name: officer.first });
  assert.equal(reason(await stream.ended), "UNAUTHENTICATED TOKEN_EXPIRED");
  const { changes, token } = stream;
  assert.ok(token);
  await create(admin, "unseen", entrusted("a", "c", { kind: "MUTUAL_GROWTH", exit_plan: "plan-unseen" }));
  // The grant that is left is another: the place cannot be gone on from, and anew nothing of the bureau's is shown.
  await officer.grant("VIEWER", SCHOOL("b"));
  const left = await officer.enter();
  const refused = await watch(left, { resume_token: token }).ended;
  assert.equal(reason(refused), "OUT_OF_RANGE RIGHTS_CHANGED");
  const anew = watch(left);
  await create(admin, "own", entrusted("b", "c", { kind: "MUTUAL_GROWTH", exit_plan: "plan-own" }));
  await until("both to be at the end", () => about(anew, "own").length === 1 && about(all, "own").length === 1);
  assert.deepEqual((await left.call("ListPartnerships", { parent: D })).partnerships.map((one) => one.name.split("/").at(-1)).sort(), ["own", "seen"]);
  assert.match(anew.bytes, /plan-seen/);  // it is a party of that one
  assert.doesNotMatch(anew.bytes, /plan-unseen/);
  assert.equal(about(anew, "unseen").length, 0);
  assert.equal(stream.changes, changes, "the ended stream told no more");
  assert.match(all.bytes, /plan-unseen/, "control: it is shown to somebody with the right");
});

test("rights that grow: the place cannot be gone on from, and anew all of it is shown", async () => {
  const one = await account("growing", SCHOOL("c"));
  await create(admin, "earlier", entrusted("a", "b", { kind: "MUTUAL_GROWTH", exit_plan: "plan-earlier" }));
  const viewer = watch(await one.enter());
  await until("a token", () => viewer.token);
  assert.equal(about(viewer, "earlier").length, 0);
  await one.grant("OBSERVER", BUREAU);
  const observer = await one.enter(0, BUREAU);
  assert.equal(reason(await watch(observer, { resume_token: viewer.token }).ended), "OUT_OF_RANGE RIGHTS_CHANGED");
  const anew = watch(observer);
  await until("what was there before", () => about(anew, "earlier").length === 1);
  // The role in hand is what its token says, until it ends: its own place is still its own.
  const same = watch(await one.enter(0, SCHOOL("c")), { resume_token: viewer.token });
  await until("it to go on", () => same.token);
  await sleep(200);
  assert.equal(about(same, "earlier").length, 0);
});
