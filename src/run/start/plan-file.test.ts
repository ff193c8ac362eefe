import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MAX_PLAN_BYTES, readPlanFile } from "./plan-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "plan-file-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
};

async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

const text = (source: Uint8Array): string => new TextDecoder().decode(source);

describe("readPlanFile", () => {
  it("reads the bytes as they are", async () => {
    const bytes = Buffer.from("\uFEFF# Plan\r\n- [ ] caf\u00e9\r\n");

    const { source, sidecar } = await readPlanFile(await write("bytes.md", bytes));

    expect(Buffer.from(source).equals(bytes)).toBe(true);
    expect(sidecar).toBeNull();
  });

  it("finds the sidecar beside the plan", async () => {
    const plan = await write("with.sidecar.md", "# Plan");
    const sidecarPath = await write("with.sidecar.provost.yaml", "tasks: {}");

    const { sidecar } = await readPlanFile(plan);

    expect(sidecar).toMatchObject({ path: sidecarPath, text: "tasks: {}" });
  });

  it("prefers a sidecar that is named", async () => {
    const plan = await write("named.md", "# Plan");
    await write("named.provost.yaml", "tasks: {}");
    const other = await write("other.yaml", "criteria: {}");

    const { sidecar } = await readPlanFile(plan, { sidecarPath: other });

    expect(sidecar?.text).toBe("criteria: {}");
  });

  it("refuses a named sidecar that is not there", async () => {
    const plan = await write("lonely.md", "# Plan");

    await expect(readPlanFile(plan, { sidecarPath: path.join(folder, "no.yaml") })).rejects.toMatchObject({
      code: "BINDING_INVALID",
    });
  });

  it("refuses a sidecar that is no UTF-8, which would bind other names", async () => {
    const plan = await write("umlaut.md", "# Plan");
    await write("umlaut.provost.yaml", Buffer.from("tasks:\n  - match: { title: Gr\xf6\xdfe }\n", "latin1"));

    await expect(readPlanFile(plan)).rejects.toMatchObject({
      code: "BINDING_INVALID",
      message: expect.stringContaining("umlaut.provost.yaml is no UTF-8 text; save it as UTF-8"),
    });
  });

  it("reads standard input", async () => {
    const { source } = await readPlanFile("-", { stdin: chunks("# Pl", "an\n") });

    expect(text(source)).toBe("# Plan\n");
  });

  it("refuses standard input where a file is needed", async () => {
    await expect(readPlanFile("-")).rejects.toMatchObject({ code: "PLAN_NOT_A_FILE" });
  });

  it("stops reading standard input at the limit", async () => {
    let given = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += 1;
        yield Buffer.alloc(1024 * 1024, "x");
      }
    }

    await expect(readPlanFile("-", { stdin: endless() })).rejects.toMatchObject({ code: "PLAN_TOO_LARGE" });
    expect(given).toBe(17);
  });

  it.each([
    ["a path that leads nowhere", async () => path.join(folder, "nowhere.md"), "PLAN_NOT_FOUND"],
    ["a path below a file", async () => path.join(await write("file.md", "# x"), "plan.md"), "PLAN_NOT_FOUND"],
    [
      "a folder",
      async () => (await mkdir(path.join(folder, "a-folder")), path.join(folder, "a-folder")),
      "PLAN_NOT_A_FILE",
    ],
    ["a device", async () => "/dev/zero", "PLAN_NOT_A_FILE"],
    ["an empty file", () => write("empty.md", ""), "PLAN_EMPTY"],
    ["a blank file", () => write("blank.md", "\uFEFF \r\n\t\n"), "PLAN_EMPTY"],
    ["an image", () => write("image.md", Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13])), "PLAN_BINARY"],
    ["a PDF", () => write("document.md", "%PDF-1.7 stream"), "PLAN_BINARY"],
    ["UTF-16", () => write("utf16.md", Buffer.from("\uFEFF# Plan", "utf16le")), "PLAN_BINARY"],
  ])("refuses %s", async (_, make, code) => {
    await expect(readPlanFile(await make())).rejects.toMatchObject({ code });
  });

  it("refuses a pipe without waiting for its writer", async () => {
    const pipe = path.join(folder, "pipe.md");
    execFileSync("mkfifo", [pipe]);

    await expect(readPlanFile(pipe)).rejects.toMatchObject({ code: "PLAN_NOT_A_FILE" });
  });

  it("refuses 50 MB without reading it", async () => {
    const file = await write("huge.md", "# Plan");
    await truncate(file, 50_000_000);
    const before = process.memoryUsage().arrayBuffers;

    await expect(readPlanFile(file)).rejects.toMatchObject({ code: "PLAN_TOO_LARGE" });

    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MAX_PLAN_BYTES);
  });
});
