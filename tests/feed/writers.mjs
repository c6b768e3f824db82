// Many writers at once, over kills of the server: each change is made exactly once, and known here with its revision
// and its text. Each text names a change that was answered before, by whomever: its cause.
import { setTimeout as sleep } from "node:timers/promises";
import { BUREAU, D, entrusted, school, today } from "../lib/bureau.mjs";
import { shortOf } from "./follower.mjs";

const AGAIN = ["UNAVAILABLE", "UNKNOWN", "CANCELLED", "INTERNAL", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];
const PATIENCE_MS = 20_000;  // more than any restart takes, a sanitized one beside others too
export const SCHOOLS = 8;
export const schoolName = (n) => `${D}/schools/s${n}`;
export const TYPES = ["registry.gongjin/School", "registry.gongjin/Person", "partnership.gongjin/Partnership",
  "partnership.gongjin/Diagnosis"];

// What the text of a record says of its cause: [name, revision] or null.
export function causeOf(record) {
  const [, name, revision] = /^(.+)@(\d+)$/.exec(record.exit_plan ?? record.post ?? record.bottlenecks?.[0]?.text ?? "") ?? [];
  return name ? [`${D}/${name}`, Number(revision)] : null;
}

export class Writers {
  // `reach()`: the clients, which may be others after a restart.
  constructor(reach, random) {
    Object.assign(this, { reach, random, changes: 0, now: new Map(), texts: new Map(), last: [] });
  }
  pick(list) { return list[Math.floor(this.random() * list.length)]; }
  cause() { return this.pick(this.last) ?? ""; }

  // The answer, however often it has to be asked for.
  async ask(writer, method, request) {
    const clients = this.reach();
    for (const end = Date.now() + PATIENCE_MS; ;) {
      try {
        return await clients[writer % clients.length].call(method, request, { seconds: 10 });
      } catch (refusal) {
        if (!AGAIN.includes(refusal.code) || Date.now() > end || this.stopped) throw new Error(`${method} ${JSON.stringify(request)}: ${refusal.code} ${refusal.message}`);
        await sleep(20);
      }
    }
  }
  async change(writer, method, request, text, more) {
    const answer = await this.ask(writer, method, { ...request, request_id: `feed-${writer}-${String(this.changes++).padStart(24, "0")}` });
    const name = answer.name ?? request.name;
    const revision = answer.revision ?? this.now.get(name).revision + 1;
    this.now.set(name, { ...this.now.get(name), ...more, revision });
    this.texts.set(`${name}@${revision}`, text);
    this.last[writer] = `${shortOf(name)}@${revision}`;
    return name;
  }

  // One writer, until `count` changes are made by all.
  async write(writer, count) {
    const own = { partnerships: [], persons: [], diagnoses: [] };
    for (let n = 0; this.changes < count && !this.stopped; ++n) {
      const text = this.cause(), id = `w${writer}-${n}`, dice = this.random();
      const [recipient, supporter] = [this.pick([...Array(SCHOOLS).keys()]), this.pick([...Array(SCHOOLS).keys()])].map((s) => `s${s}`);
      if (own.partnerships.length === 0 || dice < 0.1) {
        let to = recipient;
        if (dice < 0.03) {  // of a school that has come just now: it must not be told of before the school
          to = id;
          await this.change(writer, "CreateSchool", { parent: D, school_id: id, school: { title: id, stage: "JUNIOR_MIDDLE",
            ownership: "PUBLIC", bureau: BUREAU, located_district: D } }, "", { type: "School" });
        }
        const cause = to === id ? this.last[writer] : text;
        const from = supporter === to ? `s${(Number(to.slice(1)) + 1) % SCHOOLS}` : supporter;
        own.partnerships.push(await this.change(writer, "CreatePartnership", { parent: D, partnership_id: id, partnership:
          entrusted(to, from, { kind: "MUTUAL_GROWTH", exit_plan: cause }) }, cause,
        { type: "Partnership", schools: [to, from].map((s) => `${D}/schools/${s}`) }));
      } else if (dice < 0.15 || own.persons.length === 0) {
        own.persons.push(await this.change(writer, "CreatePerson", { parent: D, person_id: id,
          person: { title: id, employer: `${D}/schools/${recipient}`, post: text } }, text,
        { type: "Person", schools: [`${D}/schools/${recipient}`] }));
      } else if (dice < 0.3) {
        const moves = dice < 0.2, employer = `${D}/schools/${recipient}`;
        await this.change(writer, "UpdatePerson", { person: { name: this.pick(own.persons), post: text, employer },
          update_mask: { paths: moves ? ["post", "employer"] : ["post"] } }, text,
        { type: "Person", ...(moves && { schools: [employer] }) });
      } else if (dice < 0.33 && text) {
        const parent = this.pick(own.partnerships);
        own.diagnoses.push(await this.change(writer, "CreateDiagnosis", { parent, diagnosis_id: id, diagnosis: { held_on: today(),
          bottlenecks: [{ domain: "DOMAIN_SPECIAL_COURSES", text }] } }, text, { type: "Diagnosis", schools: this.now.get(parent).schools }));
      } else if (dice < 0.35 && own.diagnoses.length > 0) {
        await this.change(writer, "DeleteDiagnosis", { name: own.diagnoses.pop() }, "", { type: "Diagnosis", deleted: true });
      } else {
        await this.change(writer, "UpdatePartnership", { partnership: { name: this.pick(own.partnerships), exit_plan: text },
          update_mask: { paths: ["exit_plan"] } }, text, { type: "Partnership" });
      }
    }
  }
}

export async function schools(client) {
  for (let n = 0; n < SCHOOLS; ++n) await school(client, `s${n}`);
}
