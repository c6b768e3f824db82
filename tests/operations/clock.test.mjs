// The machine's clock is set while a suite serves. What must hold: nobody is shut out longer than by the clock's own
// meaning, nothing is lost, the feed goes on by its numbers, and the suite drains.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bureau, school, D } from "../lib/bureau.mjs";
import { login } from "../lib/client.mjs";
import { clock } from "../lib/clock.mjs";
import { command } from "../lib/commands.mjs";
import { told } from "../lib/contents.mjs";
import { folder, run, until } from "../lib/programs.mjs";

const HOUR = 3600;

// A suite whose clock `set` moves.
async function movable(t) {
  const home = folder(t);
  const { env, set } = clock(home);
  return { server: await run(t, "gongjin-suite", home, [], { env }), set };
}
// When the suite recorded a change, in hours from now.
const hours = (time) => Math.round((time.seconds - Date.now() / 1000) / HOUR) + 0;

for (const [how, shift] of [["back 2 hours", -2 * HOUR], ["forward 2 days", 48 * HOUR]])
  test(`set ${how}: tokens, writes, feed, limits and drain`, async (t) => {
    const { server, set } = await movable(t);
    const client = await bureau(server.address, server.secret);
    t.after(() => client.close());
    await school(client, "before");
    const watched = [];
    const stream = client.watch({ start: "BEGINNING", types: ["registry.gongjin/School"] });
    const ended = new Promise((resolve) => stream.on("error", resolve));
    stream.on("data", ({ changes = [] }) => watched.push(...changes));
    await until("the feed to begin", () => watched.length === 1);

    set(shift);
    if (shift < 0) {
      // Its own tokens are good for longer by the clock, and nothing else changes: not even for who has called often.
      for (let i = 0; i < 50; ++i) await school(client, `same-${i}`);
      await until("the watcher to see them", () => watched.length === 51);
      stream.cancel();
    } else {
      // They are two days old: refused by name, as is the stream that rests on one.
      await until("the tokens to be old", () => client.call("GetSchool", { name: `${D}/schools/before` }).then(() => false,
        (refusal) => { assert.equal(refusal.reason, "TOKEN_EXPIRED"); return true; }));
      assert.equal((await ended).code, 16, "UNAUTHENTICATED");
    }
    // A new token is for now, whatever now is.
    const again = await login(server.address, server.secret);
    t.after(() => again.close());
    await school(again, "after");
    // The suite's own followers, whose token is as old, go on within moments: a reference to the new school is known.
    await until("the copy of the new school", async () => (await again.call("ListRevisions", { name: `${D}/schools/after` })).revisions.length === 1);

    // Times are the clock's, as whoever set it wanted; order is the numbers', and goes on.
    const { changes } = await told(again, { start: "BEGINNING", types: ["registry.gongjin/School"] });
    assert.equal(changes.at(0).name, `${D}/schools/before`);
    assert.equal(changes.at(-1).name, `${D}/schools/after`);
    assert.equal(hours(changes.at(0).time), 0);
    assert.equal(hours(changes.at(-1).time), shift / HOUR);

    // Back to the truth, and the other way round once more.
    set(0);
    const third = await login(server.address, server.secret);
    await school(third, "third");
    third.close();
    assert.deepEqual(await server.end(), { code: 0, signal: null });
    const checked = await command("gongjin-suite", "check", "--data-dir", join(server.home, "data"));
    assert.equal(checked.status, 0, checked.stdout);
  });
