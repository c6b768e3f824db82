// Starts our real programs in a folder of their own and ends them again; nothing here knows a service.
// Environment: GONGJIN_BIN, the folder of the programs (default build/bin).
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
// A sanitizer keeps what was freed: then memory is told, not judged.
export const sanitized = process.env.GONGJIN_SANITIZED === "1";
export const bin = process.env.GONGJIN_BIN ?? join(root, "build/bin");

// A folder that goes with the test: `t` is the context of node:test.
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "gongjin-test-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export async function until(what, condition, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await condition();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await sleep(20);
  }
}

// A running program. `home` holds endpoint, admin.secret and data/, as docs/operations.md says.
export class Program {
  // `env`: beside what all have. `under`: a program and its arguments that starts this one in its own stead.
  constructor(name, home, args, { env = {}, under = [] } = {}) {
    Object.assign(this, { name, home, args, env, under, output: "" });
  }
  get endpointFile() { return join(this.home, `${this.name}.endpoint`); }
  get address() { return readFileSync(this.endpointFile, "utf8").trim(); }
  get secret() { return readFileSync(join(this.home, "admin.secret"), "utf8").trim(); }
  get pid() { return this.child.pid; }

  // `listen` is kept over restarts, so that others find it again.
  async start() {
    const listen = this.listen ?? "127.0.0.1:0";
    rmSync(this.endpointFile, { force: true });
    const [program, ...before] = [...this.under, join(bin, this.name)];
    this.child = spawn(program, [...before,
      "--data-dir", join(this.home, "data"), "--listen", listen, "--district", "310113",
        "--endpoint-file", this.endpointFile, ...this.args.includes("--metrics-listen") ? [] : ["--metrics-listen", ""],
        ...this.args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } });
    this.ended = new Promise((resolve) => this.child.once("exit", (code, signal) => resolve({ code, signal })));
    this.ended.then((how) => { this.how = how; });
    this.child.once("close", () => {  // what a sanitizer has to say is heard, however the program was ended
      if (!/ThreadSanitizer|AddressSanitizer|runtime error: /.test(this.output)) return;
      console.error(this.output);
      process.exitCode = 1;
    });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (text) => { this.output += text; });
    await until(`${this.name} to be ready; it said:\n${this.output}`, () => {
      if (this.how) throw new Error(`${this.name} ended (${JSON.stringify(this.how)}):\n${this.output}`);
      return existsSync(this.endpointFile) && readFileSync(this.endpointFile, "utf8").trim();
    });
    this.listen = this.address;
    return this;
  }
  signal(name) { this.child.kill(name); }
  async end(signal = "SIGTERM") {
    if (!this.how) {
      if (signal !== "SIGKILL") this.child.kill("SIGCONT");
      this.child.kill(signal);
      await this.ended;
    }
    const how = this.how;
    this.how = undefined;
    this.stopped = true;
    return how;
  }
  async restart(signal) {
    await this.end(signal);
    return this.start();
  }
}

// Starts a program and ends it with the test.
export async function run(t, name, home, args = [], how = {}) {
  mkdirSync(join(home, "data"), { recursive: true });
  const program = new Program(name, home, args, how);
  t.after(async () => { if (!program.how) { program.child.kill("SIGCONT"); program.child.kill("SIGKILL"); await program.ended; } });
  return program.start();
}

export const suite = (t, args = []) => run(t, "gongjin-suite", folder(t), args);

// Registry and partnership as two processes; partnership's own account is the registry's.
export async function pair(t) {
  const home = folder(t);
  const registry = await run(t, "gongjin-registry", join(home, "registry"));
  const partnership = await run(t, "gongjin-partnership", join(home, "partnership"),
    ["--peers", `registry=${registry.address}`,
      "--service-secret-file", join(registry.home, "data", "services.secret")]);
  return { registry, partnership };
}
