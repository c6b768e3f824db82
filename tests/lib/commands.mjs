// What a server program does besides serving, as an operator would ask for it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bin } from "./programs.mjs";

// Runs a program to its end; status and what it said.
export function command(name, ...args) {
  const child = spawn(join(bin, name), args, { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (text) => { said[stream] += text; });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
}
