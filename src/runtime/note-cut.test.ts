import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { noteCut } from "./note-cut.ts";

const outputOf = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "provost-note-cut-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "output");
  writeFileSync(path, text);
  return path;
};

test("says at the end of an output that it was cut, and how much there was", async () => {
  const path = outputOf("half a li");

  await noteCut(path, 9, { outputBytes: 12, outputTruncated: true });

  expect(readFileSync(path, "utf8")).toBe(
    "half a li\n[cut here: the first 9 bytes are kept of 12 that were printed]\n",
  );
});

test("says nothing of an output that is whole", async () => {
  const path = outputOf("a line\n");

  await noteCut(path, 9, { outputBytes: 7, outputTruncated: false });

  expect(readFileSync(path, "utf8")).toBe("a line\n");
});
