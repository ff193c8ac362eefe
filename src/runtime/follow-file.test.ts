import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { followFile } from "./follow-file.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "follow-"));
  file = path.join(folder, "output");
  await writeFile(file, "one\n");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

describe("followFile", () => {
  it("gives what is there and what is appended until the writer has ended", async () => {
    let over = false;
    let wake = (): void => undefined;
    const texts: string[] = [];
    const onWake = (callback: () => void) => ((wake = callback), () => undefined);

    for await (const chunk of followFile(file, async () => over, onWake, never)) {
      texts.push(Buffer.from(chunk).toString());
      if (texts.length === 1) await appendFile(file, "two\n");
      if (texts.length === 2) {
        over = true;
        wake();
      }
    }

    expect(texts.join("")).toBe("one\ntwo\n");
  });

  it("reads what was written right before the end", async () => {
    const texts: string[] = [];
    const ended = async () => {
      if (texts.length === 1) await appendFile(file, "last words\n");
      return true;
    };

    for await (const chunk of followFile(file, ended, () => () => undefined, never))
      texts.push(Buffer.from(chunk).toString());

    expect(texts.join("")).toBe("one\nlast words\n");
  });

  it("ends when nobody reads any more", async () => {
    const stop = new AbortController();
    const texts: string[] = [];

    for await (const chunk of followFile(
      file,
      async () => false,
      () => () => undefined,
      stop.signal,
    )) {
      texts.push(Buffer.from(chunk).toString());
      setImmediate(() => stop.abort());
    }

    expect(texts).toEqual(["one\n"]);
  });
});
