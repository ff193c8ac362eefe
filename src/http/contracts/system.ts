import { z } from "zod";
import { LOG_LEVELS } from "../../model/settings.ts";
import { bytes, defineContract, definePublicContract, fields } from "../contract.ts";

const dependency = z.object({
  status: z.enum(["up", "degraded", "down"]),
  latencyMs: z.number(),
  /** Without one that is not, Provost does part of its work. */
  required: z.boolean(),
  message: z.string().optional(),
});
const logLevel = fields({ level: z.enum(LOG_LEVELS) });
const readiness = z
  .object({ status: z.enum(["ready", "degraded", "unready"]), dependencies: z.record(z.string(), dependency) })
  .meta({ id: "Readiness" });
const PROBE = "a load balancer asks before anybody can sign in; nothing of a tenant is told";

const IN_EVERY_COPY = "it is in every copy of the package";

export const systemContracts = {
  "system.health": definePublicContract({
    public: PROBE,
    summary: "Is the process alive?",
    response: z.object({ status: z.literal("alive") }),
    example: { response: { status: "alive" } },
  }),
  "system.ready": definePublicContract({
    public: PROBE,
    summary: "Can it do its work? Every dependency is asked",
    description:
      "Answers 503 with the same document when it cannot: one that is required does not answer. Degraded is one that is slow, or that it can do without for a while.",
    response: readiness,
    example: {
      response: { status: "ready", dependencies: { database: { status: "up", latencyMs: 0.8, required: true } } },
    },
  }),
  "system.startup": definePublicContract({
    public: PROBE,
    summary: "Has it started? Runs that a crash left are taken up by then",
    description: "Answers 503 with the same document until it has.",
    response: z.object({ status: z.enum(["started", "starting"]) }),
    example: { response: { status: "started" } },
  }),
  "system.metrics": definePublicContract({
    public: "a scraper shows the token of PROVOST_METRICS_TOKEN where one is set, and is no actor",
    summary: "Metrics in the text format of Prometheus",
    description: "Who accepts `application/openmetrics-text` gets that, with traces as exemplars.",
    response: bytes("text/plain; version=0.0.4; charset=utf-8", "the metrics"),
    errors: ["UNAUTHENTICATED"],
    example: {},
  }),
  "system.logLevel": defineContract({
    action: "system:read",
    summary: "The least that the process writes to its log",
    response: logLevel,
    example: { response: { level: "warn" } },
  }),
  "system.setLogLevel": defineContract({
    action: "system:write",
    summary: "Log more or less from now on, until the process ends",
    body: logLevel,
    response: logLevel,
    errors: ["FORBIDDEN"],
    example: { body: { level: "debug" }, response: { level: "debug" } },
  }),
  "system.openapi": definePublicContract({
    public: IN_EVERY_COPY,
    summary: "This document (OpenAPI 3.1)",
    response: z.record(z.string(), z.unknown()),
    example: { response: { openapi: "3.1.0" } },
  }),
  "system.get": defineContract({
    action: "system:read",
    summary: "Version and state of the control plane",
    response: z
      .object({
        version: z.string(),
        node: z.string(),
        startedAt: z.date(),
        runsInHand: z.number().int().describe("runs that this process works on now"),
      })
      .meta({ id: "System" }),
    example: {
      response: { version: "0.1.0", node: "24.21.0", startedAt: "2026-11-21T09:00:00.000Z", runsInHand: 1 },
    },
  }),
  "system.reference": definePublicContract({
    public: IN_EVERY_COPY,
    summary: "This document as a page to read",
    response: bytes("text/html; charset=utf-8", "the page"),
    example: {},
  }),
  "system.referenceStyle": definePublicContract({
    public: IN_EVERY_COPY,
    summary: "The style of the page",
    response: bytes("text/css; charset=utf-8", "the style"),
    example: {},
  }),
};
