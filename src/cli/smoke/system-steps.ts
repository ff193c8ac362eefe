import { ApiError } from "../../sdk/client/index.ts";
import { smokePlan } from "./smoke-plan.ts";
import { failSmoke, type SmokeStep, until } from "./smoke-step.ts";

const isRefused = (error: unknown): boolean => error instanceof ApiError && error.status === 401;

export const ready: SmokeStep = async ({ client }) => {
  const { status } = await client.system.startup();
  if (status !== "started") failSmoke(`it is ${status}`);
  const { status: readiness, dependencies } = await client.system.ready();
  const states = Object.entries(dependencies).map(([name, dependency]) => `${name} ${dependency.status}`);
  return `${readiness}: ${states.join(", ")}`;
};

/** The key is taken, and one that is nobody's is not. */
export const signIn: SmokeStep = async ({ client, as }) => {
  const { kind, id, tenantId } = await client.me.get();
  const stranger = await as(null)
    .me.get()
    .then(() => "let in")
    .catch((error: unknown) => (isRefused(error) ? "refused" : Promise.reject(error)));
  if (stranger !== "refused") failSmoke("who shows nothing is let in as well");
  return `${kind} ${id} of ${tenantId}; who shows nothing is refused`;
};

/** A program is registered, signs in with its key, and cannot any more once the key is revoked. */
export const register: SmokeStep = async ({ client, as, mark, patienceMs }) => {
  const name = `smoke-${mark}`;
  const { serviceAccountId } = await client.serviceAccounts.create({ body: { name, role: "viewer" } });
  try {
    const owner = { ownerKind: "service-account", ownerId: serviceAccountId, name } as const;
    const { token, key } = await client.keys.create({ body: { ...owner, scopes: null } });
    const program = as(token);
    const { id } = await program.me.get();
    if (id !== serviceAccountId) failSmoke(`the key of ${serviceAccountId} signs in as ${id}`);
    await client.keys.revoke({ params: { keyId: key.keyId } });
    await until("a revoked key is refused", patienceMs, () =>
      program.me.get().then(
        () => null,
        (error: unknown) => (isRefused(error) ? true : Promise.reject(error)),
      ),
    );
    return `${name} signed in, and is refused since its key was revoked`;
  } finally {
    await client.serviceAccounts.setState({ params: { serviceAccountId }, body: { state: "disabled" } });
  }
};

export const compile: SmokeStep = async ({ client, mark }) => {
  const { summary, coverage, diagnostics } = await client.plans.compile({ body: { source: smokePlan(mark) } });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) failSmoke(`the plan has errors: ${errors.map(({ message }) => message).join("; ")}`);
  if (summary.tasks !== 1 || summary.criteria !== 2) failSmoke(`it found ${JSON.stringify(summary)}`);
  return `${coverage.accounted} of ${coverage.lines} lines, ${summary.tasks} task, ${summary.criteria} criteria`;
};

export const backup: SmokeStep = async ({ client, backupHours, beginBackup, patienceMs }) => {
  if (beginBackup) {
    const { backupId } = await client.backups.start();
    const ended = await until("a backup", patienceMs, async () => {
      const one = await client.backups.get({ params: { backupId } });
      return one.state === "running" ? null : one;
    });
    if (ended.state !== "succeeded") failSmoke(`the backup ${ended.state}: ${ended.problem ?? "for no reason stated"}`);
  }
  const { ageMs, schedule } = await client.backups.status();
  if (ageMs === null)
    return failSmoke(
      "nothing was ever backed up: --begin-backup does it now, `provost backup schedule set` each night",
    );
  const hours = ageMs / 3_600_000;
  if (hours > backupHours) failSmoke(`the latest backup is ${hours.toFixed(1)} hours old`);
  const [drill] = (await client.backups.drills({ query: { limit: 1 } })).items;
  if (drill?.passed === false) failSmoke(`the last restore did not pass: ${drill.problem ?? "for no reason stated"}`);
  const restored = drill === undefined ? "never restored" : `restored in ${(drill.rtoMs ?? 0) / 1_000} s`;
  return `${hours.toFixed(1)} hours old, ${restored}, ${schedule === null ? "no schedule" : schedule.timing}`;
};
