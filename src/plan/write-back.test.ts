import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compilePlan } from "./compile.ts";
import { stripEvidence } from "./evidence-link.ts";
import { writeBack } from "./write-back.ts";

const PLAN = `# Harden the mailer

## Phase 1: Foundations

### Epic 1.1: Queue

#### Agent: \`queue-agent\` (Priority 1)

**Tasks:**
1. Write the retry table
2. Bound the queue at 1,000 letters\u0020\u0020
   and say so in the log
3. Drain on shutdown

## Week 1

### Monday

- [ ] 09:00 - Read the incident notes
- [x] 10:00 - Agree on limits
* [ ] 11:00 - Größe prüfen – „Übermaß“
  - [ ] 11:30 - Ask the owners \\
    for a yes

### Tuesday ###

- [ ] Rotate the keys

| Stream | Mon | Tue |
|--------|-----|-----|
| Mail   | Map the senders | Cut the backlog |
`;

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const utf16 = (text: string, bigEndian: boolean) =>
  Uint8Array.from(
    Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)).flatMap((unit) =>
      bigEndian ? [unit >> 8, unit & 0xff] : [unit & 0xff, unit >> 8],
    ),
  );
/** Windows-1252, in which "Größe" is no UTF-8. */
const cp1252 = (text: string) =>
  Uint8Array.from(text, (character) => ({ "–": 0x96, "„": 0x84, "“": 0x93 })[character] ?? character.charCodeAt(0));
const mojibake = (text: string) =>
  bytesOf(text.replace("–", "â€“").replace("ß", "ÃŸ").replace("## Phase", "## ğŸ¯ Phase"));

const finishAll = (source: Uint8Array, link = (id: string) => `proof/packet.html#${id}`) => {
  const { plan } = compilePlan(source);
  return writeBack(
    source,
    plan,
    plan.tasks.map(({ id }) => ({ taskId: id, link: link(id) })),
  );
};
const linesWith = (text: string, words: string) => text.split("\n").filter((line) => line.includes(words));

test("a checkbox is ticked and linked; other items and headings get a sign with the link", () => {
  const text = textOf(finishAll(bytesOf(PLAN), () => "p.html"));
  expect(linesWith(text, "incident notes")).toEqual(["- [x] 09:00 - Read the incident notes — [evidence](p.html)"]);
  expect(linesWith(text, "Agree on limits")).toEqual(["- [x] 10:00 - Agree on limits — [evidence](p.html)"]);
  expect(linesWith(text, "retry table")).toEqual(["1. Write the retry table ✅ [evidence](p.html)"]);
});

test("hard line breaks and closing hashes stay at the end, and a table stays a table", () => {
  const text = textOf(finishAll(bytesOf(PLAN), () => "p.html"));
  expect(linesWith(text, "Bound the queue")).toEqual(["2. Bound the queue at 1,000 letters ✅ [evidence](p.html)  "]);
  expect(linesWith(text, "Ask the owners")).toEqual(["  - [x] 11:30 - Ask the owners — [evidence](p.html) \\"]);
  expect(linesWith(text, "| Mail")).toEqual([
    "| Mail   | Map the senders ✅ [evidence](p.html) | Cut the backlog ✅ [evidence](p.html) |",
  ]);
});

test("a heading that is a task keeps its closing hashes", () => {
  const source = bytesOf("# Plan\n\n## Rotate the keys ##\n");
  const { plan } = compilePlan("# Plan\n\n## Monday\n\n- [ ] task\n");
  const heading = plan.tasks.map((task) => ({ ...task, source: { line: 3, column: 1, endLine: 3 } }));
  const done = heading.map(({ id }) => ({ taskId: id, link: "p.html" }));
  expect(textOf(writeBack(source, { ...plan, tasks: heading }, done))).toBe(
    "# Plan\n\n## Rotate the keys ✅ [evidence](p.html) ##\n",
  );
});

test("a link already there is replaced, and what could break the line is encoded", () => {
  const once = finishAll(bytesOf(PLAN), () => "old.html");
  const twice = finishAll(once, () => "new (1)|é.html");
  expect(textOf(twice)).not.toContain("old.html");
  expect(textOf(twice)).toBe(textOf(once).replaceAll("old.html", "new%20%281%29%7C%C3%A9.html"));
});

