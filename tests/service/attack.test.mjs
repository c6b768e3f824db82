// An outsider with a small account, or none: what must not be read, and what must not be taken from the others.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import http2 from "node:http2";
import net from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, create, entrusted, person, school, term } from "../lib/bureau.mjs";
import { Client } from "../lib/client.mjs";
import { sanitized, suite, until } from "../lib/programs.mjs";

const ends = [];
after(async () => { for (const end of ends.reverse()) await end(); });
let server, client, outsider, supporter;

before(async () => {
  server = await suite({ after: (end) => ends.push(end) });
  client = await bureau(server.address, server.secret);
  for (const id of ["lezhi", "cunzhi", "luodian", "other"]) await school(client, id);
  outsider = await person(client, "outsider", `${D}/schools/other`, ["VIEWER", "CONTRIBUTOR", "SIGNATORY"]);
  supporter = await person(client, "supporter", `${D}/schools/luodian`, ["VIEWER", "CONTRIBUTOR", "SIGNATORY"]);
  ends.push(() => { for (const one of [client, outsider, supporter]) one.close(); });
});

test("an overview says the same whether others have records or none", async () => {
  const empty = await outsider.call("GetOverview", { parent: D });
  await create(client, "hidden", entrusted("cunzhi", "lezhi", { kind: "MUTUAL_GROWTH", title: "不可见的项目" }));
  assert.deepEqual(await outsider.call("GetOverview", { parent: D }), empty);
});

test("another's agreement is named neither in a warning nor in a refusal", async () => {
  await create(client, "hidden-mutual", entrusted("lezhi", "cunzhi", { kind: "MUTUAL_GROWTH", title: "不可见的互助" }));
  await create(client, "hidden-entrusted", entrusted("lezhi", "cunzhi", { title: "不可见的委托",
    term: term("2021-09-01", "2023-07-31") }));
  await create(client, "own", entrusted("lezhi", "luodian"));
  const own = await supporter.call("GetPartnership", { name: `${D}/partnerships/own` });
  assert.deepEqual(own.warnings.map((one) => one.reason), ["IN_BOTH_PROGRAMMES"]);
  assert.doesNotMatch(JSON.stringify(own.warnings), /不可见|hidden/);
  const longer = ["UpdatePartnership", { validate_only: true, update_mask: { paths: ["term"] },
    partnership: { name: own.name, term: term("2017-09-01", "2022-07-31") } }];
  const refusal = await supporter.refused(...longer);
  assert.equal(`${refusal.code} ${refusal.reason}`, "FAILED_PRECONDITION ENTRUSTED_TWICE");
  assert.doesNotMatch(JSON.stringify([refusal.message, refusal.localized, refusal.preconditions]), /hidden/);
  assert.match((await client.refused(...longer)).message, /partnerships\/hidden-entrusted/, "the bureau is told which");
});

const logIn = (caller, name, password = "wrong") =>
  caller.call("Login", { parent: D, login: name, password }).then(() => "OK", (refusal) => refusal.reason);

test("logins that are turned away unjudged make no failure forgotten", async () => {
  const callers = Array.from({ length: 4 }, () => new Client(server.address));
  for (let i = 0; i < 6; ++i) await logIn(callers[0], "victim");
  let next = 0;
  await Promise.all(callers.flatMap((caller) => Array.from({ length: 40 }, async () => {
    while (next < 9000) await logIn(caller, `stranger-${next++}`);
  })));
  await logIn(callers[0], "victim");  // its wait may have passed
  assert.equal(await logIn(callers[0], "victim"), "TOO_MANY_FAILURES");
  for (const caller of callers) caller.close();
});

