import { describe, expect, it } from "vitest";
import { ERRORS, type ErrorCode, ProvostError } from "../model/errors.ts";
import { problemOf, problemSchema, requestFault } from "./problem.ts";

const CODES = Object.keys(ERRORS) as ErrorCode[];

describe("problemOf", () => {
  it.each(CODES)("%s has a status of its own kind and a document that fits its schema", (code) => {
    const problem = problemOf(new ProvostError(code, "what happened", { runId: "r" }), "request-1");

    expect(problemSchema.safeParse(problem).error).toBeUndefined();
    expect(problem.status).toBeGreaterThanOrEqual(400);
    expect(problem.status).toBeLessThan(600);
    expect(problem).toMatchObject({ code, requestId: "request-1", type: `urn:provost:error:${code}` });
  });

  it("keeps the reason of a fault of ours to itself", () => {
    const fault = new ProvostError("INTERNAL", "password=hunter2", { secret: "hunter2" });
    expect(JSON.stringify(problemOf(fault, "request-1"))).not.toContain("hunter2");
  });
});

describe("requestFault", () => {
  it("takes what the server's parts refuse for what it is", () => {
    expect(requestFault({ code: "FST_ERR_CTP_BODY_TOO_LARGE", statusCode: 413 })?.code).toBe("REQUEST_TOO_LARGE");
    expect(requestFault({ statusCode: 400, message: "odd" })?.code).toBe("REQUEST_INVALID");
    expect(requestFault({ code: "22003", message: "out of range" })?.code).toBe("REQUEST_INVALID");
    expect(requestFault({ code: "22012", message: "division by zero" })).toBeNull();
    expect(requestFault(new Error("broken"))).toBeNull();
    expect(requestFault(null)).toBeNull();
  });
});
