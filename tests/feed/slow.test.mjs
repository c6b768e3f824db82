// Readers that stop reading: the writers and the other readers go on, the process keeps no copy for them, and they get
// everything when they read on, or the end of their token and then everything.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import { test } from "node:test";
import { BUREAU, D, bureau, create, date, entrusted, school } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { sanitized, suite, until } from "../lib/programs.mjs";
import { Follower } from "./follower.mjs";

const READERS = 20;
const CHANGES = 1000;
const TYPES = ["partnership.gongjin/Partnership"];
const LONG = "造血".repeat(2400);  // 14.4 kB in each revision
const megabytes = ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

// A caller that really stops reading when it is paused: grpc-js would read on and keep it.
function unbuffered(client) {
  const { path, requestSerialize, responseDeserialize } = client.stub("gongjin.common.v1.ChangeService").constructor.service.WatchChanges;
  const session = http2.connect(`http://${client.addresses}`).on("error", () => {});
  const watch = (request) => {
    const call = new EventEmitter(), body = requestSerialize(request), head = Buffer.alloc(5);
    head.writeUInt32BE(body.length, 1);
    const stream = session.request({ ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers",
      authorization: `Bearer ${client.token}` });
    let rest = Buffer.alloc(0), code = 14;
    const status = (headers) => { code = Number(headers["grpc-status"] ?? code); };
    stream.on("response", status).on("trailers", status).on("error", () => {}).on("close", () => call.emit("error", { code }));
    stream.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (let size; rest.length >= 5 && rest.length >= (size = 5 + rest.readUInt32BE(1)); rest = rest.subarray(size))
        call.emit("data", responseDeserialize(rest.subarray(5, size)));
    });
    stream.end(Buffer.concat([head, body]));
    return Object.assign(call, { pause: () => stream.pause(), resume: () => stream.resume(),
      cancel: () => stream.close(http2.constants.NGHTTP2_CANCEL) });
  };
  return { watch, close: () => { client.close(); session.destroy(); } };
}

test("readers that do not read cost nobody anything, and miss nothing", async (t) => {
  const server = await suite(t, ["--calls-per-second-per-principal", "0"]);
  const admin = await bureau(server.address, server.secret);
  const open = [admin], followers = [];
  t.after(async () => {
    await Promise.all(followers.map((one) => one.end()));
    for (const one of open) one.close();
  });
  for (const id of ["lezhi", "cunzhi"]) await school(admin, id);
  const name = (n) => `${D}/partnerships/p${n}`;
  for (let n = 0; n < 20; ++n) await create(admin, `p${n}`, entrusted("lezhi", "cunzhi", { kind: "MUTUAL_GROWTH" }));

  const follow = (client, more = {}) => {
    open.push(client);
    followers.push(new Follower(client, { types: TYPES, ...more }).start());
    return followers.at(-1);
  };
  const slow = Array.from({ length: READERS }, () => follow(unbuffered(admin.apart())));
  // One whose token ends meanwhile.
  const expires = Math.floor(Date.now() / 1000) + 6;
  await admin.call("CreatePrincipal", { parent: D, principal_id: "brief", principal: { title: "brief", kind: "PERSON" } });
  await admin.call("CreateGrant", { parent: D, grant: { principal: `${D}/principals/brief`, role: "ROLE_OBSERVER", organization: BUREAU, start_date: date("2017-01-01") } });
  const secretOf = async (more) => (await admin.call("CreateSecret", { parent: `${D}/principals/brief`, secret: { title: "test", ...more } })).text;
  const ending = follow(unbuffered(await login(server.address, await secretOf({ expire_time: { seconds: expires, nanos: 0 } }))));
  const lasting = await secretOf({});
  let renewed = 0;
  ending.renew = async () => { ++renewed; const client = await login(server.address, lasting); open.push(client); return client; };
  const stopped = [...slow, ending];
  await until("all to be at the end", () => stopped.every((one) => one.state.size === 20));
  for (const one of stopped) one.call.pause();

  const honest = follow(admin.apart());
  const before = megabytes(server);
  let most = 0, next = 0;
  await Promise.all(Array.from({ length: 20 }, async (_, n) => {
    while (next < CHANGES) {
      const text = `${next++} ${LONG}`;
      await admin.call("UpdatePartnership", { partnership: { name: name(n), exit_plan: text }, update_mask: { paths: ["exit_plan"] } });
      most = Math.max(most, megabytes(server));
    }
  }));
  const final = new Map((await admin.call("ListPartnerships", { parent: D, page_size: 100 })).partnerships.map((one) => [one.name, one.revision]));
  const complete = (one) => one.faults.length > 0 || [...final].every(([which, revision]) => one.state.get(which)?.revision === revision);
  await until("the reader that reads to have all", () => complete(honest), 30);
  assert.deepEqual(honest.faults, []);
  await until("the token to have ended", () => Date.now() / 1000 > expires + 2, 30);

  const held = [...final.values()].reduce((sum, revision) => sum + revision - 1, 0) * 14.4 / 1000;  // MB that each has not read
  t.diagnostic(`${held.toFixed(0)} MB unread by each of ${READERS}; the process grew by ${(most - before).toFixed(0)} MB at most`);
  const behind = (one) => [...one.state.values()].reduce((sum, known) => sum + known.revision - 1, 0);
  for (const one of stopped) assert.ok(behind(one) < CHANGES / 10, `it read ${behind(one)} of ${CHANGES}`);
  // What they have not read would fill several times as much.
  assert.ok(sanitized || most - before < 120, `${most - before} MB`);
  assert.ok(held * READERS > 240, `${held * READERS} MB`);

  for (const one of stopped) one.call.resume();
  for (const one of stopped) {
    await until("a slow reader to have all", () => complete(one), 60);
    assert.deepEqual(one.faults, []);
  }
  assert.equal(renewed, 1, "the stream whose token ended said so");
  for (const one of slow) assert.equal(one.resumed, 0);
  // Control: one change less is noticed.
  const lossy = follow(admin.apart(), { drops: 100 });
  await until("the lossy reader's loss", () => lossy.faults.length > 0);
});
