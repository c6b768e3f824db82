// Collects the .proto definitions that others own into one folder, so that nothing of theirs is committed:
//   node third_party_protos.mjs OUT
// OUT/google/{api,rpc,type} and OUT/grpc/reflection/v1 are copied from the pinned npm packages.
// OUT/buf/validate/validate.proto is printed from the descriptor inside @bufbuild/protovalidate, the only form in
// which npm has it. Its names, numbers and types are kept; its comments and its CEL options are not, we use neither.
// google/protobuf is left out on purpose: it must be the one that belongs to Debian's libprotobuf.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from "@bufbuild/protobuf/wkt";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";

const out = process.argv[2];
if (!out) throw new Error("usage: third_party_protos.mjs OUT");
const modules = join(dirname(fileURLToPath(import.meta.url)), "..", "node_modules");

// A file that stays as it is keeps its time, so that nothing is compiled again for it.
function write(path, text) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  if (!existsSync(join(out, path)) || readFileSync(join(out, path), "utf8") !== text) writeFileSync(join(out, path), text);
}

function copyProtos(from, folder) {
  for (const entry of readdirSync(join(modules, from, folder)))
    if (entry.endsWith(".proto")) write(join(folder, entry), readFileSync(join(modules, from, folder, entry), "utf8"));
}

const indent = (lines) => lines.map((line) => "  " + line);
const block = (head, lines) => [`${head} {`, ...indent(lines), "}"];
const range = (start, end, max) => (end > max ? `${start} to max` : end - 1 > start ? `${start} to ${end - 1}` : `${start}`);

function printField(field, inOneof) {
  const label = inOneof ? "" : Label[field.label].toLowerCase() + " ";
  const type = field.typeName || Type[field.type].toLowerCase();
  const options = field.options?.deprecated ? " [deprecated = true]" : "";
  if (field.defaultValue) throw new Error(`default values are not printed yet: ${field.name}`);
  return `${label}${type} ${field.name} = ${field.number}${options};`;
}

function printExtensions(fields) {
  const byExtendee = Map.groupBy(fields, (field) => field.extendee);
  return [...byExtendee].flatMap(([extendee, own]) => block(`extend ${extendee}`, own.map((field) => printField(field))));
}

const printEnum = (type) => block(`enum ${type.name}`, [
  ...(type.options?.allowAlias ? ["option allow_alias = true;"] : []),
  ...type.value.map((value) => `${value.name} = ${value.number};`),
  ...type.reservedRange.map((r) => `reserved ${range(r.start, r.end + 1, 2 ** 31 - 1)};`),
  ...type.reservedName.map((name) => `reserved "${name}";`),
]);

function printMessage(message) {
  if (message.nestedType.some((nested) => nested.options?.mapEntry)) throw new Error(`maps are not printed yet: ${message.name}`);
  const isInOneof = (field) => Object.hasOwn(field, "oneofIndex") && !field.proto3Optional;
  return block(`message ${message.name}`, [
    ...message.enumType.flatMap(printEnum),
    ...message.nestedType.flatMap(printMessage),
    ...message.field.filter((field) => !isInOneof(field)).map((field) => printField(field)),
    ...message.oneofDecl.flatMap((oneof, index) =>
      block(`oneof ${oneof.name}`, message.field.filter((f) => isInOneof(f) && f.oneofIndex === index).map((f) => printField(f, true)))),
    ...message.extensionRange.map((r) => `extensions ${range(r.start, r.end, 2 ** 29 - 1)};`),
    ...message.reservedRange.map((r) => `reserved ${range(r.start, r.end, 2 ** 29 - 1)};`),
    ...message.reservedName.map((name) => `reserved "${name}";`),
    ...printExtensions(message.extension),
  ]);
}

function printFile(file) {
  if (file.syntax && file.syntax !== "proto2") throw new Error(`only proto2 is printed: ${file.name} is ${file.syntax}`);
  return [
    "// Printed from the descriptor in @bufbuild/protovalidate.",
    'syntax = "proto2";',
    `package ${file.package};`,
    ...file.dependency.map((name) => `import "${name}";`),
    ...file.enumType.flatMap(printEnum),
    ...file.messageType.flatMap(printMessage),
    ...printExtensions(file.extension),
    "",
  ].join("\n");
}

for (const folder of ["google/api", "google/rpc", "google/type"]) copyProtos("google-gax/build/protos", folder);
copyProtos("@grpc/reflection/build/proto", "grpc/reflection/v1");
write("buf/validate/validate.proto", printFile(file_buf_validate_validate.proto));
