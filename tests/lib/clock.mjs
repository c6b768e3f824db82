// A clock of its own for a program: libfaketime's, which the package faketime brings. What measures spans is left alone,
// as the kernel leaves it when somebody sets the machine's clock.
import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const library = readdirSync("/usr/lib").filter((name) => name.endsWith("-linux-gnu"))
  .map((name) => join("/usr/lib", name, "faketime/libfaketimeMT.so.1"))[0];

// `env` for the program; `set` moves its clock so many seconds away from the true one.
export function clock(home) {
  const file = join(home, "clock");
  const set = (seconds) => {
    writeFileSync(`${file}.new`, `${seconds < 0 ? "-" : "+"}${Math.abs(Math.round(seconds))}`);
    renameSync(`${file}.new`, file);
  };
  set(0);
  return { set, env: { LD_PRELOAD: [process.env.LD_PRELOAD, library].filter(Boolean).join(":"), FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: "1",
    FAKETIME_DONT_FAKE_MONOTONIC: "1", FAKETIME_DONT_RESET: "1" } };
}
