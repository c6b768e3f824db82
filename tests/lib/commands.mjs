// What a server program does besides serving, as an operator would ask for it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bin } from "./programs.mjs";

// Runs a program to its end; status and what it said.
export const command = (name, ...args) => commandUnder([], name, ...args);

// The same, started by another program (Program's `under`).
export function commandUnder(under, name, ...args) {
  const [program, ...before] = [...under, join(bin, name)];
  const child = spawn(program, [...before, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (text) => { said[stream] += text; });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, ...said })));
}
