// k8s/base, rendered as kubectl would apply it, keeps its promises: KUBECTL=<path> [SUITE=<gongjin-suite>] node --test.
// Each promise is a row of PROMISES and has a control that breaks it, so that a check that sees nothing is found out.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";

const base = join(dirname(fileURLToPath(import.meta.url)), "../../k8s/base");

function render(folder) {
  const text = execFileSync(process.env.KUBECTL, ["kustomize", "--load-restrictor=LoadRestrictionsNone", folder],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return parseAllDocuments(text).map((document) => document.toJS());
}

const find = (docs, kind, name) => docs.find((doc) => doc.kind === kind && doc.metadata.name === name);
const suite = (docs) => find(docs, "StatefulSet", "gongjin");
const pod = (docs) => suite(docs).spec.template.spec;
const container = (docs) => pod(docs).containers[0];
const flag = (docs, name) => container(docs).args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const mountedAt = (docs, path) =>
  container(docs).volumeMounts.filter((mount) => path?.startsWith(mount.mountPath + "/") || path === mount.mountPath)[0];
const containerPort = (docs, name) => container(docs).ports.find((port) => port.name === name)?.containerPort;

// [what holds, a test of it, a control that breaks it]
const PROMISES = [
  ["there are these objects and no others",
    (docs) => docs.map((doc) => `${doc.kind}/${doc.metadata.name}`).sort().join() ===
      "Namespace/gongjin,Service/gongjin,Service/gongjin-pods,StatefulSet/gongjin",
    (docs) => docs.push({ kind: "Secret", metadata: { name: "left-over", namespace: "gongjin" } })],
  ["all lie in the namespace",
    (docs) => docs.every((doc) => doc.kind === "Namespace" || doc.metadata.namespace === "gongjin"),
    (docs) => delete suite(docs).metadata.namespace],
  ["the namespace refuses pods that are not restricted",
    (docs) => find(docs, "Namespace", "gongjin").metadata.labels["pod-security.kubernetes.io/enforce"] === "restricted",
    (docs) => delete find(docs, "Namespace", "gongjin").metadata.labels["pod-security.kubernetes.io/enforce"]],
  ["services and StatefulSet select the pod",
    (docs) => [suite(docs).spec.selector.matchLabels, find(docs, "Service", "gongjin").spec.selector,
      find(docs, "Service", "gongjin-pods").spec.selector].every((selector) => Object.keys(selector).length > 0 &&
        Object.entries(selector).every(([key, value]) => suite(docs).spec.template.metadata.labels[key] === value)),
    (docs) => (find(docs, "Service", "gongjin").spec.selector["app.kubernetes.io/name"] = "another")],
  ["clients dial 7400 and metrics are read at 8400",
    (docs) => ["7400/grpc", "8400/metrics"].every((port) =>
      find(docs, "Service", "gongjin").spec.ports.some((own) => `${own.port}/${own.targetPort}` === port)),
    (docs) => find(docs, "Service", "gongjin").spec.ports.pop()],
  ["the governing service is headless and the StatefulSet names it",
    (docs) => find(docs, "Service", suite(docs).spec.serviceName)?.spec.clusterIP === "None",
    (docs) => (suite(docs).spec.serviceName = "gongjin")],
  ["one replica, since one process owns the volume", (docs) => suite(docs).spec.replicas === 1,
    (docs) => (suite(docs).spec.replicas = 2)],
  ["runs as 10001, never as root",
    (docs) => pod(docs).securityContext.runAsNonRoot === true && pod(docs).securityContext.runAsUser === 10001,
    (docs) => delete pod(docs).securityContext.runAsNonRoot],
  ["seccomp is RuntimeDefault", (docs) => pod(docs).securityContext.seccompProfile?.type === "RuntimeDefault",
    (docs) => delete pod(docs).securityContext.seccompProfile],
  ["every container gives up privileges, capabilities and a writable root",
    (docs) => [...pod(docs).containers, ...(pod(docs).initContainers ?? [])].every(({ securityContext: context }) =>
      context?.readOnlyRootFilesystem === true && context.allowPrivilegeEscalation === false && !context.privileged &&
      context.capabilities?.drop?.includes("ALL") && !context.capabilities.add),
    (docs) => (container(docs).securityContext.readOnlyRootFilesystem = false)],
  ["nothing of the host is shared",
    (docs) => !pod(docs).hostNetwork && !pod(docs).hostPID && !pod(docs).volumes.some((volume) => volume.hostPath),
    (docs) => pod(docs).volumes.push({ name: "host", hostPath: { path: "/" } })],
  ["the pod holds no token of the cluster", (docs) => pod(docs).automountServiceAccountToken === false,
    (docs) => delete pod(docs).automountServiceAccountToken],
  ["the data folder lies on the claimed volume, which outlives the StatefulSet",
    (docs) => {
      const claims = suite(docs).spec.volumeClaimTemplates.map((claim) => claim.metadata.name);
      return claims.includes(mountedAt(docs, flag(docs, "data-dir"))?.name) &&
        suite(docs).spec.persistentVolumeClaimRetentionPolicy.whenDeleted === "Retain";
    },
    (docs) => (container(docs).args[0] = "--data-dir=/elsewhere")],
  ["TLS comes from files of a secret, mounted read-only, and no secret stands in the environment",
    (docs) => ["tls-cert-file", "tls-key-file"].every((name) => {
      const mount = mountedAt(docs, flag(docs, name));
      return mount?.readOnly === true && pod(docs).volumes.some((volume) => volume.name === mount.name && volume.secret);
    }) && !container(docs).env?.some((variable) => variable.valueFrom?.secretKeyRef),
    (docs) => (container(docs).args = container(docs).args.filter((arg) => !arg.startsWith("--tls-key-file")))],
  ["it listens where the ports say",
    (docs) => flag(docs, "listen") === `0.0.0.0:${containerPort(docs, "grpc")}` &&
      flag(docs, "metrics-listen") === `0.0.0.0:${containerPort(docs, "metrics")}` &&
      flag(docs, "health-listen") === `0.0.0.0:${containerPort(docs, "health")}`,
    (docs) => (container(docs).ports[0].containerPort = 7401)],
  ["all three probes ask over gRPC, at the port without TLS",
    (docs) => ["startupProbe", "livenessProbe", "readinessProbe"].every((probe) =>
      container(docs)[probe]?.grpc?.port === containerPort(docs, "health")),
    (docs) => (container(docs).livenessProbe = { tcpSocket: { port: 7400 } })],
  ["a start after a crash has a minute at least",
    (docs) => container(docs).startupProbe.periodSeconds * container(docs).startupProbe.failureThreshold >= 60,
    (docs) => (container(docs).startupProbe.failureThreshold = 3)],
  ["there is time to drain", (docs) => pod(docs).terminationGracePeriodSeconds >= 30,
    (docs) => (pod(docs).terminationGracePeriodSeconds = 5)],
  ["memory is bounded, and CPU and memory are asked for",
    (docs) => {
      const { requests, limits } = container(docs).resources;
      return Boolean(requests?.cpu && requests.memory && limits?.memory);
    },
    (docs) => delete container(docs).resources.limits],
];

const broken = (docs) => PROMISES.filter(([, holds]) => !holds(docs)).map(([promise]) => promise);

test("every promise holds", () => assert.deepEqual(broken(render(base)), []));

for (const [promise, , breakIt] of PROMISES) {
  test(`control: seen when broken: ${promise}`, () => {
    const docs = render(base);
    breakIt(docs);
    assert.ok(broken(docs).includes(promise));
  });
}

// An overlay in a folder of its own, on top of the base.
function renderOverlay(kustomization) {
  const folder = mkdtempSync(join(tmpdir(), "gongjin-k8s-"));
  try {
    mkdirSync(join(folder, "overlay"));
    writeFileSync(join(folder, "overlay/kustomization.yaml"), kustomization(relative(join(folder, "overlay"), base)));
    return render(join(folder, "overlay"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("control: an overlay that takes the security context away is seen", () => {
  const docs = renderOverlay((path) => `resources: [${path}]
patches:
  - target: { kind: StatefulSet }
    patch: '[{ "op": "remove", "path": "/spec/template/spec/securityContext/runAsNonRoot" }]'
`);
  assert.deepEqual(broken(docs), ["runs as 10001, never as root"]);
});

test("control: a kustomization that names a missing file does not render", () => {
  assert.throws(() => renderOverlay(() => "resources: [missing.yaml]\n"), /missing\.yaml/);
});

test("the binary knows every flag", { skip: !process.env.SUITE && "gongjin-suite is not built" }, () => {
  const help = execFileSync(process.env.SUITE, ["--help"], { encoding: "utf8" });
  for (const arg of container(render(base)).args) assert.match(help, new RegExp(`${arg.split("=")[0]}\\b`));
});
