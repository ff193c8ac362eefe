import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sha256 } from "../runtime/hash.ts";
import { filesIn, KEY, writtenPacket } from "./fixtures/packet-folder.ts";
import { temporaryFolder } from "./fixtures/temporary-folder.ts";
import { writePacket } from "./packet.ts";
import { packetRecord } from "./packet-record.ts";
import { verifyPacket } from "./verify.ts";

const contents = (folder: string) =>
  filesIn(folder).map((path) => [path, readFileSync(join(folder, path)).toString("base64")]);

test("the same input gives the same bytes, and the hash returned names them all", async () => {
  const { folder, input } = await writtenPacket();
  const other = join(dirname(folder), "again");
  const written = await writePacket(input, other);
  expect(contents(other)).toEqual(contents(folder));
  expect(written).toEqual({ path: other, sha256: sha256(readFileSync(join(folder, "manifest.json"))) });
});

test("nothing in a packet tells where the user's folders are, or what only the store needs", async () => {
  const { folder } = await writtenPacket();
  const texts = filesIn(folder).filter((path) => path !== "events.jsonl");
  const decoded = texts.map((path) => {
    const text = readFileSync(join(folder, path), "utf8");
    return path.startsWith("statements/") ? Buffer.from(JSON.parse(text).payload, "base64").toString() : text;
  });
  expect(decoded.filter((text) => text.includes("/srv/people"))).toEqual([]);
  expect(decoded.join("")).toContain("fsync of <repository>/data refused");
  expect(readFileSync(join(folder, "packet.json"), "utf8")).not.toMatch(/tenantId|leaseToken|planPath|repositoryPath/);
});

test("the plan and its sidecar are in the packet byte for byte", async () => {
  const { folder, input } = await writtenPacket();
  expect(readFileSync(join(folder, "plan/PLAN.md"))).toEqual(Buffer.from(input.planSource));
  expect(readFileSync(join(folder, "plan/PLAN.provost.yaml"))).toEqual(Buffer.from(input.sidecarSource!));
});

test("a later packet replaces the whole one before it", async () => {
  const { folder, input } = await writtenPacket();
  writeFileSync(join(folder, "stray"), "x");
  await writePacket({ ...input, version: "9.9.9" }, folder);
  expect(filesIn(folder)).not.toContain("stray");
  expect(await verifyPacket(folder)).toMatchObject({ ok: true });
  expect(readdirSync(dirname(folder)).sort()).toEqual(["packet"]);
});

test("evidence that is missing or altered fails the packet, and the one before it stays whole", async () => {
  const { folder, input } = await writtenPacket();
  const before = contents(folder);
  const altered = join(temporaryFolder(), "blob");
  writeFileSync(altered, "something else");
  const rewritten = (path: string) => writePacket({ ...input, blobs: { path: () => path } }, folder);
  await expect(rewritten(altered)).rejects.toMatchObject({
    code: "PACKET_INVALID",
    message: expect.stringContaining("was altered"),
  });
  await expect(rewritten(`${altered}-gone`)).rejects.toMatchObject({
    code: "PACKET_INVALID",
    message: expect.stringContaining("is not among the blobs"),
  });
  expect(contents(folder)).toEqual(before);
  expect(readdirSync(dirname(folder)).sort()).toEqual(["packet"]);
});

test("what a crash left half-written beside the packet does not stop the next", async () => {
  const { folder, input } = await writtenPacket();
  for (const name of ["new", "old"]) {
    mkdirSync(join(dirname(folder), `.packet.unfinished-${name}`, "evidence"), { recursive: true });
    writeFileSync(join(dirname(folder), `.packet.unfinished-${name}`, "packet.json"), "{");
  }
  rmSync(folder, { recursive: true });
  await writePacket(input, folder);
  expect(await verifyPacket(folder)).toMatchObject({ ok: true });
  expect(readdirSync(dirname(folder)).sort()).toEqual(["packet"]);
});

test("a run that was cancelled in the middle has a packet that says so and verifies", async () => {
  const { folder, input } = await writtenPacket();
  const started = input.events.slice(0, 1);
  const cancelled = {
    ...input,
    run: { ...input.run, state: "cancelled" as const, decision: null, finishedAt: null },
    tasks: input.tasks.map((task) => ({ ...task, state: "cancelled" as const, mergeCommit: null })),
    attempts: input.attempts
      .slice(0, 1)
      .map((attempt) => ({ ...attempt, state: "cancelled" as const, finishedAt: null, outputBlob: null })),
    criteria: input.criteria.map((criterion) => ({
      ...criterion,
      verdict: "unproven" as const,
      base: null,
      head: null,
      flags: [],
      attestation: null,
    })),
    gates: input.gates.map((gate) => ({
      ...gate,
      decision: null,
      reasons: [],
      owner: null,
      due: null,
      decidedAt: null,
    })),
    events: started,
    diffStat: { files: [] },
  };
  await writePacket(cancelled, folder);
  expect(await verifyPacket(folder)).toMatchObject({ ok: true, problem: null });
  expect(readFileSync(join(folder, "packet.md"), "utf8")).toContain(
    "# Not decided: Let the ledger survive a bad night",
  );
});

test("names that could do harm as file names do none", async () => {
  const { folder, input } = await writtenPacket();
  const run = { ...input.run, planPath: "/srv/people/ada/..\\..\n.md" };
  const record = packetRecord({ ...input, run });
  expect(record.files.plan.path).toBe("plan/_.._.md");
  const id = "../../escape" as (typeof input.tasks)[number]["taskId"];
  const [first, ...rest] = input.tasks;
  await writePacket({ ...input, run, tasks: [{ ...first!, taskId: id }, ...rest] }, folder);
  expect(
    filesIn(folder)
      .filter((path) => path.startsWith("statements/task-"))
      .every((path) => /^statements\/task-[a-z0-9-]+\.json$/.test(path)),
  ).toBe(true);
  expect(record.keyId).toBe(KEY.keyId);
});
