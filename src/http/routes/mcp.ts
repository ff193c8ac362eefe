import { defineRoute } from "../route.ts";

type Body = null | boolean | number | string | Body[] | { [key: string]: Body };

export const mcpRoutes = [
  defineRoute("mcp.message", async ({ body, headers, actor, reply, services }) => {
    // Loaded when somebody speaks it: the server starts without it.
    const { answerMessage } = await import("../../mcp-server/answer-message.ts");
    const answer = await answerMessage({
      headers,
      body,
      ask: async (request) => {
        const { status, content } = await services.dispatch(actor, request);
        return { status, headers: content?.headers ?? {}, content: content?.bytes ?? new Uint8Array() };
      },
    });
    if (answer.status !== 200) void reply.code(answer.status);
    return answer.body as Body;
  }),
];
