import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compilePlan, type CompiledPlan } from "./compile.ts";
import { formatPlan, formatPlanFile } from "./format.ts";

const FORMATTED: [string, string, string][] = [
  ["trailing spaces go", "# A  \n\ntext\t \n", "# A\n\ntext\n"],
  ["a hard line break stays, with two spaces", "one    \ntwo  \n", "one  \ntwo\n"],
  [
    "blank lines around headings",
    "# A\ntext\n## B\n\n\n\nmore\n# C\n## D\n",
    "# A\n\ntext\n\n## B\n\nmore\n\n# C\n\n## D\n",
  ],
  ["no blank lines at either end, one line end", "\n\n# A\n\ntext\n\n\n", "# A\n\ntext\n"],
  ["a last line gets its end", "# A", "# A\n"],
  ["heading style", "A\n===\n\nB b\n---\n##  C  ##\n   ### D\n", "# A\n\n## B b\n\n## C\n\n### D\n"],
  ["a title that ends in a hash keeps its line under it", "Learn C#\n===\n", "Learn C#\n===\n"],
  ["a title of two lines stays", "A\nB\n===\n", "A\nB\n===\n"],
  ["bullets", "* a\n  + b\n* c\n\n1. d\n   * e\n", "- a\n  - b\n- c\n\n1. d\n   - e\n"],
  ["two lists side by side stay two", "* a\n* b\n+ c\n", "* a\n* b\n+ c\n"],
  ["lists side by side do not hold up the others", "* a\n+ b\n\ntext\n\n* c\n", "* a\n+ b\n\ntext\n\n- c\n"],
  ["an added line does not melt into a CR line end", "\n# A\r# B", "# A\r\r# B\n"],
  ["a rule at the start does not become front matter", "\n---\n- a\n\n---\n", "\n---\n- a\n\n---\n"],
  ["ticks", "- [X] a\n1. [X] b\n", "- [x] a\n1. [x] b\n"],
  ["emphasis and rules are no bullets", "*a* b\n\n* * *\n\n+1 to that\n", "*a* b\n\n* * *\n\n+1 to that\n"],
  [
    "tables",
    "|a|long name|\n|:-|-:|\n|x \\| y|`z`|\n",
    "| a      | long name |\n| :----- | --------: |\n| x \\| y | `z`       |\n",
  ],
  ["a table without outer pipes", "a | b\n--|--\n1 | ✅\n", "| a   | b   |\n| --- | --- |\n| 1   | ✅  |\n"],
  [
    "a wide table gets single spaces",
    `|a|${"w".repeat(170)}|\n|-|-|\n|1|2|\n`,
    `| a | ${"w".repeat(170)} |\n| --- | --- |\n| 1 | 2 |\n`,
  ],
  ["an uneven table stays", "|a|b|\n|-|-|\n|1|\n", "|a|b|\n|-|-|\n|1|\n"],
  ["front matter stays", "---\ntitle:   A  \n\n\nx: 1\n---\n# A\n", "---\ntitle:   A  \n\n\nx: 1\n---\n\n# A\n"],
  ["a byte order mark goes", "\ufeff# A\n", "# A\n"],
  ["signs whose encoding was repaired stay", "# 🎖️ Plän ✅\n", "# 🎖️ Plän ✅\n"],
  ["nothing stays nothing", "", ""],
];

test.each(FORMATTED)("%s", (_name, source, formatted) => {
  expect(formatPlan(source)).toBe(formatted);
  expect(formatPlan(formatted)).toBe(formatted);
});

test("code and HTML stay byte for byte, with their own line ends", () => {
  const blocks = [
    "```sh\r\n  echo  'a'   \r\n\r\n\r\n# no heading\r\n* no bullet\r\n```\r\n",
    "    indented  \n\n\n    code\n",
    "<!-- note  \n\n\n* x\n-->\n",
  ];
  for (const block of blocks) {
    const formatted = formatPlan(`# A\n${block}\n\n\n# B\n`);
    expect(formatted.split(block).map((part) => part.replaceAll("\r", ""))).toEqual(["# A\n\n", "\n# B\n"]);
  }
  expect(formatPlan("* a\n\n  ```sh\n  x   \n\n\n  ```\n")).toBe("- a\n\n  ```sh\n  x   \n\n\n  ```\n");
});

test("every line keeps its own end; added lines have the one that most lines have", () => {
  expect(formatPlan("# A\r\ntext\r\n# B\nmore")).toBe("# A\r\n\r\ntext\r\n\r\n# B\n\r\nmore\r\n");
});

const POSITIONS = new Set(["source", "checkSource", "line", "hash"]);
/** Everything that was compiled, but where it stands and prose, whose blank lines are layout. */
const meaning = ({ plan, graph, diagnostics }: CompiledPlan): unknown =>
  JSON.parse(
    JSON.stringify(
      {
        ...plan,
        prose: [],
        graph,
        diagnostics: diagnostics
          .map(({ code, message }) => `${code} ${message.replaceAll(/lines? \d+(?:, \d+)*/g, "line")}`)
          .sort(),
      },
      (key, value: unknown) => (POSITIONS.has(key) ? undefined : value),
    ),
  );

