// A district with a registry and a partnership process, its parties, and an account for each that has one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ctl } from "../lib/ctl.mjs";
import { calendars } from "../lib/days.mjs";
import { folder, pair } from "../lib/programs.mjs";

export const D = "districts/310113";
export const BUREAU = `${D}/organizations/bureau`;
export const scan = [{ title: "扫描件", sha256: "b".repeat(64), size_bytes: 2048, media_type: "application/pdf" }];

const grant = (id, principal, role, organization) => `
type: access.gongjin/Grant
name: ${D}/grants/${id}
principal: ${D}/principals/${principal}
role: ROLE_${role}
organization: ${organization}
start_date: 2017-01-01
`;
const school = (id) => `
type: registry.gongjin/School
name: ${D}/schools/${id}
title: ${id}学校
stage: JUNIOR_MIDDLE
ownership: PUBLIC
bureau: ${BUREAU}
`;
const person = (id, employer) => `
type: registry.gongjin/Person
name: ${D}/persons/${id}
title: 示例${id}
employer: ${employer}
`;

// {admin: the bureau, account(id, organization, roles): somebody else, registry, partnership}
export async function world(t) {
  const { registry, partnership } = await pair(t);
  const home = folder(t);
  const address = `registry=${registry.address},partnership=${partnership.address}`;
  const admin = new Ctl(address, join(registry.home, "admin.secret"), home);
  await admin.apply(["REGISTRAR", "CASE_OFFICER", "APPROVER", "SIGNATORY", "OBSERVER"]
    .map((role) => grant(`admin-${role.toLowerCase().replace("_", "-")}`, "admin", role, BUREAU)).join("---"));
  await admin.apply([
    `
type: registry.gongjin/Organization
name: ${D}/organizations/commission
title: 市教委
kind: MUNICIPAL_COMMISSION
`, `
type: registry.gongjin/Organization
name: ${D}/organizations/institute
title: 示例研究所
kind: SUPPORTING_INSTITUTE
`, school("helper"), school("helped"), school("third"), calendars(D),
    person("leader", `${D}/schools/helper`), ...[1, 2, 3].map((i) => person(`expert-${i}`, BUREAU)),
  ].join("---"));
  const account = async (id, organization, roles) => {
    await admin.apply(`
type: access.gongjin/Principal
name: ${D}/principals/${id}
title: ${id}
kind: PERSON
---${roles.map((role) => grant(`${id}-${role.toLowerCase()}`, id, role, organization)).join("---")}`);
    const { text } = await admin.call("gongjin.access.v1.AccessService/CreateSecret",
      { parent: `${D}/principals/${id}`, secret: { title: "test" } });
    const file = join(home, `${id}.secret`);
    writeFileSync(file, text, { mode: 0o600 });
    return new Ctl(address, file, home);
  };
  return { admin, account, registry, partnership };
}
