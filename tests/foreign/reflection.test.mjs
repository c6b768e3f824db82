// A client that knows nothing of us but the address: it learns all by reflection, creates, lists with a filter, watches,
// and goes on where it was after the server was restarted.
import assert from "node:assert/strict";
import { test } from "node:test";
import grpc from "@grpc/grpc-js";
import reflection from "grpc-js-reflection-client";
import { bureau, date, BUREAU, D, school, entrusted } from "../lib/bureau.mjs";
import { suite, until } from "../lib/programs.mjs";

async function learn(address, token) {
  const client = new reflection.GrpcReflection(address, grpc.credentials.createInsecure());
  const names = await client.listServices();
  const metadata = new grpc.Metadata();
  metadata.set("authorization", `Bearer ${token}`);
  const stubs = {};
  for (const name of names.filter((service) => service.startsWith("gongjin."))) {
    const descriptor = await client.getDescriptorBySymbol(name);
    const packages = descriptor.getPackageObject({ keepCase: true, enums: String, longs: Number, defaults: false });
    const Stub = name.split(".").reduce((at, part) => at[part], packages);
    stubs[name] = new Stub(address, grpc.credentials.createInsecure());
  }
  const call = (service, method, request) => new Promise((resolve, reject) =>
    stubs[service][method](request, metadata, (error, answer) => error ? reject(error) : resolve(answer)));
  return { names, stubs, call, metadata };
}

// Collects changes of a stream until it breaks.
function follow(foreign, resume_token) {
  const seen = { names: [], token: resume_token };
  const stream = foreign.stubs["gongjin.common.v1.ChangeService"].WatchChanges(
    { resume_token, start: resume_token ? undefined : "NOW", types: ["partnership.gongjin/Partnership"] }, foreign.metadata);
  stream.on("data", (part) => {
    for (const change of part.changes ?? []) seen.names.push(`${change.kind} ${change.name.split("/").at(-1)}`);
    seen.token = part.resume_token;
  });
  stream.on("error", () => {});
  seen.cancel = () => stream.cancel();
  return seen;
}

test("a foreign client works by reflection, over a restart too", async (t) => {
  const server = await suite(t);
  const own = await bureau(server.address, server.secret);
  t.after(() => own.close());
  for (const id of ["lezhi", "luodian", "meiluo", "cunzhi"]) await school(own, id);

  const P = "gongjin.partnership.v1.PartnershipService";
  const foreign = await learn(server.address, own.token);
  assert.ok(foreign.names.includes(P) && foreign.names.includes("grpc.health.v1.Health"), foreign.names.join());

  const create = (id) => foreign.call(P, "CreatePartnership",
    { parent: D, partnership_id: id, partnership: entrusted(id, "cunzhi") });
  const first = follow(foreign, "");
  await until("a first heartbeat", () => first.token);
  const made = await create("lezhi");
  assert.equal(made.name, `${D}/partnerships/lezhi`);
  assert.equal(made.state, "DRAFT");
  assert.equal(made.commissioner, BUREAU);
  await create("luodian");
  await until("two changes", () => first.names.length === 2);
  assert.deepEqual(first.names, ["CREATED lezhi", "CREATED luodian"]);

  const listed = await foreign.call(P, "ListPartnerships",
    { parent: D, filter: `recipient = "${D}/schools/lezhi" AND term.start_date <= "2017-09-01"`, count_total: true });
  assert.deepEqual(listed.partnerships.map((one) => one.name), [`${D}/partnerships/lezhi`]);
  assert.equal(listed.total_size, 1);
  assert.deepEqual(listed.partnerships[0].term.start_date, date("2017-09-01"));

  await server.restart("SIGKILL");
  const again = await learn(server.address, own.token);
  const second = follow(again, first.token);
  t.after(() => second.cancel());
  await again.call(P, "CreatePartnership", { parent: D, partnership_id: "meiluo", partnership: entrusted("meiluo", "cunzhi") });
  await until("the change after the restart", () => second.names.length > 0);
  assert.deepEqual(second.names, ["CREATED meiluo"]);
});
