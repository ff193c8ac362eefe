/** The HTTP server: what holds for every request. What single operations do is in routes/. */
import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import { validatorCompiler } from "fastify-type-provider-zod";
import { constants } from "node:zlib";
import { asProvostError, ERRORS, ProvostError } from "../model/errors.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { tagMatches } from "./answer/entity-tag.ts";
import { OPERATIONS } from "./operations.ts";
import { PROBLEM_TYPE, problemOf, requestFault } from "./problem.ts";
import { registerRoute, type RouteParts } from "./register-route.ts";
import { operationOf } from "./request-state.ts";
import { ROUTES } from "./routes.ts";

export type ServerOptions = RouteParts & { logger: FastifyBaseLogger };

const BODY_BYTES = 1024 * 1024;
const CONNECTION_MS = 60_000;
const SAFE_ID = /^[\w.:-]{8,128}$/;

/** Our pages need nothing from anywhere else, and nobody else's page may show them. */
const CONTENT_SECURITY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'"],
  connectSrc: ["'self'"],
  manifestSrc: ["'self'"],
  workerSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
};

const addPlugins = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifyHelmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, {
    threshold: 2_048,
    encodings: ["br", "gzip"],
    // The best compression takes hundreds of times as long as a good one.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    zlibOptions: { level: 5 },
    customTypes:
      /^(?!text\/event-stream)(text\/.*|application\/([\w.]+\+)?json|application\/javascript|image\/svg\+xml)/,
  });
};

const identify = (app: FastifyInstance): void => {
  app.addHook("onRequest", async (request, reply) => {
    const userAgent = request.headers["user-agent"]?.slice(0, 300) ?? null;
    const origin = { requestId: request.id, address: request.ip, userAgent };
    request.provost = { origin, actor: null, resource: null, decision: null, code: null };
    void reply.header("x-request-id", request.id);
    // Answers are somebody's own, and change: a cache may keep them only to ask whether they still hold.
    void reply.header("cache-control", "private, no-cache");
  });
};

/** A GET whose answer the client has already is answered without it. */
const answerNotModified = (app: FastifyInstance): void => {
  app.addHook("onSend", async (request, reply, payload) => {
    const wanted = request.headers["if-none-match"];
    const tag = reply.getHeader("etag");
    if (wanted === undefined || typeof tag !== "string" || reply.statusCode !== 200) return payload;
    if ((request.method !== "GET" && request.method !== "HEAD") || !tagMatches(wanted, tag)) return payload;
    void reply.code(304).removeHeader("content-length").removeHeader("content-type");
    return null;
  });
};

const answerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((thrown, request, reply) => {
    const error = requestFault(thrown) ?? asProvostError(thrown);
    if (error.code === "INTERNAL") request.log.error({ err: thrown }, "a fault in Provost");
    request.provost.code = error.code;
    if (error.code === "UNAUTHENTICATED") void reply.header("www-authenticate", "Bearer");
    const { status } = ERRORS[error.code];
    return reply
      .code(status)
      .type(PROBLEM_TYPE)
      .send(JSON.stringify(problemOf(error, request.id)));
  });
};

const PATTERNS = Object.values(OPERATIONS).map((address) => {
  const [method = "", path = ""] = address.split(" ");
  return { method, pattern: new RegExp(`^${path.replaceAll(/[.]/g, "\\.").replaceAll(/:\w+/g, "[^/]+")}$`) };
});

const notFound = (request: FastifyRequest): { error: ProvostError; allow: string[] } => {
  const path = request.url.split("?")[0] ?? "";
  const allow = PATTERNS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  const error =
    allow.length > 0
      ? new ProvostError("METHOD_NOT_ALLOWED", `${path} takes ${allow.join(", ")}, not ${request.method}`, { allow })
      : new ProvostError("ROUTE_NOT_FOUND", `there is no ${request.method} ${path}`);
  return { error, allow };
};

const auditAnswers = (app: FastifyInstance, { access, clock }: ServerOptions): void => {
  app.addHook("onResponse", async (request, reply) => {
    const operation = operationOf(request);
    if (operation === null) return;
    const { origin, actor, resource, decision, code } = request.provost;
    const { name, contract } = operation;
    const refused = code === "FORBIDDEN" || code === "UNAUTHENTICATED" || code === "RATE_LIMITED";
    if (!refused && (request.method === "GET" || request.method === "HEAD")) return;
    const { action } = contract;
    const { statusCode: status } = reply;
    await access.audit({ at: clock.now(), origin, actor, operation: name, action, resource, decision, status, code });
  });
};

export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    requestTimeout: CONNECTION_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    // An id of the caller's own lets one request be followed through several systems.
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && SAFE_ID.test(given) ? given : uuidV7(options.clock.now());
    },
  });
  app.decorateRequest("provost");
  app.setValidatorCompiler(validatorCompiler);
  identify(app);
  answerNotModified(app);
  answerErrors(app);
  auditAnswers(app, options);
  await addPlugins(app);
  app.setNotFoundHandler((request, reply) => {
    const { error, allow } = notFound(request);
    if (allow.length > 0) void reply.header("allow", allow.join(", "));
    throw error;
  });
  for (const route of ROUTES) registerRoute(app, route, options);
  return app;
};
