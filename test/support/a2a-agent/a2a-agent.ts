/**
 * An agent on the official SDK of Agent2Agent, over real HTTP. It is no model: it does what the line of its order that
 * begins with "A2A:" says, as JSON steps, on a clone of the repository that it was sent.
 */
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { AgentCard, type Message, type Part, Role, TaskState } from "@a2a-js/sdk";
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  type ExecutionEventBus,
  InMemoryTaskStore,
  JsonRpcTransportHandler,
  type RequestContext,
  ServerCallContext,
} from "@a2a-js/sdk/server";
import { z } from "zod";
import { Workshop } from "../workshop.ts";

const stepSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("say"), text: z.string() }),
  z.object({ do: z.literal("write"), path: z.string(), content: z.string() }),
  /** Hands in all it has written, as a diff of git, as whole files, or as a bundle. */
  z.object({ do: z.literal("hand-in"), as: z.enum(["patch", "files", "bundle"]) }),
  /** Hands in a file under whatever name. */
  z.object({ do: z.literal("hand-in-file"), name: z.string(), content: z.string() }),
  z.object({ do: z.literal("hand-in-url"), url: z.string() }),
  /** Goes on when the test lets it. */
  z.object({ do: z.literal("wait") }),
  z.object({ do: z.literal("ask"), question: z.string() }),
  z.object({ do: z.literal("fail"), text: z.string() }),
  z.object({ do: z.literal("reject"), text: z.string() }),
]);
type Step = z.infer<typeof stepSchema>;

const orderSchema = z.object({
  provost: z.object({ job: z.string(), title: z.string() }),
  repository: z.object({ base: z.string(), resultRef: z.string() }),
});

export type ScriptedA2aAgent = {
  url: string;
  /** Messages that began a task, in order. */
  orders: Message[];
  /** Answers that it got to what it asked. */
  answers: string[];
  cancelled: string[];
  /** Methods that were called, in order. */
  methods: string[];
  /** Resolves when `count` steps "wait" were come to. */
  waiting(count: number): Promise<void>;
  /** Lets those that wait go on, now and later. */
  release(): void;
  /** Ends all connections in the middle, and takes no new ones until `comeBack`. */
  vanish(): void;
  comeBack(): void;
  close(): Promise<void>;
};

export type ScriptedOptions = {
  token?: string;
  streaming?: boolean;
  /** Takes messages and answers nothing. */
  silent?: boolean;
  card?: (card: AgentCard) => unknown;
};

const part = (content: NonNullable<Part["content"]>, mediaType = "", filename = ""): Part => ({
  content,
  mediaType,
  filename,
  metadata: undefined,
});

const stepsIn = (message: Message): Step[] => {
  const told = message.parts.flatMap(({ content }) => (content?.$case === "text" ? [content.value] : [])).join("\n");
  const line = told.split("\n").find((one) => one.trim().startsWith("A2A:")) ?? "A2A: []";
  return z.array(stepSchema).parse(JSON.parse(line.trim().slice("A2A:".length)));
};

const workshopFor = (message: Message): Workshop => {
  const data = message.parts.find(({ content }) => content?.$case === "data")?.content;
  const { repository } = orderSchema.parse(data?.value);
  const bundle = message.parts.find(({ mediaType }) => mediaType === "application/x-git-bundle")?.content;
  if (bundle?.$case !== "raw") throw new Error("there is no bundle in the order");
  return new Workshop(repository, bundle.value);
};

const partsOf = (workshop: Workshop, as: "patch" | "files" | "bundle"): Part[] => {
  if (as === "patch") return [part({ $case: "text", value: workshop.patch() }, "text/x-diff")];
  if (as === "bundle") return [part({ $case: "raw", value: workshop.bundle() }, "application/x-git-bundle")];
  return workshop.files().map(({ path, content }) => part({ $case: "raw", value: content }, "text/plain", path));
};

