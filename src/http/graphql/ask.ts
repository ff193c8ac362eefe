/** Has an operation done for a field. Each is judged, limited and put on record like a request of its own. */
import { GraphQLError } from "graphql";
import type { Actor } from "../../model/actor.ts";
import { createLimit } from "../../runtime/limit.ts";
import type { HttpServices } from "../http-services.ts";
import type { ReadableOperation } from "./readable-operations.ts";

/** Operations that one query may have done; what it says twice is done once. */
export const MAX_OPERATIONS = 200;
const AT_ONCE = 4;

export type AskContext = {
  /** Throws a GraphQLError with the code of the problem. */
  ask(operation: ReadableOperation, values: Readonly<Record<string, unknown>>): Promise<unknown>;
};

/** `/v1/runs/{runId}` with what stands in the path and behind the question mark. */
export const addressFor = (
  { path, arguments: declared }: Pick<ReadableOperation, "path" | "arguments">,
  values: Readonly<Record<string, unknown>>,
): string => {
  const query = new URLSearchParams();
  for (const { name, in: place } of declared) {
    const value = values[name];
    if (place !== "query" || value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(values[key])));
  return query.size === 0 ? filled : `${filled}?${query.toString()}`;
};

const problemOf = (status: number, body: unknown): GraphQLError => {
  const { code = "INTERNAL", detail = `answered with ${status}` } = (body ?? {}) as { code?: string; detail?: string };
  return new GraphQLError(detail, { extensions: { code, status } });
};

export const createAsk = (
  actor: Actor,
  dispatch: HttpServices["dispatch"],
  signal: AbortSignal,
): AskContext & { asked(): number } => {
  const answers = new Map<string, Promise<unknown>>();
  const limit = createLimit(AT_ONCE);
  const send = async (path: string): Promise<unknown> => {
    signal.throwIfAborted();
    const { status, body } = await dispatch(actor, { method: "GET", path });
    if (status >= 400) throw problemOf(status, body);
    return body;
  };
  return {
    asked: () => answers.size,
    ask: (operation, values) => {
      const path = addressFor(operation, values);
      const known = answers.get(path);
      if (known !== undefined) return known;
      if (answers.size >= MAX_OPERATIONS) {
        throw new GraphQLError(`the query needs more than ${MAX_OPERATIONS} operations; ask for less at once`, {
          extensions: { code: "REQUEST_TOO_LARGE", status: 413 },
        });
      }
      const answer = limit(() => send(path));
      answers.set(path, answer);
      return answer;
    },
  };
};
