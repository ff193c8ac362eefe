/** A check as the form has it: the three that are asked for most by their fields, any other as it is written. */
import { stringify } from "yaml";
import type { Plan } from "../../../api/types.ts";
import { readMapping } from "./sidecar-document.ts";

type Check = NonNullable<Plan["criteria"][number]["check"]>;

export const CHECK_FORMS = ["exec", "file", "approval", "yaml"] as const;

export type CheckDraft = {
  form: (typeof CHECK_FORMS)[number];
  command: string;
  guard: boolean;
  path: string;
  match: string;
  role: string;
  yaml: string;
};

const BLANK: CheckDraft = { form: "exec", command: "", guard: false, path: "", match: "", role: "", yaml: "" };

/** What the form has a field for. */
const FIELDS: Record<string, readonly string[]> = {
  exec: ["kind", "command", "guard"],
  file: ["kind", "path", "match"],
  approval: ["kind", "role"],
};

/** What a check says without anybody having written it. */
const DEFAULTS: Record<string, unknown> = { exit: 0, exists: true, links: false, guard: false, files: [], env: [] };

const isDefault = (key: string, value: unknown): boolean => JSON.stringify(value) === JSON.stringify(DEFAULTS[key]);

const DURATIONS: ReadonlySet<string> = new Set(["timeout", "maxLatency"]);

/** Durations were read as milliseconds: written back they have to say so, for a bare number is seconds. */
const asWritten = (check: Check): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(check)
      .filter(([key, value]) => !isDefault(key, value))
      .map(([key, value]) => [key, DURATIONS.has(key) && typeof value === "number" ? `${value} ms` : value]),
  );

/** Whether the form can show all that the check says. */
const isPlain = (check: Check): boolean =>
  Object.keys(asWritten(check)).every((key) => FIELDS[check.kind]?.includes(key) === true);

export const draftOf = (check: Check | undefined): CheckDraft => {
  if (check === undefined) return BLANK;
  if (isPlain(check)) {
    if (check.kind === "exec") {
      return { ...BLANK, form: "exec", command: check.command.join("\n"), guard: check.guard };
    }
    if (check.kind === "file") return { ...BLANK, form: "file", path: check.path, match: check.match ?? "" };
    if (check.kind === "approval") return { ...BLANK, form: "approval", role: check.role };
  }
  return { ...BLANK, form: "yaml", yaml: stringify(asWritten(check)) };
};

/** Null while it is not complete. */
export const checkOf = ({
  form,
  command,
  guard,
  path,
  match,
  role,
  yaml,
}: CheckDraft): Record<string, unknown> | null => {
  if (form === "yaml") return readMapping(yaml);
  if (form === "approval") return role.trim() === "" ? null : { kind: "approval", role: role.trim() };
  if (form === "file") {
    return path.trim() === "" ? null : { kind: "file", path: path.trim(), ...(match !== "" && { match }) };
  }
  const words = command.split("\n").filter((word) => word.trim() !== "");
  return words.length === 0 ? null : { kind: "exec", command: words, ...(guard && { guard }) };
};
