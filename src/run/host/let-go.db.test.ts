/** What a person does to a run in the moment in which it is let go of is done, and not left to whoever starts next. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as later } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { engineParts } from "../../../test/support/engine-parts.ts";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { exec, nativePlan } from "../../../test/support/native-plan.ts";
import { createEventFeeds, type EventFeed, type EventFeeds } from "../../events/event-feed.ts";
import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT, type RunId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import { type Home, openHome } from "../../store/home/home.ts";
import type { EngineParts } from "../execution/execute.ts";
import type { StartRequest } from "../start/prepare.ts";
import { readStatus } from "../reading/status.ts";
import { createHostedTenant } from "./hosted-tenant.ts";
import { claimsOfCommand, claimsOfHost } from "./run-claims.ts";
import { createRunHost } from "./run-host.ts";
import { createTenantControl, type TenantControl } from "./tenant-control.ts";

const NEVER = new AbortController().signal;

let database: TestDatabase;
let repository: GitRepository;
let folder: string;
let home: Home;
let parts: EngineParts;
let feeds: EventFeeds;
let feed: EventFeed;
let faults: unknown[];

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n" });
  folder = mkdtempSync(join(tmpdir(), "provost-let-go-"));
  home = await openHome(join(folder, "home"));
  faults = [];
  parts = engineParts(database.db, home);
  feeds = await createEventFeeds(parts.db, parts.events, systemClock);
  feed = await feeds.open(LOCAL_TENANT);
});
afterEach(async () => {
  feed.close();
  await feeds.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** The feed is flushed when all else is done to a run that is in hand, a moment before it is let go of. */
const whenLetGoOf = (act: () => Promise<void>): EventFeed => {
  let done = false;
  const flush = async (): Promise<void> => {
    if (!done) {
      done = true;
      await act();
    }
    await feed.flush();
  };
  return { ...feed, flush };
};

const hosted = (during: EventFeed) => {
  const claims = claimsOfHost(home, { describe: () => Promise.resolve() });
  return createHostedTenant({ ...parts, claims }, during, (error) => void faults.push(error));
};

/** Merged, and checked until somebody pauses the run. */
const CHECKED_FOR_LONG = nativePlan([
  {
    tasks: [
      {
        title: "Write the part",
        fields: [`\`\`\`check\n${JSON.stringify(exec("sleep", "614"))}\n\`\`\``],
        script: "echo part > part.txt",
      },
    ],
    criteria: [{ title: "The part is there", check: exec("ls", "part.txt") }],
  },
]);
const TO_BE_APPROVED = nativePlan([
  {
    tasks: [{ title: "Write the part", script: "echo part > part.txt" }],
    criteria: [{ title: "It was agreed", check: { kind: "approval", role: "lead" } }],
  },
]);

const request = (plan: string): StartRequest & { fresh: boolean } => {
  repository.commit({ "PLAN.md": plan });
  const { path } = repository;
  return {
    planPath: join(path, "PLAN.md"),
    repositoryPath: path,
    allowDirty: false,
    failFast: false,
    apply: false,
    fresh: true,
  };
};

const newestRun = async ({ listRuns }: Pick<TenantControl, "listRuns">): Promise<Run> => {
  const [run] = await listRuns();
  if (run === undefined) throw new Error("no run has begun");
  return run;
};

const pauseWhileMerging = ({ pause }: Pick<TenantControl, "pause">): void => {
  const forget = feed.onEvent(({ name, runId }) => {
    if (name !== "task.merging") return;
    forget();
    void pause(String(runId), "for now");
  });
};

const cancelNewest = async (control: TenantControl): Promise<void> =>
  control.cancel((await newestRun(control)).runId, "not wanted any more");

const approveNewest = async (control: TenantControl): Promise<void> => {
  const { runId } = await newestRun(control);
  const subject = String((await control.status(runId)).criteria[0]?.criterionId);
  await control.attest(runId, { kind: "approval", subject, role: "lead", by: "Ada", reason: "I have seen it" });
};

test("a run that is cancelled as its host lets go of it, paused, is cancelled", async () => {
  const tenant = hosted(whenLetGoOf(() => cancelNewest(tenant)));
  pauseWhileMerging(tenant);

  const { runId } = await tenant.begin(request(CHECKED_FOR_LONG));

  await expect.poll(async () => (await tenant.run(runId)).state).toBe("cancelled");
  await expect.poll(async () => (await tenant.outcome(runId)).packet).not.toBeNull();
  await tenant.leave();
  expect(faults).toEqual([]);
});

test("a run that is approved as its host lets go of it is taken up again", async () => {
  const tenant = hosted(
    whenLetGoOf(async () => {
      await approveNewest(tenant);
      await tenant.keepGoing((await newestRun(tenant)).runId);
    }),
  );

  const { runId } = await tenant.begin(request(TO_BE_APPROVED));

  await expect.poll(async () => (await tenant.run(runId)).decision).toBe("go");
  await tenant.leave();
  expect(faults).toEqual([]);
});

