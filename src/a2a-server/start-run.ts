/** From a message to a run. The same message begins one run, however often it comes. */
import { createHash } from "node:crypto";
import type { Message } from "@a2a-js/sdk";
import { RequestMalformedError } from "@a2a-js/sdk/errors";
import type { Client } from "../sdk/client/index.ts";
import { readOrder, type Order } from "./read-order.ts";

export type StartPorts = {
  client: Client;
  /** Where a plan is run that does not say where; null where nothing is the usual. */
  usualRepository(): Promise<string | null>;
};

const MOST_PROBLEMS = 20;

/** A plan that cannot be run is refused with everything that is wrong with it. */
const refuseErrors = async ({ client }: StartPorts, { source, sidecar }: Order, signal: AbortSignal): Promise<void> => {
  const { diagnostics } = await client.plans.compile({ body: { source, sidecar } }, { signal });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const lines = errors.slice(0, MOST_PROBLEMS).map(({ line, code, message }) => `line ${line}: ${code}: ${message}`);
  const more = errors.length > MOST_PROBLEMS ? [`and ${errors.length - MOST_PROBLEMS} more`] : [];
  throw new RequestMalformedError({
    message: ["PLAN_INVALID: the plan cannot be run:", ...lines, ...more].join("\n"),
    metadata: { code: "PLAN_INVALID", errors: String(errors.length), line: String(errors[0]?.line ?? 1) },
  });
};

const repositoryFor = async (ports: StartPorts, { repository }: Order): Promise<string> => {
  const path = repository ?? (await ports.usualRepository());
  if (path !== null) return path;
  throw new RequestMalformedError(
    'it is not known where the plan is to be run: state {"provost": {"repository": "/path"}} in the metadata of the message',
  );
};

export const startRun = async (ports: StartPorts, message: Message, signal: AbortSignal): Promise<string> => {
  if (message.messageId === "") throw new RequestMalformedError("the message has no messageId");
  const order = readOrder(message);
  await refuseErrors(ports, order, signal);
  const path = await repositoryFor(ports, order);
  const { source, sidecar, base } = order;
  const key = createHash("sha256").update(message.messageId).digest("hex");
  const { client } = ports;
  const { planId } = await client.plans.upload(
    { body: { source, sidecar } },
    { signal, idempotencyKey: `a2a-plan-${key}` },
  );
  const body = { plan: { planId }, repository: { path }, base };
  return (await client.runs.start({ body }, { signal, idempotencyKey: `a2a-run-${key}` })).runId;
};
