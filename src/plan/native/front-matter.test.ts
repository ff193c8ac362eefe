import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readFrontMatter } from "./front-matter.ts";

const brief = (yaml: string, firstLine = 2) =>
  readFrontMatter(yaml, firstLine).diagnostics.map(({ code, line, message }) => `${code} ${line} ${message}`);

test("reads every field, durations as milliseconds", () => {
  const yaml = [
    "title: Harden it",
    "repository: { kind: scratch, base: main, links: [vendor] }",
    "agents:",
    "  builder: { kind: shell, capabilities: [node], slots: 2, timeout: 5 min, env: [CI] }",
    "defaults: { agent: builder, timeout: 90, attempts: 2, backoff: 20 s, parallelPhases: true }",
  ].join("\n");
  const { frontMatter, diagnostics } = readFrontMatter(yaml, 2);
  expect(diagnostics).toEqual([]);
  expect(frontMatter).toEqual({
    title: "Harden it",
    repository: { kind: "scratch", base: "main", links: ["vendor"] },
    agents: { builder: { kind: "shell", capabilities: ["node"], slots: 2, timeout: 300_000, env: ["CI"] } },
    defaults: { agent: "builder", timeout: 90_000, attempts: 2, backoff: { delayMs: 20_000 }, parallelPhases: true },
  });
});

test.each([
  [
    "agents:\n  a:\n    kind: shell\n    slots: 0",
    ["front-matter-invalid 5 front matter: agents.a.slots: must be at least 1"],
  ],
  ["agents:\n  a:\n    slots: 1", ["front-matter-invalid 3 front matter: agents.a.kind: is missing"]],
  ["agents:\n  a:\n    kind: shell\n    slot: 1", ["front-matter-invalid 5 front matter: agents.a.slot: unknown key"]],
  ["agents:", ["front-matter-invalid 2 front matter: agents: must be a mapping, but is empty"]],
  ["agents: [a]", ["front-matter-invalid 2 front matter: agents: must be a mapping, but is a list"]],
  ["repository: her", ['front-matter-invalid 2 front matter: repository: must be one of here, scratch, but is "her"']],
  [
    "repository:\n  kind: her",
    ['front-matter-invalid 3 front matter: repository.kind: must be one of here, scratch, but is "her"'],
  ],
  [
    "title: x\n\ndefaults:\n  timeout: soon",
    [
      'front-matter-invalid 5 front matter: defaults.timeout: "soon" is no duration; write for example "90 s" or "5 min"',
    ],
  ],
  ["title: a\ntitle: b", ["front-matter-invalid 3 front matter: Map keys must be unique"]],
  [
    "title: [a",
    [
      "front-matter-invalid 2 front matter: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
  ],
  ["agnets: {}", ["front-matter-ignored 2 front matter: `agnets` is not read"]],
  ["layout: post\nauthor: me", []],
  ["", []],
  [
    "# A heading\n\nSome prose, no mapping.",
    ["front-matter-ignored 2 the text between the `---` lines is no mapping, so nothing was read from it"],
  ],
])("%j", (yaml, expected) => {
  expect(brief(yaml).map((line) => line.replace(/(indented and end with a \]).*/u, "$1"))).toEqual(expected);
});

test("what is right stands when another field is wrong", () => {
  const { frontMatter } = readFrontMatter("title: Kept\nagents: 3\ndefaults: { agent: a }", 2);
  expect(frontMatter).toEqual({ title: "Kept", defaults: { agent: "a" } });
});

test("suggests the key or value that was meant", () => {
  const { diagnostics } = readFrontMatter(
    "repository: scrach\ndefaults: { agnet: x }\nagents: { a: { kind: shell, cwd: x } }",
    2,
  );
  expect(diagnostics.map(({ suggestion }) => suggestion)).toEqual([
    "Did you mean `scratch`?",
    "Known here: kind, where, capabilities, slots, timeout, env, secrets, limits, sandbox, model, profile, instructions, maxSteps, tools, cli, acp, a2a, http.",
    "Did you mean `agent`?",
  ]);
});

test("never throws, whatever stands there", () => {
  const pieces = fc.constantFrom(
    "agents:",
    "title",
    ": ",
    "\n",
    "  ",
    "- ",
    "*a",
    "&a ",
    "<<",
    "[",
    "{",
    "}",
    "]",
    "!!x ",
    "|",
    "'",
    "__proto__: 1",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((parts) => parts.join("")),
      ),
      (yaml) => {
        const { diagnostics } = readFrontMatter(yaml, 2);
        const last = 2 + yaml.split(/\r\n|\n|\r/u).length;
        for (const { line } of diagnostics) {
          expect(line).toBeGreaterThanOrEqual(2);
          expect(line).toBeLessThanOrEqual(last);
        }
      },
    ),
    { numRuns: 500 },
  );
  expect(brief(`title: ${"[".repeat(50_000)}`).length).toBeGreaterThan(0);
});

test("limits and what commands may do are read, and a network that is neither on nor off is named", () => {
  const { frontMatter, diagnostics } = readFrontMatter(
    [
      "limits: { usd: 2.5, tokens: 100000 }",
      "agents:",
      "  coder: { kind: model, limits: { iterations: 40 }, sandbox: { network: on, writable: [~/.npm], memory: 2048 } }",
    ].join("\n"),
    2,
  );
  const wrong = readFrontMatter("agents:\n  coder: { kind: model, sandbox: { network: sometimes, writable: [a] } }", 2);

  expect(diagnostics).toEqual([]);
  expect(frontMatter.limits).toEqual({ usd: 2.5, tokens: 100_000 });
  expect(frontMatter.agents?.["coder"]).toMatchObject({
    limits: { iterations: 40 },
    sandbox: { network: "on", writable: ["~/.npm"], memory: 2_048 },
  });
  expect(wrong.diagnostics.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '3 front matter: agents.coder.sandbox.network: must be one of on, off, but is "sometimes"',
    '3 front matter: agents.coder.sandbox.writable[0]: must be absolute, or begin with "~/" or "$NAME"',
  ]);
});