test.for([
  { what: "cancelled", plan: CHECKED_FOR_LONG, act: cancelNewest, pauses: true, end: { state: "cancelled" } },
  { what: "approved", plan: TO_BE_APPROVED, act: approveNewest, pauses: false, end: { decision: "go" } },
])("a command ends with a run that is $what as it lets go of it", async ({ plan, act, pauses, end }) => {
  const parallel = createTenantControl({ ...parts, claims: claimsOfCommand(home) }, feed);
  const command = createTenantControl(
    { ...parts, claims: claimsOfCommand(home) },
    whenLetGoOf(() => act(parallel)),
  );
  if (pauses) pauseWhileMerging(parallel);

  const outcome = await command.startRun({ ...request(plan), signal: NEVER });

  expect(outcome).toMatchObject({ ...end, packet: expect.any(String) });
});

test("a run that is cancelled as a command lets go of it is cancelled also where its user had interrupted that", async () => {
  const parallel = createTenantControl({ ...parts, claims: claimsOfCommand(home) }, feed);
  const command = createTenantControl(
    { ...parts, claims: claimsOfCommand(home) },
    whenLetGoOf(() => cancelNewest(parallel)),
  );
  const user = new AbortController();
  const forget = feed.onEvent(({ name }) => void (name === "task.merging" && user.abort()));

  const outcome = await command.startRun({ ...request(CHECKED_FOR_LONG), signal: user.signal });
  forget();

  expect(outcome).toMatchObject({ state: "cancelled", packet: expect.any(String) });
});

test("a host that goes down waits for a run that was taken up again in that moment", async () => {
  const claims = claimsOfHost(home, { describe: () => Promise.resolve() });
  const own = { ...parts, claims };
  const control = createTenantControl(own, feed);
  const closed = Promise.withResolvers<void>();
  const host = createRunHost({
    parts: own,
    feed: whenLetGoOf(() => approveNewest(control)),
    onFault: (error) => void faults.push(error),
    onEnded: async (runId) => {
      host.close().then(closed.resolve, closed.reject);
      await host.takeUp({ runId, apply: false });
    },
  });
  await host.begin(request(TO_BE_APPROVED));

  await closed.promise;

  expect([...claims.inHand()]).toEqual([]);
  expect(await newestRun(control)).toMatchObject({ state: "running" });
  expect(faults).toEqual([]);
});

test("a run whose engine has failed is let go of when nothing of it is done any more", async () => {
  const failed = Promise.withResolvers<void>();
  const { events, queue } = parts;
  const append: typeof events.append = async (tx, told) => {
    if (!told.some(({ name }) => name === "criterion.observed")) return events.append(tx, told);
    failed.resolve();
    throw new ProvostError("INTERNAL", "what was observed is not to be kept");
  };
  let isDriven = false;
  const release: typeof queue.release = async (...ofRun) => {
    isDriven = true;
    await failed.promise;
    await Promise.race([letGo.catch(() => undefined), later(300)]); // enough for one that does not wait for this
    const released = await queue.release(...ofRun);
    isDriven = false;
    return released;
  };
  const failing = { ...parts, events: { ...events, append }, queue: { ...queue, release } };
  const control = createTenantControl({ ...failing, claims: claimsOfCommand(home) }, feed);

  const letGo = control.startRun({ ...request(CHECKED_FOR_LONG), signal: NEVER });

  await expect(letGo).rejects.toMatchObject({ code: "INTERNAL" });
  expect(isDriven).toBe(false);
  expect(await newestRun(control)).toMatchObject({ state: "paused" });
});

test.each([
  { part: "run", before: 2 },
  { part: "gates", before: 3 },
])("a status says of no $part that ended while it is read what it does not have all of", async ({ before }) => {
  const control = createTenantControl({ ...parts, claims: claimsOfCommand(home) }, feed);
  const { runId } = await control.startRun({ ...request(TO_BE_APPROVED), signal: NEVER });
  /** The run comes to its end between this statement and the one before. */
  const reading = (tx: Tx): Tx => {
    let statements = 0;
    const query: Tx["query"] = async (text, values) => {
      statements += 1;
      if (statements === before) {
        await approveNewest(control);
        await control.resumeRun({ runId, apply: false, signal: NEVER });
      }
      return tx.query(text, values);
    };
    return { ...tx, query };
  };
  const transaction: Database["transaction"] = (tenantId, work) =>
    parts.db.transaction(tenantId, (tx) => work(reading(tx)));

  const { run, criteria } = await readStatus({ ...parts, db: { ...parts.db, transaction } }, runId as RunId);

  expect([run.decision, criteria[0]?.verdict]).toEqual(["no-go", "proven"]);
  expect(await newestRun(control)).toMatchObject({ decision: "go" });
});

test("a run that is let go of while its status is read is told as what it has become, and not as cut off", async () => {
  const claims = claimsOfCommand(home);
  const control = createTenantControl({ ...parts, claims }, feed);
  pauseWhileMerging(control);
  const { runId } = await control.startRun({ ...request(CHECKED_FOR_LONG), signal: NEVER });
  let isAsked = false;
  const worksOn: typeof claims.worksOn = async (run) => {
    if (!isAsked) {
      isAsked = true;
      await control.cancel(runId, "not wanted any more");
    }
    return claims.worksOn(run);
  };

  const { run, inHand } = await createTenantControl({ ...parts, claims: { ...claims, worksOn } }, feed).status(runId);

  expect([run.state, inHand]).toEqual(["cancelled", false]);
});
