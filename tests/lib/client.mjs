// A client made from the .proto files alone, as any other system would: promises, tokens, error details.
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { root } from "./programs.mjs";

const thirdParty = process.env.GONGJIN_THIRD_PARTY_PROTOS ?? join(root, "build/third_party_protos");
const includeDirs = [join(root, "protos"), thirdParty];
const options = { keepCase: true, longs: Number, enums: String, defaults: false, oneofs: true, includeDirs };
const files = (folder) => readdirSync(join(root, "protos/gongjin", folder, "v1")).map((file) => `gongjin/${folder}/v1/${file}`);
const definitions = grpc.loadPackageDefinition(
  loader.loadSync(["access", "common", "registry", "partnership"].flatMap(files), options)).gongjin;

const details = new protobuf.Root();
details.resolvePath = (origin, target) => includeDirs.map((dir) => join(dir, target)).find((path) => {
  try { return readdirSync(join(path, "..")).includes(path.split("/").at(-1)); } catch { return false; }
}) ?? target;
details.loadSync(["google/rpc/status.proto", "google/rpc/error_details.proto"]);
const Status = details.lookupType("google.rpc.Status");

const services = {
  "gongjin.access.v1.AccessService": definitions.access.v1.AccessService,
  "gongjin.registry.v1.RegistryService": definitions.registry.v1.RegistryService,
  "gongjin.partnership.v1.PartnershipService": definitions.partnership.v1.PartnershipService,
  "gongjin.common.v1.ChangeService": definitions.common.v1.ChangeService,
  "gongjin.common.v1.HistoryService": definitions.common.v1.HistoryService,
  "gongjin.common.v1.WorkListService": definitions.common.v1.WorkListService,
  "gongjin.common.v1.OverviewService": definitions.common.v1.OverviewService,
  "gongjin.common.v1.NormService": definitions.common.v1.NormService,
  "gongjin.common.v1.AuditService": definitions.common.v1.AuditService,
};
const serviceOf = (method) =>
  Object.keys(services).find((name) => services[name].service[method]) ?? (() => { throw new Error(`no RPC ${method}`); })();

// The resource that a change of the feed carries: what its Get answers.
export function resourceOf({ type_url, value }) {
  const method = `Get${type_url.split(".").at(-1)}`;
  return services[serviceOf(method)].service[method].responseDeserialize(value);
}

// A refusal as plain data: code by name, reason, metadata, fields, sentence.
export class Refusal extends Error {
  constructor(error) {
    super(error.details);
    this.code = grpc.status[error.code];
    const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
    this.fields = [];
    for (const any of bytes ? Status.decode(bytes).details : []) {
      const type = any.type_url.split("/")[1];
      const detail = details.lookupType(type).toObject(details.lookupType(type).decode(any.value));
      if (type === "google.rpc.ErrorInfo") Object.assign(this, { reason: detail.reason, metadata: detail.metadata ?? {} });
      if (type === "google.rpc.BadRequest") this.fields = detail.fieldViolations;
      if (type === "google.rpc.LocalizedMessage") this.localized = detail;
      if (type === "google.rpc.PreconditionFailure") this.preconditions = detail.violations;
      if (type === "google.rpc.RetryInfo") this.retry = detail.retryDelay;
    }
    this.rule = this.metadata?.rule ?? "";
  }
  get paths() { return this.fields.map((violation) => violation.field); }
}

// A caller with a token. `addresses`: one for all, or {registry, partnership}. With `ca`, set by `with`, over TLS.
export class Client {
  constructor(addresses, { token, language } = {}) {
    Object.assign(this, { addresses, token, language, stubs: {} });
  }
  // The same caller over a connection of its own.
  apart() { return this.with({ stubs: {}, channel: { "grpc.use_local_subchannel_pool": 1 } }); }
  with(changes) { return Object.assign(new Client(this.addresses, this), { ca: this.ca }, changes); }
  address(service) {
    if (typeof this.addresses === "string") return this.addresses;
    const of = service.split(".")[1];
    return this.addresses[of === "access" ? "registry" : of] ?? this.addresses[this.common ?? "partnership"];
  }
  stub(service) {
    return this.stubs[service] ??=
      new services[service](this.address(service),
        this.ca ? grpc.credentials.createSsl(this.ca) : grpc.credentials.createInsecure(), this.channel ?? {});
  }
  metadata() {
    const metadata = new grpc.Metadata();
    if (this.token) metadata.set("authorization", `Bearer ${this.token}`);
    if (this.language) metadata.set("accept-language", this.language);
    return metadata;
  }
  call(method, request, { seconds = 20 } = {}) {
    const stub = this.stub(serviceOf(method));
    return new Promise((resolve, reject) => stub[method](request, this.metadata(), { deadline: Date.now() + seconds * 1000 },
      (error, answer) => error ? reject(new Refusal(error)) : resolve(answer)));
  }
  // The refusal of a call that must be refused.
  async refused(method, request, options) {
    const answer = await this.call(method, request, options).catch((error) => error);
    if (!(answer instanceof Refusal)) throw new Error(`${method} was not refused: ${JSON.stringify(answer)}`);
    return answer;
  }
  // Bytes that no message makes: how a broken client looks.
  raw(method, bytes) {
    const path = services[serviceOf(method)].service[method].path;
    const channel = new grpc.Client(this.address(serviceOf(method)), grpc.credentials.createInsecure());
    return new Promise((resolve) => channel.makeUnaryRequest(path, (b) => b, (b) => b, bytes, this.metadata(),
      { deadline: Date.now() + 20000 }, (error, answer) => { channel.close(); resolve(error ? new Refusal(error) : answer); }));
  }
  // An answer as it came over the wire, or the refusal.
  bytes(method, request) {
    return this.raw(method, services[serviceOf(method)].service[method].requestSerialize(request));
  }
  watch(request) { return this.stub("gongjin.common.v1.ChangeService").WatchChanges(request, this.metadata()); }
  close() { for (const stub of Object.values(this.stubs)) stub.close(); }
}

// Exchanges a secret for a token to act for an organization.
export async function login(addresses, secret, organization = "") {
  const anonymous = new Client(addresses);
  const { token } = await anonymous.call("ExchangeSecret", { secret, organization });
  anonymous.close();
  return new Client(addresses, { token });
}
