// Callers of Directus that each have one call outstanding, over kept connections: prints answered calls a second.
//   node load.mjs --address HOST:PORT --token T --record FILE --do prepare|create|get|list --callers 64 --seconds S | --count N
import { readFileSync } from "node:fs";
import http from "node:http";
import { parseArgs } from "node:util";

const { values: given } = parseArgs({ options: Object.fromEntries(
  ["address", "token", "record", "do", "callers", "seconds", "count"].map((name) => [name, { type: "string" }])) });
const [host, port] = given.address.split(":");
const callers = Number(given.callers ?? 64);
const agent = new http.Agent({ keepAlive: true, maxSockets: callers });

function call(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path, headers: { authorization: `Bearer ${given.token}`,
      ...(text && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }) } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part)).on("end", () => {
        if (answer.statusCode >= 300) reject(new Error(`${method} ${path}: ${answer.statusCode} ${Buffer.concat(parts)}`));
        else resolve(Buffer.concat(parts));
      }).on("error", reject);
    }).on("error", reject);
    request.end(text);
  });
}

// Columns as ours has them, parts as JSON.
const columns = ["kind", "title", "round", "recipient", "supporter", "commissioner", "state"];
const record = JSON.parse(readFileSync(given.record, "utf8"));
const flat = (n) => ({ id: n + 1, ...Object.fromEntries(columns.map((column) => [column, record[column]])),
  start_date: record.term.start_date ?? record.term.startDate, end_date: record.term.end_date ?? record.term.endDate,
  round: n % 2 === 0 ? "第一轮" : "第二轮", recipient: `districts/310113/schools/bench-${n % 20000}`,
  parts: { objectives: record.objectives, tasks: record.tasks, team: record.team, instalments: record.instalments,
    ceilings: record.ceilings, exit_plan: record.exitPlan ?? record.exit_plan } });
const field = (name, type, indexed) => ({ field: name, type, schema: { is_indexed: Boolean(indexed) }, meta: type === "json" ? { special: ["cast-json"] } : {} });

if (given.do === "prepare") {
  await call("POST", "/collections", { collection: "partnerships", schema: {}, meta: {}, fields: [
    { field: "id", type: "integer", schema: { is_primary_key: true }, meta: {} },
    ...columns.map((column) => field(column, "string", ["recipient", "state"].includes(column))),
    field("start_date", "json"), field("end_date", "json"), field("parts", "json")] });
} else {
  const known = Number(JSON.parse(await call("GET", "/items/partnerships?aggregate[max]=id")).data[0].max.id ?? 0);
  const filter = encodeURIComponent(JSON.stringify({ kind: { _eq: record.kind }, state: { _eq: record.state } }));
  const acts = {
    create: (n) => call("POST", "/items/partnerships", flat(known + n)),
    get: (n) => call("GET", `/items/partnerships/${1 + n * 7919 % Math.min(known, 1000)}`),
    list: () => call("GET", `/items/partnerships?limit=50&sort=recipient&filter=${filter}`),
  };
  const warm = given.count ? 0 : 0.1 * Number(given.seconds) * 1000;
  const from = performance.now() + warm, to = given.count ? Infinity : from + Number(given.seconds) * 1000;
  let next = 0, counted = 0;
  await Promise.all(Array.from({ length: callers }, async () => {
    while (performance.now() < to && next < Number(given.count ?? Infinity)) {
      await acts[given.do](next++);
      const now = performance.now();
      if (now >= from && now < to) ++counted;
    }
  }));
  console.log(counted / (given.count ? (performance.now() - from) / 1000 : Number(given.seconds)));
}
agent.destroy();