const createExecutor = (of: Pick<ScriptedA2aAgent, "orders" | "answers" | "cancelled">, wait: () => Promise<void>) => {
  const left = new Map<string, { steps: Step[]; workshop: Workshop }>();
  const executor: AgentExecutor = {
    execute: async (request: RequestContext, bus: ExecutionEventBus) => {
      const { taskId, contextId, userMessage, task } = request;
      const tell = (state: TaskState, said = ""): void => {
        const message: Message = {
          messageId: randomUUID(),
          contextId,
          taskId,
          role: Role.ROLE_AGENT,
          parts: [part({ $case: "text", value: said })],
          metadata: undefined,
          extensions: [],
          referenceTaskIds: [],
        };
        const status = { state, message: said === "" ? undefined : message, timestamp: new Date().toISOString() };
        bus.publish(AgentEvent.statusUpdate({ taskId, contextId, status, metadata: undefined }));
      };
      const handIn = (parts: Part[]): void => {
        const artifact = {
          artifactId: randomUUID(),
          name: "",
          description: "",
          parts,
          metadata: undefined,
          extensions: [],
        };
        const update = { taskId, contextId, artifact, append: false, lastChunk: true, metadata: undefined };
        bus.publish(AgentEvent.artifactUpdate(update));
      };
      const goingOn = left.get(taskId);
      if (goingOn === undefined) of.orders.push(userMessage);
      else
        of.answers.push(
          ...userMessage.parts.flatMap(({ content }) => (content?.$case === "text" ? [content.value] : [])),
        );
      const { steps, workshop } = goingOn ?? { steps: stepsIn(userMessage), workshop: workshopFor(userMessage) };
      left.set(taskId, { steps, workshop });
      const status = { state: TaskState.TASK_STATE_WORKING, message: undefined, timestamp: new Date().toISOString() };
      bus.publish(
        AgentEvent.task({
          id: taskId,
          contextId,
          status,
          artifacts: task?.artifacts ?? [],
          history: [],
          metadata: undefined,
        }),
      );
      for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
        if (of.cancelled.includes(taskId)) return;
        if (step.do === "say") tell(TaskState.TASK_STATE_WORKING, step.text);
        else if (step.do === "write") workshop.write(step.path, step.content);
        else if (step.do === "hand-in") handIn(partsOf(workshop, step.as));
        else if (step.do === "hand-in-file")
          handIn([part({ $case: "text", value: step.content }, "text/plain", step.name)]);
        else if (step.do === "hand-in-url") handIn([part({ $case: "url", value: step.url }, "text/x-diff", "a.patch")]);
        else if (step.do === "wait") await wait();
        else if (step.do === "ask") return tell(TaskState.TASK_STATE_INPUT_REQUIRED, step.question);
        else {
          workshop.remove();
          return tell(step.do === "fail" ? TaskState.TASK_STATE_FAILED : TaskState.TASK_STATE_REJECTED, step.text);
        }
      }
      workshop.remove();
      if (!of.cancelled.includes(taskId)) tell(TaskState.TASK_STATE_COMPLETED);
    },
    cancelTask: async (taskId, bus) => {
      of.cancelled.push(taskId);
      const status = { state: TaskState.TASK_STATE_CANCELED, message: undefined, timestamp: new Date().toISOString() };
      bus.publish(AgentEvent.statusUpdate({ taskId, contextId: "", status, metadata: undefined }));
      left.get(taskId)?.workshop.remove();
    },
  };
  return executor;
};

const cardAt = (url: string, { token, streaming = true }: ScriptedOptions): AgentCard =>
  AgentCard.fromJSON({
    name: "scripted agent",
    description: "Does what its order says in JSON.",
    version: "1.0.0",
    supportedInterfaces: [{ url: `${url}/rpc`, protocolBinding: "JSONRPC", protocolVersion: "1.0", tenant: "" }],
    capabilities: { streaming, pushNotifications: false, extensions: [] },
    defaultInputModes: ["text/markdown"],
    defaultOutputModes: ["text/x-diff"],
    skills: [],
    securitySchemes: token === undefined ? {} : { key: { httpAuthSecurityScheme: { scheme: "bearer" } } },
    securityRequirements: token === undefined ? [] : [{ schemes: { key: { list: [] } } }],
    signatures: [],
  });

const stream = async (response: ServerResponse, answers: AsyncIterable<unknown>, silent = false): Promise<void> => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for await (const answer of answers) if (!silent) response.write(`data: ${JSON.stringify(answer)}\n\n`);
  response.end();
};

export const startA2aAgent = async (options: ScriptedOptions = {}): Promise<ScriptedA2aAgent> => {
  const held = Promise.withResolvers<undefined>();
  const watchers = new Set<() => void>();
  let waits = 0;
  const of = { orders: [] as Message[], answers: [] as string[], cancelled: [] as string[], methods: [] as string[] };
  const executor = createExecutor(of, async () => {
    waits += 1;
    for (const look of watchers) look();
    await held.promise;
  });
  const sockets = new Set<Socket>();
  let handler: JsonRpcTransportHandler;
  let card: AgentCard;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/.well-known/agent-card.json") {
      const shown = options.card?.(card) ?? AgentCard.toJSON(card);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(shown));
      return;
    }
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`) {
      response.writeHead(401).end();
      return;
    }
    const body = await text(request);
    of.methods.push(z.object({ method: z.string() }).parse(JSON.parse(body)).method);
    const requestedVersion = String(request.headers["a2a-version"] ?? "");
    const answered = await handler.handle(body, new ServerCallContext({ requestedVersion }));
    if (Symbol.asyncIterator in answered) return stream(response, answered, options.silent);
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answered));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  let isAway = false;
  server.on("connection", (socket) => {
    // It keeps its port: another server on this machine could be given it meanwhile.
    if (isAway) socket.resetAndDestroy();
    else sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  card = cardAt(url, options);
  handler = new JsonRpcTransportHandler(new DefaultRequestHandler(card, new InMemoryTaskStore(), executor));
  return {
    url,
    ...of,
    waiting: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (waits < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    release: () => held.resolve(undefined),
    vanish: () => {
      isAway = true;
      for (const socket of sockets) socket.destroy();
    },
    comeBack: () => {
      isAway = false;
    },
    close: async () => {
      held.resolve(undefined);
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
