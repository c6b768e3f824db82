// Wherever the machine thinks it is, and whatever it speaks: days are those of Asia/Shanghai, answers the same bytes.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { D } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { clock } from "../lib/clock.mjs";
import { folder, root, run } from "../lib/programs.mjs";

// The 16th in Shanghai, the 15th in London and New York.
const NOW = Date.UTC(2019, 2, 15, 20, 0);
const PLACES = {
  "Shanghai": { TZ: "Asia/Shanghai", LC_ALL: "C.UTF-8" },
  "New York": { TZ: "America/New_York", LC_ALL: "C" },
  // A locale that is not installed is "C" to a program; one that is has another comma, and another i.
  "Istanbul": { TZ: "Europe/Istanbul", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" },
  "nowhere": { TZ: "Nowhere/Nothing", LC_ALL: "zh_CN.GB18030" },
};
const QUESTIONS = [
  ["GetOverview", { parent: D }],
  ["ListDueItems", { parent: D, page_size: 1000 }],
  ["ListPartnerships", { parent: D, page_size: 1000, order_by: "term.start_date desc" }],
  ["ListPartnerships", { parent: D, filter: 'term.start_date > "2017-08-31" AND title : "学校"' }],
  ["ListSchools", { parent: D, page_size: 1000 }],
  ["ListRevisions", { name: `${D}/partnerships/lezhi`, page_size: 1000 }],
  ["GetEvaluation", { name: `${D}/partnerships/lezhi/evaluations/midterm` }],
];
const REFUSED = ["ReleaseInstalment", { name: `${D}/partnerships/lezhi`, number: 3, document: "2019-017",
  released_on: { year: 2019, month: 3, day: 15 } }];

async function answers(t, place) {
  const home = folder(t);
  execFileSync("tar", ["-xzf", join(root, "tests/operations/format-1.tar.gz"), "-C", home]);
  const { env, set } = clock(home);
  set((NOW - Date.now()) / 1000);
  const server = await run(t, "gongjin-suite", home, [], { env: { ...env, ...place } });
  const client = await login(server.address, server.secret);
  t.after(() => client.close());
  const bytes = [];
  for (const question of QUESTIONS) bytes.push((await client.bytes(...question)).toString("base64"));
  const { code, reason, message, metadata } = await client.refused(...REFUSED);
  const { as_of } = await client.call("GetOverview", { parent: D });
  return { bytes, refusal: { code, reason, message, metadata }, as_of };
}

test("answers depend on neither time zone nor locale", async (t) => {
  const all = {};
  for (const [name, place] of Object.entries(PLACES)) all[name] = await answers(t, place);
  assert.deepEqual(all.Shanghai.as_of, { year: 2019, month: 3, day: 16 });
  assert.ok(all.Shanghai.bytes.every((bytes) => bytes.length > 100), "each answer has something to tell");
  for (const name of Object.keys(PLACES)) assert.deepEqual(all[name], all.Shanghai, name);
  // Control: another day is another answer.
  const later = await answers(t, { ...PLACES.Shanghai, TZ: "UTC", FAKETIME_TIMESTAMP_FILE: "/dev/null" });
  assert.notDeepEqual(later, all.Shanghai);
});
