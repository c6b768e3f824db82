// Asked to end under load, a suite answers each call that it began, begins no other, and loses none.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, entrusted, school } from "../lib/bureau.mjs";
import { listed } from "../lib/contents.mjs";
import { suite } from "../lib/programs.mjs";

const DRAINS = 5;
const WRITERS = 32;

// Creates until the server is gone. `outcomes`: name -> "OK", or the code that it was refused with. Each writer has a
// recipient of its own: of what one recipient has, each creation is judged by all.
async function write(client, round, writer, outcomes, answered) {
  for (let i = 0; ; ++i) {
    const id = `d${round}-${writer}-${i}`, name = `${D}/partnerships/${id}`;
    outcomes.set(name, "no answer");
    try {
      await client.call("CreatePartnership", { parent: D, partnership_id: id,
        partnership: { ...entrusted(`s${writer}`, "cunzhi"), kind: "MUTUAL_GROWTH", title: id } });
      outcomes.set(name, "OK");
      answered.emit("one");
    } catch (refusal) {
      outcomes.set(name, refusal.code);
      return;
    }
  }
}
// What was answered and is not there, what was refused and is, and what was answered in another way. CANCELLED is what
// gRPC itself says of a call that reaches it in the moment in which it shuts down.
const NOT_BEGUN = ["UNAVAILABLE", "CANCELLED"];
const wrong = (outcomes, there) => [...outcomes].filter(([name, outcome]) =>
  !(outcome === "OK" && there.has(name)) && !(NOT_BEGUN.includes(outcome) && !there.has(name)));

// `signal` ends the suite while writers, each with a connection of its own, and a watcher are at it; `enough` looks at
// what came of it.
async function rounds(t, signal, expected, most, enough) {
  const server = await suite(t);
  let client = await bureau(server.address, server.secret);
  for (const id of ["cunzhi", ...Array.from({ length: WRITERS }, (_, writer) => `s${writer}`)]) await school(client, id);
  const outcomes = new Map(), answered = new EventEmitter();
  for (let round = 0, there; ; ++round) {
    const connections = Array.from({ length: WRITERS }, () => client.apart());
    const writers = connections.map((one, writer) => write(one, round, writer, outcomes, answered));
    const watching = new Promise((resolve) => client.watch({}).on("data", () => {}).on("error", resolve));
    await sleep(200 + Math.floor(300 * Math.random()));
    await once(answered, "one");  // the others that were committed with it are being answered
    assert.deepEqual(await server.end(signal), expected);
    await Promise.all(writers);
    assert.equal((await watching).code, 14, "UNAVAILABLE");
    for (const one of [client, ...connections]) one.close();
    await server.start();
    client = client.with({ stubs: {} });
    there = await listed(client);
    if (round + 1 === most || enough(outcomes, there)) {
      client.close();
      return { outcomes, there };
    }
  }
}

test(`in ${DRAINS} drains under ${WRITERS} writers every call is answered, or was never begun`, async (t) => {
  const { outcomes, there } = await rounds(t, "SIGTERM", { code: 0, signal: null }, DRAINS, () => false);
  const count = (wanted) => [...outcomes.values()].filter((outcome) => outcome === wanted).length;
  const answered = count("OK");
  t.diagnostic(`${answered} answered, ${count("UNAVAILABLE")} refused, ${count("CANCELLED")} cut off by gRPC before they began`);
  assert.ok(answered > DRAINS * 20);
  assert.deepEqual(wrong(outcomes, there), []);
});

test("control: killed, it leaves calls that were done and not answered", async (t) => {
  const { outcomes, there } = await rounds(t, "SIGKILL", { code: null, signal: "SIGKILL" }, 50,
    (...seen) => wrong(...seen).length > 0);
  const cut = wrong(outcomes, there);
  t.diagnostic(`${cut.length} done and not answered`);
  assert.ok(cut.length > 0);
  assert.ok(cut.every(([name, outcome]) => NOT_BEGUN.includes(outcome) && there.has(name)), "nothing answered is lost all the same");
});
