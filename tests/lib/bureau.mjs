// What most tests begin with: a district's bureau at work, its schools, its people, an agreement.
import { login } from "./client.mjs";

export const D = "districts/310113";
export const BUREAU = `${D}/organizations/bureau`;
export const date = (text) => { const [year, month, day] = text.split("-").map(Number); return { year, month, day }; };
export const term = (from, to) => ({ start_date: date(from), end_date: date(to) });
export const today = (shift = 0) => {
  const day = new Date(Date.now() + 8 * 3600e3 + shift * 86400e3);  // Asia/Shanghai
  return { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
};
export const evidence = (title = "扫描件") =>
  [{ title, sha256: "a".repeat(64), size_bytes: 1024, media_type: "application/pdf" }];

// The administrator with every role of the bureau.
export async function bureau(addresses, secret) {
  const admin = await login(addresses, secret);
  const principal = (await admin.call("GetCaller", {})).principal;
  for (const role of ["REGISTRAR", "CASE_OFFICER", "APPROVER", "SIGNATORY", "OBSERVER"])
    await admin.call("CreateGrant", { parent: D, grant_id: `admin-${role.toLowerCase().replace("_", "-")}`,
      grant: { principal, role: `ROLE_${role}`, organization: BUREAU, start_date: date("2017-01-01") } });
  admin.close();
  return login(addresses, secret);
}

// Somebody with roles in one organization, logged in.
export async function person(client, id, organization, roles) {
  await client.call("CreatePrincipal", { parent: D, principal_id: id, principal: { title: id, kind: "PERSON" } });
  for (const role of roles)
    await client.call("CreateGrant", { parent: D, grant_id: `${id}-${role.toLowerCase().replace("_", "-")}`,
      grant: { principal: `${D}/principals/${id}`, role: `ROLE_${role}`, organization, start_date: date("2017-01-01") } });
  const { text } = await client.call("CreateSecret", { parent: `${D}/principals/${id}`, secret: { title: "test" } });
  return login(client.addresses, text);
}

export const school = (client, id, more = {}) => client.call("CreateSchool", { parent: D, school_id: id,
  school: { title: id, stage: "JUNIOR_MIDDLE", ownership: "PUBLIC", bureau: BUREAU, located_district: D, ...more } });

export const DOMAINS = ["STANDARDS", "SCHOOL_MANAGEMENT", "TEACHER_DEVELOPMENT", "CURRICULUM_REFORM", "CAMPUS_CULTURE"]
  .map((name) => `DOMAIN_${name}`);
export const objectives = (school_year = 2018) => DOMAINS.map((domain, i) =>
  ({ objective_id: `o${i + 1}`, domain, target: "达标", school_year }));

// An agreement that may be created; `more` changes it.
export const entrusted = (recipient, supporter, more = {}) => ({
  kind: "ENTRUSTED_MANAGEMENT", title: `${supporter} → ${recipient}`, round: "第一轮",
  recipient: `${D}/schools/${recipient}`, supporter: `${D}/schools/${supporter}`, commissioner: BUREAU,
  term: term("2017-09-01", "2020-07-31"), ...more,
});
export const create = (client, id, partnership, more = {}) =>
  client.call("CreatePartnership", { parent: D, partnership_id: id, partnership, ...more });