test("a line that holds an open task beside the finished one is not ticked", () => {
  const { plan } = compilePlan("# Plan\n\n## Monday\n\n- [ ] one task\n- [ ] another\n");
  const [first, second] = plan.tasks;
  const shared = {
    ...plan,
    tasks: [first, second].flatMap((task) => (task ? [{ ...task, source: { line: 3, column: 1, endLine: 3 } }] : [])),
  };
  const out = writeBack(bytesOf("# Plan\n\n- [ ] one task\n"), shared, [{ taskId: first?.id ?? "", link: "p.html" }]);
  expect(textOf(out)).toBe("# Plan\n\n- [ ] one task — [evidence](p.html)\n");
});

const ENCODINGS: Record<string, (text: string) => Uint8Array> = {
  "UTF-8": bytesOf,
  "UTF-8 with a byte order mark": (text) => bytesOf(`\ufeff${text}`),
  "CRLF line ends": (text) => bytesOf(text.replaceAll("\n", "\r\n")),
  "CR line ends": (text) => bytesOf(text.replaceAll("\n", "\r")),
  "UTF-16, little end first": (text) => utf16(`\ufeff${text}`, false),
  "UTF-16, big end first": (text) => utf16(`\ufeff${text}`, true),
  "UTF-16 with an odd byte at the end": (text) => Uint8Array.from([...utf16(`\ufeff${text}`, false), 0x41]),
  "Windows-1252": cp1252,
  mojibake,
  "mixed line ends": (text) => bytesOf(text.replace(/\n/g, (_, at: number) => ["\n", "\r\n", "\r"][at % 3] ?? "\n")),
};

/** What write-back may have written, taken out again; one string unit a byte. */
const withoutMarks = (bytes: Uint8Array, wide: "le" | "be" | null): string => {
  const units = (text: string) => {
    const encoded = wide === null ? bytesOf(text) : utf16(text, wide === "be");
    return Buffer.from(encoded)
      .toString("latin1")
      .replace(/[\][()^$.*+?{}|\\]/g, String.raw`\$&`);
  };
  const mark = new RegExp(`(?:${units(" — [evidence](")}|${units(" ✅ [evidence](")})[^)]*${units(")")}`, "g");
  return Buffer.from(bytes).toString("latin1").replace(mark, "");
};

test.each(Object.entries(ENCODINGS))("%s: every other byte stays, ids stay, twice is once", (name, encode) => {
  const source = encode(PLAN);
  const out = finishAll(source);
  const wide = name.includes("little") || name.includes("odd") ? "le" : name.includes("big") ? "be" : null;
  const [left, right] = [withoutMarks(out, wide), Buffer.from(source).toString("latin1")];
  expect(left).toHaveLength(right.length);
  const changed = Array.from(left, (unit, index) => `${right[index]}${unit}`).filter((pair) => pair[0] !== pair[1]);
  expect(new Set(changed)).toEqual(new Set([" x"]));
  expect(changed.length).toBe(4);

  const [before, after] = [compilePlan(source).plan, compilePlan(out).plan];
  const facts = ({ tasks, criteria, phases }: typeof before) =>
    [tasks, criteria, phases].map((nodes) => nodes.map(({ id, title }) => `${id} ${title}`));
  expect(facts(after)).toEqual(facts(before));
  expect(before.tasks.length).toBeGreaterThan(6);
  expect(finishAll(out)).toEqual(out);
});

test("any text: no crash, nothing done changes nothing, marks come off again", () => {
  const piece = fc.constantFrom(
    "# ",
    "- ",
    "- [ ] ",
    "1. ",
    "word ",
    "`code` ",
    "| ",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    "\\",
    "> ",
    "é",
    "ğŸ¯",
    "**",
    "## A ##",
    "---\n",
    "x: (3h) ",
  );
  const text = fc.array(piece, { maxLength: 40 }).map((all) => all.join(""));
  fc.assert(
    fc.property(text, (text) => {
      const source = bytesOf(text);
      expect(writeBack(source, compilePlan(source).plan, [])).toEqual(source);
      const out = finishAll(source);
      expect(stripEvidence(textOf(out)).replaceAll("[x]", "[ ]")).toBe(text);
      expect(finishAll(out)).toEqual(out);
    }),
    { numRuns: 300 },
  );
});

const TABLE = `# Plan

| Task | Owner | Estimate |
|:-----|-------|---------:|
| Map \\| sort the senders | Ann | 2h |
| Größe – “prüfen”   | Bo | 1h |
| Cut \`a\` | Cy | 1h

`;

