// gongjinctl as people use it: a command, its exit status, what it printed.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bin } from "./programs.mjs";

export class Ctl {
  // `address`: "host:port", or "registry=…,partnership=…". `secretFile`: whose account.
  constructor(address, secretFile, home) { Object.assign(this, { address, secretFile, home, files: 0 }); }
  run(...args) {
    const { PATH, LD_PRELOAD = "", TSAN_OPTIONS = "" } = process.env;
    const env = { PATH, LD_PRELOAD, TSAN_OPTIONS, HOME: this.home, LANG: "zh_CN.UTF-8", GONGJIN_ADDRESS: this.address,
      GONGJIN_SECRET_FILE: this.secretFile };
    return new Promise((resolve) => execFile(join(bin, "gongjinctl"), args, { env, cwd: this.home, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ status: error ? error.code : 0, stdout, stderr })));
  }
  // The answer of a command that must succeed, as JSON when it prints JSON.
  async ok(...args) {
    const { status, stdout, stderr } = await this.run(...args);
    if (status !== 0) throw new Error(`gongjinctl ${args.join(" ")} ended with ${status}:\n${stderr}${stdout}`);
    return stdout.trimStart().startsWith("{") ? JSON.parse(stdout) : stdout;
  }
  apply(yaml) {
    const file = join(this.home, `apply-${++this.files}.yaml`);
    writeFileSync(file, yaml);
    return this.ok("apply", "-f", file);
  }
  call(method, request) {
    return this.ok("call", method.includes("/") ? method : `gongjin.partnership.v1.PartnershipService/${method}`,
      "-d", JSON.stringify(request), "-o", "json");
  }
  // Exit status and sentence of a call that must be refused.
  async refused(method, request) {
    const { status, stderr } = await this.run("call", `gongjin.partnership.v1.PartnershipService/${method}`, "-d",
      JSON.stringify(request));
    return { status, stderr };
  }
}
