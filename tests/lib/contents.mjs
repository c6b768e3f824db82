// All that a suite holds, as its callers see it: the feed and each record's history.
import assert from "node:assert/strict";
import { D } from "./bureau.mjs";
import { until } from "./programs.mjs";

// What the feed tells until it is silent; its last token, or how it ended.
export async function told(client, request = { start: "BEGINNING" }) {
  const changes = [];
  let token, error, last = Date.now();
  const stream = client.watch(request);
  stream.on("data", (message) => {
    changes.push(...message.changes ?? []);
    token = message.resume_token;
    last = Date.now();
  });
  stream.on("error", (problem) => { error ??= problem; });
  await until("the feed to be read", () => error || (token && Date.now() - last > 1000), 60);
  stream.cancel();
  return { changes, token, error };
}

// Each page of a list, to its end.
export async function* pages(client, method, request = { parent: D }) {
  for (let page_token = ""; ;) {
    const page = await client.call(method, { ...request, page_size: 1000, page_token });
    yield page;
    if (!(page_token = page.next_page_token)) return;
  }
}

// The district's records of a type, by name; `key` is the field of the answer.
export async function listed(client, method = "ListPartnerships", key = "partnerships") {
  const records = new Map();
  for await (const page of pages(client, method)) for (const one of page[key] ?? []) records.set(one.name, one);
  return records;
}

// Plain data: bytes as base64, without what the programs' words are.
const plain = (value) => JSON.parse(JSON.stringify(value), (key, one) =>
  one?.type === "Buffer" ? Buffer.from(one.data).toString("base64") : key.startsWith("label") ? undefined : one);

// By name: what the feed tells of it, with its content, and its revisions with who, when and what.
export async function contents(client) {
  const records = {};
  for (const change of (await told(client)).changes) (records[change.name] ??= { changes: [] }).changes.push(change);
  for (const [name, record] of Object.entries(records))
    record.revisions = (await client.call("ListRevisions", { name, page_size: 1000 })).revisions;
  return plain(records);
}

// Names of what `now` lacks of `before`, or has otherwise. Later programs may tell more of a record, nothing less.
export const different = (now, before) => Object.keys(before).filter((name) => {
  try {
    assert.partialDeepStrictEqual(now[name], before[name]);
    return false;
  } catch { return true; }
});