test("what nobody waits for any more, and a thousand readers of the past, delay nobody", async (t) => {
  for (let i = 0; i < 20; ++i) await school(client, `s-${i}`);
  let next = 0;
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (next < 1500) {
      const i = next++;
      await create(client, `m-${i}`, entrusted(`s-${i % 20}`, `s-${(i + 1) % 20}`, { kind: "MUTUAL_GROWTH" }));
    }
  }));
  await t.test("calls whose deadline passed", async () => {
    await Promise.all(Array.from({ length: 300 }, () =>
      outsider.call("GetOverview", { parent: D }, { seconds: 1 }).catch(() => {})));
    const begun = performance.now();
    await client.call("ListPartnerships", { parent: D, page_size: 10 });
    assert.ok(performance.now() - begun < 2000, `${performance.now() - begun} ms`);
  });
  await t.test("watchers from the beginning", async () => {
    const seen = new Map();
    const honest = client.watch({ types: ["partnership.gongjin/Partnership"] }).on("error", () => {});
    await new Promise((resolve) => honest.on("data", (message) => {
      for (const change of message.changes ?? []) seen.set(change.name, performance.now());
      resolve();
    }));
    const many = Array.from({ length: 5 }, () => outsider.apart());  // a connection carries 256 streams
    const greedy = many.flatMap((one) => Array.from({ length: 200 }, () =>
      one.watch({ start: "BEGINNING" }).on("error", () => {}).resume()));
    await sleep(200);
    const begun = performance.now();
    const { name } = await create(client, "told", entrusted("s-1", "s-2", { kind: "MUTUAL_GROWTH" }));
    while (!seen.has(name) && performance.now() - begun < 20000) await sleep(5);
    for (const stream of [honest, ...greedy]) stream.cancel();
    for (const one of many) one.close();
    assert.ok(seen.get(name) - begun < 1000, `${seen.get(name) - begun} ms`);
  });
});

const megabytes = ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

// Strangers who send all but the end of 240 bodies of 4 MB and wait: what the process holds more than before.
async function halfSent(program) {
  const earlier = megabytes(program);
  const connections = Array.from({ length: 4 }, () => http2.connect(`http://${program.address}`).on("error", () => {}));
  const sent = connections.flatMap((connection) => Array.from({ length: 60 }, () => new Promise((resolve) => {
    const stream = connection.request({ ":method": "POST", ":path": "/gongjin.access.v1.AccessService/ListSigningKeys",
      "content-type": "application/grpc", te: "trailers" }).on("error", resolve).on("close", resolve);
    stream.write(Buffer.concat([Buffer.from([0, 0, 0x3d, 0x09, 0]), Buffer.alloc(3_900_000)]), resolve);
  })));
  await Promise.all(sent);  // or cancelled
  return { held: () => megabytes(program) - earlier, end: () => connections.forEach((one) => one.destroy()) };
}

test("half-sent bodies of strangers fill no memory", { skip: sanitized }, async () => {
  const strangers = await halfSent(server);
  await until("the memory beyond the bound to be given back", () => strangers.held() < 200, 60);
  assert.equal((await client.call("ListPartnerships", { parent: D, page_size: 1 })).partnerships.length, 1);
  strangers.end();
});

test("control: without a bound they do", async (t) => {
  const unbounded = await suite(t, ["--max-transport-bytes", "2000000000"]);
  const strangers = await halfSent(unbounded);
  await sleep(6000);  // the process looks every 2 s what it can give back
  assert.ok(strangers.held() > 800, `${strangers.held()} MB`);
  strangers.end();
});

test("after descriptors have run out it answers again", async () => {
    execFileSync("prlimit", ["--pid", String(server.pid), "--nofile=300:300"]);
    const [host, port] = server.address.split(":");
    const idle = Array.from({ length: 500 }, () => net.connect(Number(port), host).on("error", () => {}));
    await sleep(1500);
    for (const socket of idle) socket.destroy();
    let answered = false;
    for (let i = 0; i < 10 && !answered && !server.how; ++i) {
      const connection = http2.connect(`http://${server.address}`);  // a new one: others live on
      answered = await new Promise((resolve) => {
        connection.on("remoteSettings", () => resolve(true)).on("error", () => resolve(false));
        setTimeout(resolve, 2000, false);
      });
      connection.destroy();
    }
    assert.ok(answered, `it does not answer, ended: ${JSON.stringify(server.how)}`);
  });