test("a mark in a table is about its cell alone", () => {
  const source = bytesOf(PLAN);
  const first = compilePlan(source).plan.tasks.find(({ title }) => title === "Map the senders");
  const out = writeBack(source, compilePlan(source).plan, [{ taskId: first?.id ?? "", link: "p.html" }]);
  expect(linesWith(textOf(out), "| Mail")).toEqual([
    "| Mail   | Map the senders ✅ [evidence](p.html) | Cut the backlog |",
  ]);
  const { tasks } = compilePlan(out).plan;
  const statuses = tasks.filter(({ source: { line } }) => line === first?.source.line).map(({ status }) => status);
  expect(statuses).toEqual(["done", "open"]);
  // The other one is finished in a later run, and the first stays.
  expect(finishAll(out, () => "p.html")).toEqual(finishAll(source, () => "p.html"));
});

test("what stands in an overview of several tasks, not all of them finished, stays as it is", () => {
  const text = "# Plan\n\n| Day | Objective | Deliverables |\n|---|---|---|\n| Day 1 | Begin | Map, List |\n";
  const { plan } = compilePlan(text);
  const [task] = plan.tasks;
  const out = writeBack(bytesOf(text), plan, [{ taskId: task?.id ?? "", link: "p.html" }]);
  expect(textOf(out)).toBe(text);
});

test.each(Object.entries(ENCODINGS))("%s: cells are found in any encoding", (_name, encode) => {
  const source = encode(TABLE);
  const { plan } = compilePlan(source);
  const out = finishAll(source, () => "p.html");
  const rows = compilePlan(out)
    .text.split(/\r\n|\r|\n/)
    .slice(4, 7);
  expect(rows.map((row) => row.indexOf(" ✅ [evidence](p.html)") > 0 && row.split(" | ").length)).toEqual([3, 3, 3]);
  const facts = (tasks: typeof plan.tasks) => tasks.map(({ id, title, assignee }) => [id, title, assignee]);
  expect(facts(compilePlan(out).plan.tasks)).toEqual(facts(plan.tasks));
  expect(compilePlan(out).plan.tasks.map(({ status }) => status)).toEqual(["done", "done", "done"]);
});

test("any table: some cells finished, in two runs or in one, change nothing else", () => {
  const word = fc.constantFrom("a", "b c", "é", "`x`", "\\|", "\\\\", "**d**", "→", "ğŸ¯", "(3h)", "x: y", "1.");
  const cell = fc.array(word, { maxLength: 3 }).map((words) => words.join(" "));
  const row = fc.tuple(fc.boolean(), fc.array(cell, { minLength: 1, maxLength: 4 }), fc.constantFrom("", " ", " |"));
  const rowOf = ([isOpen, cells, end]: [boolean, string[], string]) =>
    `${isOpen ? "| " : ""}${cells.join(" | ")}${end}`;
  const head = fc.constantFrom("| Stream | Mon | Tue |", "| Task | Owner | Estimate |", "Day | Goal | Deliverables");
  const plan = fc
    .tuple(head, fc.array(row, { maxLength: 5 }), fc.constantFrom("", "> "))
    .map(([first, rows, quote]) => [first, "|---|---|---|", ...rows.map(rowOf)].map((line) => quote + line).join("\n"));
  fc.assert(
    fc.property(plan, fc.array(fc.boolean(), { minLength: 20, maxLength: 20 }), (text, chosen) => {
      const source = bytesOf(`# Plan\n\n${text}\n`);
      const { tasks } = compilePlan(source).plan;
      const finish = (bytes: Uint8Array, ids: readonly string[]) =>
        writeBack(bytes, compilePlan(bytes).plan, ids.map((taskId) => ({ taskId, link: "p.html" }))); // prettier-ignore
      const ids = tasks.map(({ id }) => id);
      const some = ids.filter((_, at) => chosen[at]);
      const out = finish(source, some);
      expect(stripEvidence(textOf(out))).toBe(textOf(source));
      expect(finish(out, some)).toEqual(out);
      const after = compilePlan(out).plan.tasks;
      expect(after.map(({ id, title }) => [id, title])).toEqual(tasks.map(({ id, title }) => [id, title]));
      expect(after.filter(({ id, status }) => status === "done" && !some.includes(id))).toEqual([]);
      expect(finish(out, ids)).toEqual(finish(source, ids));
    }),
    { numRuns: 300 },
  );
});
