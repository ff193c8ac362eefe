import { Readable } from "node:stream";
import type { HostedTenant } from "../../control-plane.ts";
import type { Event } from "../../model/event.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import type { HttpServices } from "../http-services.ts";
import { defineRoute } from "../route.ts";

const lineOf = ({ name, taskId }: Event): string => `${name}${taskId === null ? "" : ` (${taskId})`}`;

/** Those that a person would be told of. */
const TOLD = /^(task\.(leased|succeeded|failed|retried|skipped)|gate\.decided|approval\.asked|run\.)/;

async function* follow(control: HostedTenant, runId: string, after: number, signal: AbortSignal) {
  for await (const event of control.feed.follow({ after, filter: { runId }, signal })) {
    yield { name: event.name, text: TOLD.test(event.name) ? lineOf(event) : null };
  }
}

const usualRepository = async (control: HostedTenant, { repositories }: HttpServices): Promise<string | null> => {
  const [only, ...others] = repositories;
  if (only !== undefined && others.length === 0) return only;
  return control.ownRepository();
};

async function* frames(documents: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const document of documents) yield `data: ${JSON.stringify(document)}\n\n`;
}

export const a2aRoutes = [
  defineRoute("a2a.card", async ({ services }) => {
    const { provostCard } = await import("../../a2a-server/agent-card.ts");
    const { AgentCard } = await import("@a2a-js/sdk");
    return AgentCard.toJSON(provostCard(services.publicUrl(), packageVersion())) as Record<string, string>;
  }),
  defineRoute("a2a.message", async ({ body, headers, actor, control, services, signal, recheck, reply }) => {
    // Loaded when somebody speaks it: the server starts without it.
    const { answerA2a } = await import("../../a2a-server/answer-message.ts");
    const { provostCard } = await import("../../a2a-server/agent-card.ts");
    const { clientThrough } = await import("../../mcp-server/client-through.ts");
    const publicUrl = services.publicUrl();
    const client = clientThrough(async (request) => {
      const { status, content } = await services.dispatch(actor, request);
      return { status, headers: content?.headers ?? {}, content: content?.bytes ?? new Uint8Array() };
    });
    const answer = await answerA2a({
      headers,
      body,
      ports: {
        client,
        card: provostCard(publicUrl, packageVersion()),
        publicUrl,
        signal,
        contexts: control.a2aContexts,
        usualRepository: () => usualRepository(control, services),
        lastEvent: () => control.lastEvent(),
        follow: (runId, after) => follow(control, runId, after, signal),
        recheck,
      },
    });
    if (answer.kind === "document") return { body: JSON.stringify(answer.document) };
    void reply.header("cache-control", "no-store").header("x-accel-buffering", "no");
    return { body: Readable.from(frames(answer.documents)), contentType: "text/event-stream; charset=utf-8" };
  }),
];
