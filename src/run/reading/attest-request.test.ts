import { expect, test } from "vitest";
import { checkSchema } from "../../model/check.ts";
import { type AttestRequest, refuseIdle, refuseIncomplete } from "./attest-request.ts";

const NOW = new Date("2026-11-22T23:59:00Z");
const approval: AttestRequest = { kind: "approval", subject: "c-1", role: "boss", by: "Ada", reason: "seen" };
const mitigation: AttestRequest = { ...approval, kind: "mitigation", owner: "Cy", due: "2026-11-22" };
const byBoss = checkSchema.parse({ kind: "approval", role: "boss" });

test("an approval in a role that the check does not ask for is refused before it is signed", () => {
  expect(() => refuseIdle({ ...approval, role: "clerk" }, byBoss, NOW)).toThrow(
    expect.objectContaining({
      code: "APPROVAL_INVALID",
      message: "criterion c-1 asks for the approval of boss, not of clerk: --role",
      details: { field: "role" },
    }),
  );
  expect(() => refuseIdle(approval, byBoss, NOW)).not.toThrow();
});

test("so is one of a criterion that asks for nobody's, which can be waived in any role", () => {
  expect(() => refuseIdle(approval, null, NOW)).toThrow(expect.objectContaining({ details: { field: "subject" } }));
  expect(() => refuseIdle({ ...approval, kind: "waiver", role: "clerk" }, byBoss, NOW)).not.toThrow();
});

test("a mitigation is due today at the soonest", () => {
  expect(() => refuseIdle({ ...mitigation, due: "2026-11-21" }, null, NOW)).toThrow(
    expect.objectContaining({
      code: "APPROVAL_INVALID",
      message: "2026-11-21 is past, today is 2026-11-22: --due",
      details: { field: "due" },
    }),
  );
  expect(() => refuseIdle(mitigation, null, NOW)).not.toThrow();
});

test.each(["reason", "by", "role", "owner", "due"] as const)("a mitigation without %s is refused", (field) => {
  const lacking = { ...mitigation, [field]: field === "owner" || field === "due" ? undefined : " " };
  expect(() => refuseIncomplete(lacking)).toThrow(expect.objectContaining({ details: { field } }));
  expect(() => refuseIncomplete(mitigation)).not.toThrow();
});
