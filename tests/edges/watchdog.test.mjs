// A process whose listener is dead ends, so that it is started anew; one that has a bad moment lives on. strace plants
// the faults: it makes the listener's own system calls fail.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import http2 from "node:http2";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { suite, until } from "../lib/programs.mjs";

// Makes accept4 fail in a running process until the test ends.
async function inject(t, program, fault) {
  const strace = spawn("strace", ["-f", "-p", String(program.pid), "-e", "trace=accept4", "-e", `inject=accept4:${fault}`],
    { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => strace.once("exit", resolve));
  let said = "";
  strace.stderr.on("data", (text) => { said += text; });
  t.after(async () => { strace.kill("SIGTERM"); await ended; });
  await until("strace to watch every thread", () => {
    if (strace.exitCode !== null) throw new Error(`strace ended: ${said}`);
    return /attached/.test(said);
  });
  return { said: () => said, end: async () => { strace.kill("SIGTERM"); await ended; } };
}

const answers = ({ address }) => new Promise((resolve) => {
  const connection = http2.connect(`http://${address}`);
  const done = (well) => { connection.destroy(); resolve(well); };
  connection.on("remoteSettings", () => done(true)).on("error", () => done(false));
  setTimeout(done, 1000, false);
});

test("a process whose listener is dead ends with 4 and says why", async (t) => {
  const program = await suite(t, ["--watchdog-interval", "1s"]);
  assert.equal(await answers(program), true);
  const strace = await inject(t, program, "error=EBADF");
  await answers(program);  // wakes the listener, which then gives up
  assert.deepEqual(await program.ended, { code: 4, signal: null }, strace.said());
  await until("it to have said why", () => /the listener is dead: the process ends, to be started anew/.test(program.output));
  assert.match(program.output, /"the listener has failed"/);
  assert.match(program.output, /"the process does not reach itself","try":"5","of":"5"/);
});

test("control: without a watchdog it stays, deaf", async (t) => {
  const program = await suite(t, ["--watchdog-interval", "0"]);
  await inject(t, program, "error=EBADF");
  await answers(program);
  await sleep(8000);
  assert.equal(program.how, undefined);
  assert.equal(await answers(program), false);
});

test("control: a listener that cannot take some connections is not dead", async (t) => {
  const program = await suite(t, ["--watchdog-interval", "1s"]);
  const strace = await inject(t, program, "error=ECONNABORTED:when=1+2");
  for (let i = 0; i < 8; ++i) { await answers(program); await sleep(1000); }
  await strace.end();
  assert.equal(program.how, undefined);
  assert.equal(await answers(program), true);
});
