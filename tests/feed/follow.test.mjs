// Followers of different rights, over kill -9 and restarts of the suite under 64 writers, over connections that they
// lose, from tokens older than their last: nothing is missed, nothing comes before its cause or its earlier revision,
// nothing is shown without right. GONGJIN_FEED_CHANGES and GONGJIN_FEED_SEED: how many changes, which play.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, person } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { listed } from "../lib/contents.mjs";
import { suite, until } from "../lib/programs.mjs";
import { Follower, seeded } from "./follower.mjs";
import { TYPES, Writers, causeOf, schoolName, schools } from "./writers.mjs";

const CHANGES = Number(process.env.GONGJIN_FEED_CHANGES ?? 12000);
const SEED = Number(process.env.GONGJIN_FEED_SEED ?? Math.floor(Math.random() * 2 ** 32));
const WRITERS = 64;
const KILLS = 5;
// A server that comes back is found soon.
const impatient = { "grpc.initial_reconnect_backoff_ms": 50, "grpc.max_reconnect_backoff_ms": 200,
  "grpc.use_local_subchannel_pool": 1 };

// May somebody of this school see the record? Schools are seen by all.
const ofSchool = (school) => ({ recipient, supporter, employer, located_district }) =>
  located_district !== undefined || [recipient, supporter, employer].includes(school);

// What the follower should know at the end and does not, or should not and does.
function missing(follower, writers, sees) {
  const wrong = [];
  for (const [name, { revision, type, schools: parties = [], deleted }] of writers.now) {
    const known = follower.state.get(name), shown = known && known.kind !== "HIDDEN" && known.kind !== "DELETED";
    if (type === "School" || (!deleted && sees(parties))) {
      if (known?.revision !== revision || !shown) wrong.push(`${name}@${revision} ${JSON.stringify(known)}`);
    } else if (shown) wrong.push(`${name} is shown still`);
  }
  return wrong;
}

