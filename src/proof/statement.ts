/** in-toto Statement v1: who vouches for what. Types: https://github.com/in-toto/attestation, spec/v1/statement.md. */
import { z } from "zod";

export const STATEMENT_PAYLOAD_TYPE = "application/vnd.in-toto+json";
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

/** Names, not addresses: nothing is fetched from them. */
export const PREDICATE_TYPES = {
  task: "urn:provost:predicate:task:v1",
  gate: "urn:provost:predicate:gate:v1",
} as const;

/** DigestSet of the specification; of a git commit the object id, else sha256. */
export type Subject = { name: string; digest: { gitCommit: string } | { sha256: string } };

export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: z.string(), digest: z.record(z.string(), z.string()) })).min(1),
  predicateType: z.enum([PREDICATE_TYPES.task, PREDICATE_TYPES.gate]),
  predicate: z.record(z.string(), z.unknown()),
});
export type Statement = z.infer<typeof statementSchema>;

export const statement = (
  kind: keyof typeof PREDICATE_TYPES,
  subject: Subject[],
  predicate: Record<string, unknown>,
): Statement => ({
  _type: STATEMENT_TYPE,
  subject: subject.map(({ name, digest }) => ({ name, digest: { ...digest } })),
  predicateType: PREDICATE_TYPES[kind],
  predicate,
});
