// What a suite finds when it starts: a folder that another one serves, a database of a newer or an older program.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { join } from "node:path";
import { test } from "node:test";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { command } from "../lib/commands.mjs";
import { contents, different } from "../lib/contents.mjs";
import { folder, root, run, suite } from "../lib/programs.mjs";

// A folder of a suite of format 1 with examples/baoshan applied, and what it said of it. `GONGJIN_ACCEPT=1` with
// GONGJIN_BIN of that release writes the second anew from the first.
const FORMAT_1 = join(root, "tests/operations/format-1.tar.gz"), TOLD = join(root, "tests/operations/format-1.json.gz");
const serve = (data) => command("gongjin-suite", "--data-dir", data, "--listen", "127.0.0.1:0", "--metrics-listen", "");

test("a second process on one folder is refused, and the first goes on", async (t) => {
  const server = await suite(t);
  const client = await bureau(server.address, server.secret);
  t.after(() => client.close());
  const data = join(server.home, "data");
  const said = `gongjin-suite: Database ${data}/registry.db is in use by another process (id ${server.pid}); stop that one first.\n`;
  for (let i = 0; i < 3; ++i) {
    const { status, stderr } = await serve(data);
    assert.equal(`${status} ${stderr}`, `1 ${said}`);
    assert.equal((await school(client, `s${i}`)).revision, 1);
  }
  // Control: once the first is gone, dead or drained, another serves the same.
  for (const signal of ["SIGKILL", "SIGTERM"]) {
    await server.restart(signal);
    const again = await login(server.address, server.secret);
    assert.equal((await again.call("GetSchool", { name: `${D}/schools/s2` })).revision, 1);
    again.close();
  }
});

test("a newer program's database is refused and left as it is", async (t) => {
  const server = await suite(t);
  await server.end();
  const data = join(server.home, "data"), file = join(data, "partnership.db");
  const format = Number(execFileSync("sqlite3", [file, "PRAGMA user_version"]));
  execFileSync("sqlite3", [file, "PRAGMA user_version = 99"]);
  const { status, stderr } = await serve(data);
  assert.equal(`${status} ${stderr}`,
    `1 gongjin-suite: Database ${file} has format 99, this program knows up to ${format}; use a newer program.\n`);
  assert.equal(Number(execFileSync("sqlite3", [file, "PRAGMA user_version"])), 99);
  // Control: as it was, it is served.
  execFileSync("sqlite3", [file, `PRAGMA user_version = ${format}`]);
  await server.start();
});

test("a database of format 1 is served: every record, its history and the feed are what they were, and it goes on", async (t) => {
  const home = folder(t);
  execFileSync("tar", ["-xzf", FORMAT_1, "-C", home]);
  const server = await run(t, "gongjin-suite", home);
  const client = await login(server.address, server.secret);
  t.after(() => client.close());
  const now = await contents(client);
  if (process.env.GONGJIN_ACCEPT === "1") writeFileSync(TOLD, gzipSync(JSON.stringify(now), { level: 9 }));
  const before = JSON.parse(gunzipSync(readFileSync(TOLD)));
  assert.ok(Object.keys(before).length > 100);
  assert.deepEqual(different(now, before), []);
  // Control: one field of one record of the past, or one line less, would show.
  const lezhi = `${D}/partnerships/lezhi`, luodian = `${D}/schools/luodian`;
  const changed = structuredClone(now);
  changed[lezhi].revisions.at(-1).differences[0].after += "x";
  changed[luodian].changes.pop();
  assert.deepEqual(different(changed, before).sort(), [lezhi, luodian]);

  assert.equal((await school(client, "later")).revision, 1);
  const made = await create(client, "later", { ...entrusted("later", "cunzhi"), kind: "MUTUAL_GROWTH" });
  const { revision } = await client.call("GetPartnership", { name: lezhi });
  assert.equal(revision, before[lezhi].revisions[0].revision);
  await server.restart("SIGKILL");
  const again = client.with({ stubs: {} });
  t.after(() => again.close());
  assert.deepEqual((await again.call("GetPartnership", { name: made.name })).title, made.title);
  assert.deepEqual(different(await contents(again), before), []);
  const checked = await command("gongjin-suite", "check", "--data-dir", join(home, "data"));
  assert.equal(checked.status, 0, checked.stdout);
});

test("columns that are new are filled from the payloads, those taken from a parent too", async (t) => {
  const home = folder(t), data = join(home, "data");
  execFileSync("tar", ["-xzf", FORMAT_1, "-C", home]);
  const sql = (text) => execFileSync("sqlite3", [join(data, "partnership.db"), text], { encoding: "utf8" });
  const columns = [["evaluation", "inherited.recipient"], ["partnership", "recipient"], ["partnership", "term.start_date"]];
  const name = (path) => `c_${path.replaceAll(".", "__")}`;
  const values = () => columns.map(([table, path]) => sql(`SELECT name, ${name(path)} FROM rows_${table} ORDER BY name`));
  const before = values();
  // As if an older program had made it, which did not know of them.
  for (const [table, path] of columns) {
    const indexes = sql(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'rows_${table}' AND sql LIKE '%${name(path)}%'`);
    for (const index of indexes.split("\n").filter(Boolean)) sql(`DROP INDEX ${index}`);
    sql(`ALTER TABLE rows_${table} DROP COLUMN ${name(path)}; DELETE FROM known_column WHERE id = '${table}' AND path = '${path}'`);
  }
  const server = await run(t, "gongjin-suite", home);
  await server.end();
  assert.deepEqual(values(), before);
  const check = () => command("gongjin-suite", "check", "--data-dir", data);
  assert.equal((await check()).status, 0);
  // Control: one that is empty is told.
  sql(`UPDATE rows_evaluation SET ${name(columns[0][1])} = NULL WHERE name LIKE '%lezhi%'`);
  assert.match((await check()).stdout, /partnerships\/lezhi\/evaluations\/midterm has another inherited\.recipient than its payload/);
});
