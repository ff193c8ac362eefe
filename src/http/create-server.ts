/** The HTTP server: what holds for every request. What single operations do is in routes/. */
import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import fastifyWebsocket from "@fastify/websocket";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import { constants } from "node:zlib";
import { uuidV7 } from "../runtime/ids.ts";
import { tagMatches } from "./answer/entity-tag.ts";
import { answerErrors, answerUnreadable, unknownAddress } from "./answer/errors.ts";
import { registerRoute, type RouteParts } from "./register-route.ts";
import { closeInGoodOrder } from "./close-in-good-order.ts";
import { allowOrigins } from "./cors.ts";
import { measureAnswers } from "./measure-answers.ts";
import { operationOf } from "./request-state.ts";
import { ROUTES } from "./routes.ts";
import { DOCUMENT_HEADERS, PAGE_HEADERS, TRANSPORT_SECURITY } from "./security-headers.ts";
import { findStaticFile, sendStaticFile, type StaticFiles } from "./static-files.ts";
import { traceRequests } from "./trace-requests.ts";
import { validate } from "./validate.ts";

export type ServerOptions = Omit<RouteParts, "closing"> & {
  logger: FastifyBaseLogger;
  /** Of the dashboard; empty when it was not built. */
  files: StaticFiles;
  /** Origins of other sites whose pages may call the API. */
  origins: readonly string[];
};

const BODY_BYTES = 1024 * 1024;
const CONNECTION_MS = 60_000;
const SAFE_ID = /^[\w.:-]{8,128}$/;

const addPlugins = async (app: FastifyInstance): Promise<void> => {
  await app.register(fastifyCookie);
  await app.register(fastifyWebsocket, { options: { maxPayload: BODY_BYTES } });
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
  app.addHook("onRequest", (request, reply, done) => {
    const userAgent = request.headers["user-agent"]?.slice(0, 300) ?? null;
    const origin = { requestId: request.id, address: request.ip, userAgent };
    request.provost = {
      origin,
      credential: null,
      actor: null,
      control: null,
      resource: null,
      decision: null,
      code: null,
      span: null,
    };
    const isDocument = operationOf(request)?.isDocument === true;
    void reply.headers(isDocument ? DOCUMENT_HEADERS : PAGE_HEADERS).header("x-request-id", request.id);
    if (request.protocol === "https") void reply.header("strict-transport-security", TRANSPORT_SECURITY);
    // Answers are somebody's own, and change: a cache may keep them only to ask whether they still hold.
    // Answers to writes have what is shown once: tokens, keys, recovery codes (RFC 6749, 5.1).
    const reads = request.method === "GET" || request.method === "HEAD";
    void reply.header("cache-control", reads ? "private, no-cache" : "no-store");
    done();
  });
};

/** A GET whose answer the client has already is answered without it. */
const answerNotModified = (app: FastifyInstance): void => {
  app.addHook("onSend", (request, reply, payload, done) => {
    const wanted = request.headers["if-none-match"];
    const tag = reply.getHeader("etag");
    const reads = request.method === "GET" || request.method === "HEAD";
    const asked = wanted !== undefined && typeof tag === "string" && reads && reply.statusCode === 200;
    if (!asked || !tagMatches(wanted, tag)) return done(null, payload);
    void reply.code(304).removeHeader("content-length").removeHeader("content-type");
    return done(null, null);
  });
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

/** Addresses that are no operation: the dashboard's, or nothing. */
const answerUnknown = (app: FastifyInstance, files: StaticFiles): void => {
  app.setNotFoundHandler((request, reply) => {
    const { error, allow } = unknownAddress(request);
    const file = allow.length > 0 ? null : findStaticFile(files, request);
    if (file !== null) return sendStaticFile(reply, file);
    // Without a dashboard there still is something to read.
    if (request.url === "/" && request.method === "GET") return reply.redirect("/reference", 302);
    if (allow.length > 0) void reply.header("allow", allow.join(", "));
    throw error;
  });
};

export const createServer = async (options: ServerOptions): Promise<FastifyInstance> => {
  const app = Fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger for each request costs more than most requests log: those that do name the request themselves.
    childLoggerFactory: (logger) => logger,
    bodyLimit: BODY_BYTES,
    requestTimeout: CONNECTION_MS,
    connectionTimeout: 0,
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    frameworkErrors: answerUnreadable,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: false },
    // An id of the caller's own lets one request be followed through several systems.
    genReqId: ({ headers }) => {
      const given = headers["x-request-id"];
      return typeof given === "string" && SAFE_ID.test(given) ? given : uuidV7(options.clock.now());
    },
  });
  app.decorateRequest("provost");
  // A form of another site may send plain text without asking first; here it means nothing.
  app.removeContentTypeParser("text/plain");
  app.setValidatorCompiler(validate);
  identify(app);
  traceRequests(app);
  measureAnswers(app);
  allowOrigins(app, options.origins);
  answerNotModified(app);
  answerErrors(app);
  auditAnswers(app, options);
  await addPlugins(app);
  answerUnknown(app, options.files);
  const closing = closeInGoodOrder(app, options.clock);
  for (const route of ROUTES) registerRoute(app, route, { ...options, closing });
  return app;
};
