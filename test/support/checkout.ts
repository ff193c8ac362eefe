import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { observeCheck, type ObserveRequest } from "../../src/gates/observe.ts";
import { checkSchema } from "../../src/model/check.ts";
import type { Observation } from "../../src/model/run.ts";
import { systemClock } from "../../src/runtime/clock.ts";
import { type Blobs, createBlobs } from "../../src/store/home/blobs.ts";

export type TestCheckout = {
  /** The checkout. */
  path: string;
  /** Folder around it, for what must lie outside. */
  root: string;
  blobs: Blobs;
  write(file: string, content: string): void;
  read(file: string): string;
  /** Parses the check as a plan's block is parsed, and runs it. */
  observe(check: unknown, overrides?: Partial<ObserveRequest>): Promise<Observation>;
  /** Text of the evidence of a name. */
  evidence(observation: Observation, name: string): Promise<string>;
};

/** A folder with files that checks run in; it is removed when the test ends. */
export const createCheckout = (files: Record<string, string> = {}): TestCheckout => {
  const root = mkdtempSync(join(tmpdir(), "provost-check-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = join(root, "checkout");
  const blobs = createBlobs(join(root, "blobs"));
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) write(file, content);
  return {
    path,
    root,
    blobs,
    write,
    read: (file) => readFileSync(join(path, file), "utf8"),
    observe: (check, overrides = {}) =>
      observeCheck({
        check: checkSchema.parse(check),
        checkout: path,
        at: "head",
        commit: "c".repeat(40),
        blobs,
        registryDir: join(root, "processes"),
        scratchDir: join(root, "scratch"),
        env: {},
        clock: systemClock,
        signal: new AbortController().signal,
        ...overrides,
      }),
    evidence: async (observation, name) => {
      const blob = observation.blobs.find((candidate) => candidate.name === name);
      return blob ? Buffer.from(await blobs.get(blob.sha256)).toString() : `no evidence named ${name}`;
    },
  };
};
