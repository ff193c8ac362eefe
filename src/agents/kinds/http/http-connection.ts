/** Asks the service of an `http` agent: each request signed as webhooks are, and known again by its key. */
import { asProvostError, ProvostError } from "../../../model/errors.ts";
import type { HttpSettings } from "../../../model/http-agent.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import type { TenantId } from "../../../model/ids.ts";
import { MAX_RESULT_BYTES } from "../../../model/remote-task.ts";
import { signWebhook } from "../../../events/webhooks/sign.ts";
import type { Secret } from "../../../runtime/redaction.ts";
import type { ElsewhereParts } from "../elsewhere/elsewhere-parts.ts";
import { findCredential } from "../elsewhere/find-credential.ts";
import { guardedFetch } from "../elsewhere/guarded-fetch.ts";
import { answerSchema, type HttpAnswer } from "./contract.ts";

export type HttpConnection = {
  settings: HttpSettings;
  credential: Secret | null;
  /** AGENT_UNREACHABLE, AGENT_ACCESS_REFUSED, AGENT_ADDRESS_REFUSED, AGENT_PROTOCOL_FAILED. */
  /** Whether there is a service; what it answers to a question about nothing does not matter. */
  reach: () => Promise<void>;
  ask(
    method: "POST" | "GET" | "DELETE",
    url: string,
    job: string,
    body: string,
    signal: AbortSignal,
  ): Promise<HttpAnswer | null>;
};

type Parts = Pick<ElsewhereParts, "network" | "secretOf" | "clock">;

const REACH_MS = 10_000;
const SECRET = /^whsec_[A-Za-z0-9+/]{32,}=*$/;

export const httpSettingsOf = ({ name, http }: Pick<AgentDeclaration, "name" | "http">): HttpSettings => {
  if (http !== undefined) return http;
  throw new ProvostError("AGENT_SETTINGS_INVALID", `agent "${name}": it does not say where it is`, { agent: name });
};

const readAnswer = async (answer: Response, url: string): Promise<HttpAnswer | null> => {
  if (answer.status === 204) return null;
  const text = await answer.text();
  if (!answer.ok) {
    const message = `${url} refuses the task (${answer.status}): ${text.slice(0, 500)}`;
    throw new ProvostError("AGENT_WORK_REJECTED", message, { status: answer.status });
  }
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${url} does not answer as the contract has it: ${asProvostError(cause).message.slice(0, 500)}`;
    throw new ProvostError("AGENT_PROTOCOL_FAILED", message, {}, { cause });
  }
};

/** AGENT_SETTINGS_INVALID, AGENT_SECRET_MISSING. Asks nothing. */
export const connectHttp = async (
  { network, secretOf, clock }: Parts,
  tenantId: TenantId,
  agent: Pick<AgentDeclaration, "name" | "http">,
): Promise<HttpConnection> => {
  const settings = httpSettingsOf(agent);
  const credential = await findCredential(secretOf, tenantId, { agent: agent.name, secret: settings.secret });
  if (credential !== null && !SECRET.test(credential.value)) {
    const message = `the secret ${credential.name} of agent "${agent.name}" signs, and is none of the form whsec_ and base64`;
    throw new ProvostError("AGENT_SECRET_MISSING", message, { agent: agent.name, secret: credential.name });
  }
  const { origin } = new URL(settings.url);
  const send = guardedFetch({ network, origin, headers: () => ({}), maxBytes: MAX_RESULT_BYTES * 2 });
  return {
    settings,
    credential,
    reach: async () => {
      const answer = await send(settings.url, { method: "OPTIONS", signal: AbortSignal.timeout(REACH_MS) });
      await answer.body?.cancel();
    },
    ask: async (method, url, job, body, signal) => {
      // What is signed and what may be secret goes to the agent's own address alone.
      if (new URL(url).origin !== origin) {
        throw new ProvostError("AGENT_ADDRESS_REFUSED", `the agent names ${url}, which is not at ${origin}`, { url });
      }
      // Where there is no body, what is asked is signed: so that leave to look is not leave to call off.
      const { pathname, search } = new URL(url);
      const content = method === "POST" ? body : `${method} ${pathname}${search}`;
      const signed = credential && signWebhook({ id: job, body: content, now: clock.now() }, [credential.value]);
      const headers = {
        accept: "application/json",
        "content-type": "application/json",
        "idempotency-key": job,
        ...signed,
      };
      return readAnswer(await send(url, { method, headers, signal, ...(method === "POST" && { body }) }), url);
    },
  };
};

/** Where it is and what it is shown. AGENT_UNREACHABLE, AGENT_ADDRESS_REFUSED, AGENT_ACCESS_REFUSED, and those above. */
export const probeHttp = async (parts: Parts, tenantId: TenantId, agent: AgentDeclaration): Promise<string> => {
  const { settings, credential, reach } = await connectHttp(parts, tenantId, agent);
  await reach();
  const how = credential === null ? "unsigned" : `signed with ${credential.name}`;
  return `${settings.url}, ${how}: it answers; it was given no task`;
};
