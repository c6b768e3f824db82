// packaging/nginx/gongjin.conf in front of a suite, with TLS, and every flood sent through it: what the suite takes in
// memory, whether others are served, whether the listener comes back. Then the same floods at the suite itself, which
// show what nginx stopped. NGINX: the program. Figures are told, not judged, but for memory.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, school } from "../lib/bureau.mjs";
import { folder, root, sanitized, suite, until } from "../lib/programs.mjs";
import { FLOODS } from "./floods.mjs";

const GROWTH_MB = 64;
const nginxProgram = process.env.NGINX ?? "/usr/sbin/nginx";
const ends = [];
after(async () => { for (const end of ends.reverse()) await end(); });
const context = { after: (end) => ends.push(end) };
let server, edge, ca, client;

const freePort = () => new Promise((resolve) => {
  const one = net.createServer().listen(0, "127.0.0.1", () => { const { port } = one.address(); one.close(() => resolve(port)); });
});

function certificate(home) {
  const [key, cert] = [join(home, "tls.key"), join(home, "tls.crt")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { key, cert, ca: readFileSync(cert) };
}

// Our configuration with the lines marked HERE changed, in an nginx.conf that keeps all it writes in `home`.
function configure(home, port, { key, cert }) {
  const marked = [["server 127.0.0.1:7400;", `server ${server.address};`],
    ["listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`],
    ["/etc/gongjin/tls/tls.crt", cert], ["/etc/gongjin/tls/tls.key", key]];
  let conf = readFileSync(join(root, "packaging/nginx/gongjin.conf"), "utf8");
  for (const [theirs, ours] of marked) {
    assert.ok(conf.includes(theirs), `gongjin.conf has no ${theirs}`);
    conf = conf.replace(theirs, ours);
  }
  writeFileSync(join(home, "gongjin.conf"), conf);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((each) => `${each}_temp_path ${home}/${each};`);
  writeFileSync(join(home, "nginx.conf"), `daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/error.log;
${process.getuid() === 0 ? "user root;" : ""}
events { worker_connections 4096; } worker_rlimit_nofile 16384;
http { access_log off; ${temporary.join(" ")} include ${home}/gongjin.conf; }\n`);
}

async function nginx() {
  const home = folder(context), port = await freePort(), made = certificate(home);
  configure(home, port, made);
  const command = ["-p", home, "-c", join(home, "nginx.conf"), "-e", join(home, "error.log")];
  execFileSync(nginxProgram, [...command, "-t"], { stdio: "pipe" });
  const child = spawn(nginxProgram, command, { stdio: "inherit" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  ends.push(async () => { child.kill("SIGTERM"); await ended; });
  ca = made.ca;
  return { host: "127.0.0.1", port, ca, address: `127.0.0.1:${port}`, home, pid: child.pid };
}

const megabytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
const worker = () => Number(readFileSync(`/proc/${edge.pid}/task/${edge.pid}/children`, "utf8").split(" ")[0]);
const rank = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))].toFixed(1);

// What four honest callers see, and the memory of the processes, while `what` runs.
async function meanwhile(caller, pids, what) {
  const times = [], failures = [], before = pids.map(megabytes), most = [...before];
  let running = true;
  const honest = Array.from({ length: 4 }, async () => {
    while (running) {
      const begun = performance.now();
      await caller.call("GetSchool", { name: `${D}/schools/lezhi` }).catch((refusal) => failures.push(refusal.message));
      times.push(performance.now() - begun);
      await sleep(10);  // below nginx's calls a second
    }
  });
  const look = setInterval(() => pids.forEach((pid, i) => { most[i] = Math.max(most[i], megabytes(pid)); }), 20);
  const outcome = await what();
  running = false;
  await Promise.all(honest);
  clearInterval(look);
  times.sort((a, b) => a - b);
  return { outcome, failures, calls: times.length, p50: rank(times, 0.5), p99: rank(times, 0.99), growth: most.map((m, i) => m - before[i]) };
}
const told = ({ calls, p50, p99, growth: [suiteMb, nginxMb] }) => `${calls} calls of others, p50 ${p50} ms, p99 ${p99} ms; ` +
  `suite +${suiteMb.toFixed(0)} MB${nginxMb === undefined ? "" : `, nginx +${nginxMb.toFixed(0)} MB`}`;

before(async () => {
  server = await suite(context);
  const direct = await bureau(server.address, server.secret);
  await school(direct, "lezhi");
  edge = await nginx();
  client = direct.with({ addresses: edge.address, stubs: {}, ca });
  direct.close();
  ends.push(() => client.close());
  await until("nginx to answer", () => client.call("GetCaller", {}).then(() => true, () => false));
});

test("what the suite has to say goes through nginx unchanged", async () => {
  assert.equal((await client.call("GetSchool", { name: `${D}/schools/lezhi` })).title, "lezhi");
  const absent = await client.refused("GetSchool", { name: `${D}/schools/nobody` });
  assert.equal(`${absent.code} ${absent.reason}`, "NOT_FOUND ABSENT");
  assert.equal((await client.with({ token: undefined }).refused("GetCaller", {})).reason, "TOKEN_MISSING");
  const watch = client.watch({ start: "BEGINNING" });
  const first = await new Promise((resolve, reject) => watch.on("data", resolve).on("error", reject));
  assert.ok(first.resume_token);
  watch.on("error", () => {}).cancel();
});

test("TLS 1.3 alone, and a body above the bound is refused", async () => {
  const speaks = (version) => {
    try {
      execFileSync("openssl", ["s_client", "-connect", edge.address, `-${version}`], { input: "", stdio: ["pipe", "ignore", "ignore"] });
      return true;
    } catch { return false; }
  };
  assert.deepEqual([speaks("tls1_3"), speaks("tls1_2")], [true, false]);
  const large = await client.refused("CreateSchool", { parent: D, school_id: "x", school: { title: "x".repeat(1 << 20) } });
  assert.match(large.message, /413/);
});

for (const [name, flood] of Object.entries(FLOODS))
  test(`through nginx: ${name}`, async (t) => {
    const quiet = await meanwhile(client, [server.pid, worker()], () => sleep(500));
    const seen = await meanwhile(client, [server.pid, worker()], () => flood(edge));
    t.diagnostic(`quiet: ${told(quiet)}`);
    t.diagnostic(`flood: ${told(seen)}`);
    assert.deepEqual([...new Set(seen.failures)], []);
    assert.ok(sanitized || seen.growth[0] <= GROWTH_MB, `the suite grew by ${seen.growth[0]} MB`);
    assert.equal(server.how, undefined);
    const anew = client.apart();
    await anew.call("GetCaller", {});
    anew.close();
  });

// The same at the suite itself. It must be there again after each; only what is certain is asserted beside that.
for (const [name, flood] of Object.entries(FLOODS))
  test(`control, without nginx: ${name}`, async (t) => {
    const bare = await suite(t);
    const direct = await bureau(bare.address, bare.secret);
    await school(direct, "lezhi");
    const [host, port] = bare.address.split(":");
    const seen = await meanwhile(direct, [bare.pid], () => flood({ host, port: Number(port) }));
    t.diagnostic(`${told(seen)}; calls of others that failed: ${seen.failures.length}`);
    if (name === "half-sent bodies") assert.ok(seen.growth[0] > GROWTH_MB, "nothing to stop");
    if (name === "gzip bombs") {
      assert.deepEqual(seen.outcome, { 12: 60 }, "UNIMPLEMENTED, each of them");
      assert.ok(sanitized || seen.growth[0] <= GROWTH_MB, "none was inflated");
    }
    assert.equal(bare.how, undefined);
    const anew = direct.apart();
    // What the flood took is given back in a moment (docs/security.md).
    await until("a new connection to be answered", () => anew.call("GetCaller", {}).catch(() => null));
    anew.close();
    direct.close();
  });
