/** An error as data: its code, what caused it down to the first, and a fingerprint that equal faults share. */
import { ProvostError } from "../../model/errors.ts";
import { sha256 } from "../../runtime/hash.ts";

type DescribedError = {
  type: string;
  message: string;
  code?: string;
  class?: string;
  stack?: string;
};
export type DescribedFault = DescribedError & { fingerprint: string; causes: DescribedError[] };

const MAX_CAUSES = 8;
/** Ids, numbers, paths and quoted values: what differs between two faults that are one. */
const PARTICULARS = /"[^"]*"|'[^']*'|(\/[\w.@-]+)+|\b[0-9a-f]{8,}(-[0-9a-f]{4,})*\b|\d+/gi;

const describeOne = (thrown: unknown): DescribedError => {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: String(thrown) };
  const code = thrown instanceof ProvostError ? thrown.code : (thrown as NodeJS.ErrnoException).code;
  return {
    type: thrown.name,
    message: thrown.message,
    ...(code !== undefined && { code }),
    ...(thrown instanceof ProvostError && { class: thrown.class }),
    ...(thrown.stack !== undefined && { stack: thrown.stack }),
  };
};

const causesOf = (thrown: unknown): unknown[] => {
  const causes: unknown[] = [];
  let next = thrown instanceof Error ? thrown.cause : undefined;
  while (next !== undefined && next !== null && causes.length < MAX_CAUSES && !causes.includes(next)) {
    causes.push(next);
    next = next instanceof Error ? next.cause : undefined;
  }
  return causes;
};

/** The function that threw, without the line: that changes with every version. */
const placeOf = ({ stack = "" }: DescribedError): string => /^\s+at (?:async )?([\w.<>$ ]+) \(/m.exec(stack)?.[1] ?? "";

const plain = (message: string): string => message.replaceAll(PARTICULARS, "?");

export const describeError = (thrown: unknown): DescribedFault => {
  const described = describeOne(thrown);
  const causes = causesOf(thrown).map(describeOne);
  const parts = [described, ...causes].map(({ type, code, message }) => [type, code ?? "", plain(message)]);
  const fingerprint = sha256(JSON.stringify([parts, placeOf(causes.at(-1) ?? described)])).slice(0, 16);
  return { ...described, fingerprint, causes };
};
