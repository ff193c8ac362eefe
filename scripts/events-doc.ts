import { z } from "zod";
import { EVENTS } from "../src/model/event.ts";
import type { EventKind } from "../src/model/events/event-kind.ts";
import { markdownTable } from "./markdown-table.ts";

type Schema = {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
};

const objectText = ({ properties = {}, required = [] }: Schema): string => {
  const fields = Object.entries(properties).map(
    ([name, field]) => `${name}${required.includes(name) ? "" : "?"}: ${typeText(field)}`,
  );
  return fields.length === 0 ? "object" : `{ ${fields.join("; ")} }`;
};

/** As it would be written in TypeScript. */
const typeText = (schema: Schema): string => {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") {
    const item = typeText(schema.items ?? {});
    return item.includes(" ") && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
  }
  if (Array.isArray(schema.type)) return schema.type.join(" | ");
  return schema.type === "object" ? objectText(schema) : (schema.type ?? "any");
};

const payloadText = ({ payload }: EventKind): string => {
  // As it is written: what a default adds is there.
  const { properties = {}, required = [] } = z.toJSONSchema(payload, { io: "output" }) as Schema;
  const rows = Object.entries(properties).map(([name, field]) => [
    `\`${name}\``,
    `\`${typeText(field)}\``,
    required.includes(name) ? "" : "may be missing",
  ]);
  return rows.length === 0 ? "No payload." : markdownTable(["field", "type", ""], rows);
};

const section = ([name, kind]: [string, EventKind]): string =>
  [
    `## ${name}`,
    kind.meaning,
    `Version ${kind.version}${kind.audit ? ", audit class: in a hash chain also without a run" : ""}.`,
    payloadText(kind),
  ].join("\n\n");

const ENVELOPE: readonly (readonly [string, string])[] = [
  ["`eventId`", "a time-ordered UUID; also the id of its webhooks and of its message in NATS"],
  ["`position`", "its place in the tenant's order: from 1, without a gap"],
  ["`time`", "when its transaction began, as ISO 8601 in UTC"],
  ["`name`, `version`", "its kind, below. Fields may be added to a version; one that goes or changes makes a new one"],
  ["`tenantId`, `runId`, `taskId`", "what it is about; null where it is about none"],
  ["`actor`", "who did it: `user`, `engine`, an agent, or a person or key of the tenant"],
  [
    "`correlation`",
    "what belongs together, and is delivered in order: the run, else the task, else what its producer says",
  ],
  [
    "`causation`",
    "the event that led directly to this one, or null where nothing did, or an older version has moved the task on; tasks that a schedule makes are on record just before its `schedule.fired`",
  ],
  ["`payload`", "what is said below"],
  ["`stream`, `streamPosition`", "the hash chain that it is in, a run or `tenant`, and its place there; null in none"],
  ["`previousHash`, `hash`", "of the event before in the chain, and sha256 of its own canonical JSON; null in none"],
];

/** The page about all events, as Markdown: one heading a kind. */
export const renderEventsDoc = (): string =>
  `${[
    "# Events",
    `An event is a fact, written in the transaction of the change that it reports. \`provost events\` prints them,
[subscriptions and webhooks](subscriptions.md) bring them. This page is generated from \`src/model/events/\` by
\`npm run docs:generate\`; a payload that is not as it says here is refused.`,
    "Readers pass by names and fields that they do not know: a newer version may have added them.",
    markdownTable(["envelope", "what it is"], ENVELOPE),
    ...Object.entries<EventKind>(EVENTS)
      .toSorted(([a], [b]) => a.localeCompare(b, "en"))
      .map(section),
  ].join("\n\n")}\n`;
