// The same service as one writes it in Node: grpc-js, better-sqlite3, our .proto files and tables. Durable as ours (WAL,
// synchronous=FULL), statements prepared once, and what waits is committed together. It checks neither tokens nor rules.
//   node server.mjs --protos DIR --protos DIR --like partnership.db --database FILE --endpoint-file FILE
import { randomUUID } from "node:crypto";
import { renameSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import Database from "better-sqlite3";

const { values: given } = parseArgs({ options: { protos: { type: "string", multiple: true }, like: { type: "string" },
  database: { type: "string" }, "endpoint-file": { type: "string" } } });
const packages = loader.loadSync("gongjin/partnership/v1/partnership_service.proto",
  { keepCase: true, longs: Number, enums: Number, defaults: false, includeDirs: given.protos });
const methods = packages["gongjin.partnership.v1.PartnershipService"];
const { responseSerialize: encode } = methods.GetPartnership;

// Our tables with their indexes.
const database = new Database(given.database);
const ours = new Database(given.like, { readonly: true });
database.pragma(`page_size = ${ours.pragma("page_size", { simple: true })}`);
for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "temp_store = MEMORY"]) database.pragma(pragma);
for (const { sql } of ours.prepare("SELECT sql FROM sqlite_schema WHERE tbl_name IN ('journal', 'rows_partnership') AND sql IS NOT NULL ORDER BY type DESC").all())
  database.exec(sql);
ours.close();

const insert = (table, columns) => database.prepare(
  `INSERT INTO ${table}(${columns.join(", ")}) VALUES (${columns.map((column) => `@${column}`).join(", ")})`);
const addRow = insert("rows_partnership", ["name", "parent", "district", "revision", "archived", "c_kind", "c_title", "c_round", "c_recipient",
  "c_supporter", "c_commissioner", "c_term__start_date", "c_term__end_date", "c_state", "c_result", "c_signed_on", "payload"]);
const addLine = insert("journal", ["kind", "district", "type", "name", "revision", "time", "principal", "organization", "method", "purpose",
  "request_id", "request_hmac", "trace_id", "request_key", "payload"]);
const byName = database.prepare("SELECT payload FROM rows_partnership WHERE name = ?").pluck();
const days = (date) => (date ? Math.floor(Date.UTC(date.year, date.month - 1, date.day) / 86400e3) : null);

function create({ parent, partnership_id, partnership, request_id }) {
  const now = Date.now(), time = { seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6 };
  const name = `${parent}/partnerships/${partnership_id || now.toString(16).padStart(12, "0") + randomUUID().slice(12)}`;
  const draft = { ...partnership, name, revision: 1, etag: "1", create_time: time, update_time: time, state: 1 };
  const payload = encode(draft);
  addRow.run({ name, parent, district: parent, revision: 1, archived: 0, c_kind: draft.kind, c_title: draft.title, c_round: draft.round,
    c_recipient: draft.recipient, c_supporter: draft.supporter, c_commissioner: draft.commissioner,
    c_term__start_date: days(draft.term.start_date), c_term__end_date: days(draft.term.end_date), c_state: 1, c_result: null,
    c_signed_on: null, payload });
  addLine.run({ kind: 1, district: parent, type: "partnership.gongjin/Partnership", name, revision: 1, time: now * 1000,
    principal: "districts/310113/principals/admin", organization: "districts/310113/organizations/bureau",
    method: "gongjin.partnership.v1.PartnershipService/CreatePartnership", purpose: "", request_id: request_id ?? "", request_hmac: Buffer.alloc(32),
    trace_id: "", request_key: null, payload });
  return payload;
}

// What has come while the last commit ran is committed together.
let waiting = [];
const inOne = database.transaction((calls) => calls.map(({ request }) => create(request)));
function commit() {
  const calls = waiting;
  waiting = [];
  try {
    const answers = inOne.immediate(calls);
    calls.forEach(({ callback }, i) => callback(null, answers[i]));
  } catch (error) {
    for (const { callback } of calls) callback({ code: grpc.status.INTERNAL, details: error.message });
  }
}

// The stored bytes are the answer.
const raw = (method) => ({ ...method, responseSerialize: (bytes) => bytes });
const server = new grpc.Server({ "grpc.max_concurrent_streams": 1000 });
server.addService({ GetPartnership: raw(methods.GetPartnership), CreatePartnership: raw(methods.CreatePartnership) }, {
  GetPartnership({ request }, callback) {
    const payload = byName.get(request.name);
    callback(payload ? null : { code: grpc.status.NOT_FOUND, details: request.name }, payload);
  },
  CreatePartnership({ request }, callback) {
    if (waiting.push({ request, callback }) === 1) setImmediate(commit);
  },
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  writeFileSync(`${given["endpoint-file"]}.new`, `127.0.0.1:${port}\n`);
  renameSync(`${given["endpoint-file"]}.new`, given["endpoint-file"]);
});
