import { z } from "zod";
import { bytes, defineContract, definePublicContract } from "../contract.ts";

const dependency = z.object({
  status: z.enum(["up", "degraded", "down"]),
  latencyMs: z.number(),
  message: z.string().optional(),
});
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
    description: "Answers 503 with the same document when it cannot.",
    response: readiness,
    example: { response: { status: "ready", dependencies: { database: { status: "up", latencyMs: 0.8 } } } },
  }),
  "system.startup": definePublicContract({
    public: PROBE,
    summary: "Has it started? Runs that a crash left are taken up by then",
    description: "Answers 503 with the same document until it has.",
    response: z.object({ status: z.enum(["started", "starting"]) }),
    example: { response: { status: "started" } },
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
