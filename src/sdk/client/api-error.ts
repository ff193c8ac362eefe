import type { ErrorCode } from "../../model/errors.ts";

/** Everything that a call can fail with: a problem that the server states, or that there was no answer. */
export class ApiError extends Error {
  /** One of the catalogue; NO_ANSWER when the server was not reached, or said what no Provost says. */
  readonly code: ErrorCode | "NO_ANSWER";
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly wayOut: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Names the request in the server's log. */
  readonly requestId: string | null;

  constructor(
    problem: Pick<ApiError, "code" | "status" | "message"> &
      Partial<Pick<ApiError, "wayOut" | "details" | "requestId">>,
    options?: { cause?: unknown },
  ) {
    super(problem.message, options);
    this.name = "ApiError";
    this.code = problem.code;
    this.status = problem.status;
    this.wayOut = problem.wayOut ?? "Look whether the control plane is up, then try again.";
    this.details = problem.details ?? {};
    this.requestId = problem.requestId ?? null;
  }
}

type Problem = {
  code: ErrorCode;
  status: number;
  detail: string;
  wayOut: string;
  requestId: string;
  details?: Record<string, unknown>;
};

const isProblem = (value: unknown): value is Problem =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Problem).code === "string" &&
  typeof (value as Problem).detail === "string";

/** The error of an answer that is none of 2xx. */
export const errorOf = async (response: Response): Promise<ApiError> => {
  const { status } = response;
  const text = await response.text();
  const document = parse(text);
  if (!isProblem(document)) {
    return new ApiError({
      code: "NO_ANSWER",
      status,
      message: `the server answered ${status}, and not as Provost does`,
    });
  }
  const { code, detail: message, wayOut, requestId, details = {} } = document;
  return new ApiError({ code, status, message, wayOut, requestId, details });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a proxy's page; the caller says so
  }
};
