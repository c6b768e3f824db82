// The owner of records that others follow is put back to an older copy of its data: followers begin anew, keep no
// reference that the owner does not have, and are shown nothing of the life that is gone.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { D, bureau, create, entrusted, school } from "../lib/bureau.mjs";
import { Refusal } from "../lib/client.mjs";
import { pair, until } from "../lib/programs.mjs";
import { Follower } from "./follower.mjs";

// As a restore does: the copy lives on as another database.
function newEpoch(data) {
  const database = new DatabaseSync(join(data, "registry.db"));
  const { changes } = database.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(randomBytes(16).toString("hex"));
  database.close();
  assert.equal(changes, 1);
  rmSync(join(data, "registry.head"));
}

for (const [how, prepare] of [["as another database", newEpoch], ["as it was", () => {}]])
  test(`restored ${how}: followers have what the owner has, and no more`, async (t) => {
    const { registry, partnership } = await pair(t);
    const client = await bureau({ registry: registry.address, partnership: partnership.address }, registry.secret);
    const open = [client], followers = [];
    t.after(async () => {
      await Promise.all(followers.map((one) => one.end()));
      for (const one of open) one.close();
    });
    const rename = (id, title) => client.call("RenameSchool", { name: `${D}/schools/${id}`, title, first_day: { year: 2019, month: 9, day: 1 } });
    for (const id of ["kept", "other"]) await school(client, id);
    await registry.end();
    const data = join(registry.home, "data"), copy = join(registry.home, "copy");
    cpSync(data, copy, { recursive: true });
    await registry.start();
    const again = (what, act) => until(what, () => act().catch(() => null), 60);
    await again("the registry to answer", () => school(client, "later"));
    await rename("kept", "改过的名");
    await again("an agreement of the school that will be gone", () => create(client, "later", entrusted("later", "kept")));

    const outside = client.with({ stubs: {}, common: "registry" });
    const follow = () => {
      followers.push(new Follower(outside, { types: ["registry.gongjin/School"] }).start());
      return followers.at(-1);
    };
    open.push(outside);
    const before = follow();
    await until("all to be told", () => before.state.get(`${D}/schools/kept`)?.revision === 2 && before.state.has(`${D}/schools/later`));

    const draft = (id) => create(client, "probe", { ...entrusted(id, "other"), kind: "MUTUAL_GROWTH" }, { validate_only: true });
    await registry.end();
    // A copy that was asked for, with the place where partnership follows before it, is known for what it is only by a
    // new epoch: put back as it was, the owner must have been followed past it.
    if (prepare !== newEpoch) {
      await registry.start();
      await again("a school that nobody asks for", () => school(client, "unasked"));
      for (let tries = 0; ; ++tries) {
        await sleep(1000);
        await registry.end();
        if (await draft("unasked").catch(() => null)) break;
        assert.ok(tries < 30, "partnership does not follow");
        await registry.start();
        await sleep(2000);
      }
    }
    rmSync(data, { recursive: true });
    cpSync(copy, data, { recursive: true });
    prepare(data);
    await registry.start();
    // The restored owner goes on past the place where the followers were.
    for (let n = 0; n < 6; ++n) await again("the registry to answer", () => school(client, `new-${n}`));

    await until("the follower to be told that its place is gone", () => before.faults.length > 0);
    assert.deepEqual(before.faults, ["the stream ended OUT_OF_RANGE"]);
    const refused = await new Promise((resolve) => outside.watch({ types: before.types, resume_token: before.token })
      .on("data", () => {}).on("error", (error) => resolve(new Refusal(error))));
    assert.equal(`${refused.code} ${refused.reason}`, "OUT_OF_RANGE RESUME_TOKEN_OLD");
    const anew = follow();
    await until("the new school", () => anew.state.has(`${D}/schools/new-5`));
    const listed = async () => new Map((await client.call("ListSchools", { parent: D })).schools.map((one) => [one.name, one.revision]));
    const known = (follower) => new Map([...follower.state].map(([name, { revision }]) => [name, revision]));
    const sorted = (map) => [...map].sort();
    assert.deepEqual(anew.faults, []);
    assert.deepEqual(sorted(known(anew)), sorted(await listed()));
    assert.ok(!anew.state.has(`${D}/schools/later`));
    // Control: who goes on with what it had is found by the same comparison.
    assert.notDeepEqual(sorted(known(before)), sorted(await listed()));

    // partnership follows as well: what is new there is known, what is gone is refused, and its own records stay.
    await again("a copy of the newest school", () => draft("new-5"));
    const refusal = await until("the copy of the school that is gone to go", async () => draft("later").then(() => null, (error) => error), 60);
    assert.equal(`${refusal.code} ${refusal.reason}`, "FAILED_PRECONDITION REFERENCE_UNKNOWN");
    assert.equal((await draft("kept")).state, "DRAFT", "control: what the owner has is passed");
    assert.equal((await client.call("GetPartnership", { name: `${D}/partnerships/later` })).state, "DRAFT");
    // The same name of another school: it is this one that is referred to, not the copy of the one that is gone.
    await school(client, "later", { title: "another" });
    await again("the school of the same name", () => draft("later"));
  });
