// Somebody who follows the feed as docs tell clients to, over lost connections and older tokens, and judges on the way
// what is told: in order, caused by what was told before, of what may be seen.
import { setTimeout as sleep } from "node:timers/promises";
import { resourceOf } from "../lib/client.mjs";

const REMEMBERED = 200;  // messages whose token may be resumed from
const LOST = ["UNAVAILABLE", "CANCELLED", "UNKNOWN", "INTERNAL"];
const codes = { 1: "CANCELLED", 2: "UNKNOWN", 11: "OUT_OF_RANGE", 13: "INTERNAL", 14: "UNAVAILABLE", 16: "UNAUTHENTICATED" };

export const shortOf = (name) => name.split("/").slice(2).join("/");
export const seeded = (seed) => () => {  // mulberry32
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

export class Follower {
  // `sees(record)`: may it see the record as it is there? `judge(change, record, state)`: more to find fault with, null
  // when there is none. `random`: when it hangs up, and how old the token is that it goes on from; absent: never does.
  // `drops`: every n-th change is overlooked, `late`: each hanging up loses a message. Both are what must be found.
  constructor(client, { types = [], sees = () => true, judge = () => null, random, drops, late } = {}) {
    Object.assign(this, { client, types, sees, judge, random, drops, late });
    this.state = new Map();  // name -> {revision, kind}
    this.past = [];          // messages: the token, and what they changed in `state`
    this.faults = [];
    this.told = 0;
    this.resumed = 0;
    this.renewed = 0;
  }
  get token() { return this.past.at(-1)?.token ?? ""; }

  // Follows until `end()`; what a stream ended with goes to `endings`.
  start() {
    this.ended = false;
    this.running = this.run();
    return this;
  }
  async run() {
    while (!this.ended) {
      const ending = await this.stream();
      if (this.ended) return;
      ++this.resumed;
      if (ending === "UNAUTHENTICATED" && this.renew) {
        this.client.close();
        this.client = await this.renew();
        ++this.renewed;
      }
      else if (!LOST.includes(ending)) { this.faults.push(`the stream ended ${ending}`); return; }
      this.rewind();
      if (ending !== "CANCELLED") await sleep(50);
    }
  }
  stream() {
    return new Promise((resolve) => {
      const request = { start: "BEGINNING", types: this.types, resume_token: this.token };
      let left = this.random ? 1 + Math.floor(this.random() * 60) : Infinity;
      const call = this.call = this.client.watch(request);
      this.call.on("data", (message) => {
        if (left <= 0) {  // hung up, and this was on its way
          if (this.late && (message.changes ?? []).length > 0 && !this.lost) this.lost = message.resume_token;
          return;
        }
        this.take(message);
        if (--left <= 0) setTimeout(() => call.cancel(), this.late ? 100 : 0);
      });
      this.call.on("error", (error) => resolve(codes[error.code] ?? String(error.code)));
      this.call.on("end", () => resolve("CANCELLED"));
    });
  }
  // From an older token now and then: what came since is told again.
  rewind() {
    if (this.lost) this.past.push({ token: this.lost, undo: [] });
    this.lost = undefined;
    if (!this.random || this.late || this.random() < 0.6) return;
    for (let back = Math.floor(this.random() * 20); back > 0 && this.past.length > 1; --back)
      for (const [name, before] of this.past.pop().undo.reverse())
        if (before) this.state.set(name, before); else this.state.delete(name);
  }
  take({ changes = [], resume_token }) {
    const undo = [];
    for (const change of changes) {
      if (this.drops && ++this.told % this.drops === 0) continue;
      const before = this.state.get(change.name);
      const fault = this.faultOf(change, before);
      if (fault) this.faults.push(`${shortOf(change.name)}@${change.revision} ${change.kind}: ${fault}`);
      undo.push([change.name, before]);
      this.state.set(change.name, { revision: change.revision, kind: change.kind });
    }
    this.past.push({ token: resume_token, undo });
    if (this.past.length > REMEMBERED) this.past.shift();
  }
  faultOf(change, before) {
    const last = before?.revision ?? 0;
    if (change.kind === "HIDDEN" || change.kind === "DELETED") {
      if (change.resource) return "it is gone, and shown";
      return change.revision > last ? null : `after revision ${last}`;
    }
    const record = resourceOf(change.resource);
    if (record.name !== change.name || record.revision !== change.revision) return `it shows ${record.name}@${record.revision}`;
    if (!this.sees(record)) return "it is not for this follower";
    if ((change.kind === "CREATED") !== (change.revision === 1)) return "it is called so";
    // What comes and goes, its revisions may be others' alone.
    const comes = change.type === "registry.gongjin/Person" || change.type.endsWith("Diagnosis");
    if (comes ? change.revision <= last : change.revision !== last + 1) return `after revision ${last}`;
    return this.judge(change, record, this.state);
  }
  async end() {
    this.ended = true;
    this.call?.cancel();
    await this.running;
  }
}