const PLAN_PIECES = [
  "# Launch plan\n", "## Phase 1: Base (CRITICAL)\n", "### Epic 1.1: Queue\n", "Workstream A\n---\n", "#### Agent: `a-agent` (Priority 1) ####\n", "**Focus:** speed  \n",
  "**Tasks:**\n", "1. Write the table\n", "2. Drain it (2h)\n", "**Deliverable:**\n", "* ✅ 10+ tests passing\n", "+ docs\n", "- [ ] P95 < 100 ms\n", "- [X] done\n",
  "  - [ ] nested 80%+ coverage\n", "**Completion Criteria:**\n", "## Week 1\n", "### Monday\n", "- [ ] 09:00 - read the notes\n", "### Day 3-4: Ship\n", "| Stream|Mon|Tue |\n|---|:-:|--|\n|A|map|cut|\n",
  "A → B → C\n", "Depends on: Epic 1.1\n", "```sh\nnpm test   \n\n\n```\n", "```check\nkind: exec\ncommand: [node, -v]\n```\n", "> quote\n", "<!-- note -->\n", "text\n", "\n", "\n\n\n", "   \n", "---\n", "***\n", "    code\n", "\t- tab\n", "* * *\n", "*\n", "1) one\n", "## Gate Review\n", "- **Go**: all met\n", "- **Conditional Go**: ≤3 P2 issues\n", "\\\n", "a  \nb\n", "[x]: /y \"t\"\n", "- \n", "#\n", "Title  ##\n===\n",
]; // prettier-ignore
const ends = fc.constantFrom("\n", "\n", "\n", "\r\n");
const text = fc
  .tuple(
    fc.array(fc.constantFrom(...PLAN_PIECES), { maxLength: 25 }),
    ends,
    fc.constantFrom("", "---\ntitle: X\n---\n", "\ufeff"),
  )
  .map(([pieces, end, head]) => (head + pieces.join("")).replaceAll("\n", end));

test("compiles to the same plan, and formatting twice is formatting once", () => {
  fc.assert(
    fc.property(text, (source) => {
      const formatted = formatPlan(source);
      expect(meaning(compilePlan(formatted))).toEqual(meaning(compilePlan(source)));
      expect(formatPlan(formatted)).toBe(formatted);
    }),
    { numRuns: 300 },
  );
});

/** In Windows-1252, and as bytes that mean nothing in UTF-8. */
const BYTE_PIECES = [...PLAN_PIECES, "* [ ] Gr\xf6\xdfe pr\xfcfen\n", "## Caf\xe9\n", "|\xe9|b|\n|-|-|\n|1\x80|2|\n", "- \x93quoted\x94 \x96 \xe2\x80\n", "\xff\xfe", "\xed\xa0\x80 "]; // prettier-ignore
const bytes = fc
  .array(fc.oneof(fc.constantFrom(...BYTE_PIECES), fc.string({ unit: "binary-ascii", maxLength: 3 })), {
    maxLength: 25,
  })
  .chain((pieces) => fc.constantFrom<BufferEncoding>("latin1", "utf8").map((as) => Buffer.from(pieces.join(""), as)))
  .filter((source) => !/^(?:\xff\xfe|\xfe\xff)/.test(source.toString("latin1"))); // UTF-16 is refused before

test("any bytes at all: those that are no UTF-8 keep the sense that the compiler gives them", () => {
  const meaningOf = (source: Uint8Array): unknown => {
    const compiled = compilePlan(source);
    // What was repaired in the file is written as UTF-8, and needs no repair any more.
    return meaning({
      ...compiled,
      diagnostics: compiled.diagnostics.filter(({ code }) => code !== "encoding-repaired"),
    });
  };
  fc.assert(
    fc.property(bytes, (source) => {
      const formatted = formatPlanFile(source);
      expect(meaningOf(formatted)).toEqual(meaningOf(source));
      expect(formatPlanFile(formatted)).toEqual(formatted);
    }),
    { numRuns: 200 },
  );
});

test("any characters at all", () => {
  const noise = fc
    .array(
      fc.constantFrom(
        "#",
        "*",
        "-",
        "+",
        "1.",
        "|",
        "`",
        "```",
        "~~~",
        ">",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "=",
        "[ ]",
        "[X]",
        "\\",
        "<",
        "<!--",
        "-->",
        "a",
        "é",
        "\0",
      ),
      { maxLength: 40 },
    )
    .map((all) => all.join(""));
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: "grapheme" })), (source) => {
      const formatted = formatPlan(source);
      expect(meaning(compilePlan(formatted))).toEqual(meaning(compilePlan(source)));
      expect(formatPlan(formatted)).toBe(formatted);
    }),
    { numRuns: 500 },
  );
});

test("what is told about a task is the same in any form", () => {
  const source = "- [ ] Build\n  * for arm\n  * for x86\n\n\n  |a|long|\n  |-|-|\n  |1|2|\n";
  const details = (text: string) => compilePlan(text).plan.tasks[0]?.details;
  expect(formatPlan(source)).not.toBe(source);
  expect(details(formatPlan(source))).toBe(details(source));
  expect(details(source)).toContain("- for arm");
});