test(`nothing is missed in ${CHANGES} changes by ${WRITERS} writers over ${KILLS} ends of the suite`, async (t) => {
  t.diagnostic(`GONGJIN_FEED_SEED=${SEED}`);
  const server = await suite(t, ["--calls-per-second-per-principal", "0"]);
  const admin = await bureau(server.address, server.secret);
  await schools(admin);
  const people = {};
  for (const [id, school] of [["one", 0], ["two", 1]]) people[id] = await person(admin, id, schoolName(school), ["VIEWER"]);
  const apart = (client) => client.with({ stubs: {}, channel: impatient });
  const clients = Array.from({ length: 4 }, () => apart(admin));
  // A token lasts ten minutes: a long run gets others.
  const renewal = setInterval(async () => {
    const { token } = await login(server.address, server.secret).catch(() => ({}));
    for (const client of token ? clients : []) client.token = token;
  }, 300_000);

  const writers = new Writers(() => clients, seeded(SEED));
  const caused = (sees) => (change, record, state) => {
    if (writers.texts.has(`${change.name}@${change.revision}`)) {
      const text = writers.texts.get(`${change.name}@${change.revision}`), told = record.exit_plan ?? record.post ?? record.bottlenecks?.[0]?.text ?? "";
      if (text !== told) return `it says ${told} instead of ${text}`;
    }
    const [name, revision] = causeOf(record) ?? [];
    // A person or a diagnosis may be out of sight again.
    if (!name || !/\/(partnerships|schools)\/[^/]+$/.test(name) || !sees(name)) return null;
    return (state.get(name)?.revision ?? 0) >= revision ? null : `before its cause ${name}@${revision}`;
  };
  const all = () => true;
  const party = (school) => (name) => {
    const { type, schools: parties } = writers.now.get(name) ?? {};
    return type === "School" || (type === "Partnership" && parties.includes(school));
  };
  // The first token of each ends soon, and its stream with it: it goes on with another.
  const enter = async (principal, seconds) => {
    const expire_time = seconds && { seconds: Math.floor(Date.now() / 1000) + seconds, nanos: 0 };
    const { text } = await clients[0].call("CreateSecret", { parent: principal, secret: { title: "test", ...(expire_time && { expire_time }) } });
    return apart(await login(server.address, text));
  };
  const follow = async (id, n, more = {}) => {
    const principal = `${D}/principals/${id}`;
    const follower = new Follower(await enter(principal, 8), { types: TYPES, judge: caused(all), random: seeded(SEED + n), ...more });
    follower.renew = () => until("another token", () => enter(principal).catch(() => null), 60);
    return follower;
  };
  const limited = (id, n, school) => follow(id, n, { judge: caused(party(school)), sees: (record) =>
    ofSchool(school)(record) || /\/diagnoses\//.test(record.name) });
  const followers = { bureau: await follow("admin", 1), alone: await follow("admin", 2, { types: [TYPES[2]], judge: () => null }),
    one: await limited("one", 3, schoolName(0)), two: await limited("two", 4, schoolName(1)) };
  const controls = { drops: await follow("admin", 5, { drops: 1000 }), late: await follow("admin", 6, { late: true }) };
  const everybody = [...Object.values(followers), ...Object.values(controls)];
  t.after(async () => {
    clearInterval(renewal);
    writers.stopped = true;
    await Promise.all(everybody.map((one) => one.end()));
    for (const client of [admin, ...clients, ...Object.values(people), ...everybody.map((one) => one.client)]) client.close();
  });
  for (const one of everybody) one.start();

  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => writers.write(writer, CHANGES)));
  for (let kill = 1; kill <= KILLS; ++kill) {
    await Promise.race([writing, until(`change ${kill} of ${KILLS + 1} parts`, () => writers.changes > CHANGES * kill / (KILLS + 1), 3600)]);
    await server.restart(kill % 3 === 0 ? "SIGTERM" : "SIGKILL");
  }
  await writing;

  const sights = { bureau: all, one: (parties) => parties.includes(schoolName(0)), two: (parties) => parties.includes(schoolName(1)) };
  const partnerships = { now: new Map([...writers.now].filter(([, one]) => one.type === "Partnership")) };
  const judged = { bureau: () => missing(followers.bureau, writers, sights.bureau), alone: () => missing(followers.alone, partnerships, all),
    one: () => missing(followers.one, writers, sights.one), two: () => missing(followers.two, writers, sights.two) };
  for (const one of everybody) one.random = undefined;  // nobody hangs up any more
  for (const [who, wrong] of Object.entries(judged)) {
    await until(`${who} to be at the end`, () => wrong().length === 0 || followers[who].faults.length > 0, 60).catch(() => {});
    t.diagnostic(`${who}: ${followers[who].state.size} records, ${followers[who].resumed} streams after the first`);
    assert.deepEqual({ who, faults: followers[who].faults.slice(0, 5), wrong: wrong().slice(0, 5) }, { who, faults: [], wrong: [] }, `seed ${SEED}`);
    assert.ok(followers[who].resumed > KILLS, `${who} lost ${followers[who].resumed} connections`);
  }

  // What was written is what is there: the truth that the followers are measured by.
  const records = new Map([...await listed(clients[0])].map(([name, one]) => [name, one.revision]));
  assert.deepEqual(records, new Map([...partnerships.now].map(([name, one]) => [name, one.revision])), `seed ${SEED}`);
  for (const name of [...partnerships.now.keys()].slice(0, 20)) {
    const { revisions } = await clients[0].call("ListRevisions", { name, page_size: 1000 });
    assert.deepEqual(revisions.map((one) => one.revision), Array.from({ length: revisions.length }, (_, i) => revisions.length - i));
  }

  // Control: who overlooks a change in a thousand, or goes on one message too late, is found by the same checks.
  await sleep(500);
  for (const [who, one] of Object.entries(controls)) {
    assert.ok(one.faults.some((fault) => /after revision \d+$|before its cause/.test(fault)), `${who} is not found, seed ${SEED}`);
    assert.ok(one.faults.every((fault) => !/not for this|is gone, and/.test(fault)), `${one.faults}`);
  }
});
