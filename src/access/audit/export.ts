/**
 * The audit log as a file: a first line that says what it is and from where the chain goes on, a line for each event,
 * and a last line that signs all bytes before it. Can be checked without the database.
 */
import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import { verifyChain } from "../../events/chain.ts";
import type { ChainPoint } from "../../events/chain.ts";
import { eventSchema } from "../../model/event.ts";
import type { Event } from "../../model/event.ts";
import { ProvostError } from "../../model/errors.ts";
import type { AuditCheckpoint } from "../../store/access/audit.ts";
import type { Signer } from "../policy/break-glass.ts";

const FORMAT = "provost-audit/1";

const startSchema = z.strictObject({
  format: z.literal(FORMAT),
  tenantId: z.string(),
  after: z.strictObject({ streamPosition: z.number().int(), hash: z.string() }).nullable(),
});
const signatureSchema = z.strictObject({
  keyId: z.string(),
  publicKey: z.string(),
  events: z.number().int(),
  sha256: z.string(),
  signature: z.string(),
});

export type ExportVerdict = { tenantId: string; events: number; keyId: string };

type Start = { tenantId: string; checkpoint: AuditCheckpoint | null; signer: Signer };

export async function* exportLines(
  { tenantId, checkpoint, signer }: Start,
  pages: AsyncIterable<readonly Event[]>,
): AsyncGenerator<string> {
  const hash = createHash("sha256");
  let events = 0;
  const line = (value: object): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  const after = checkpoint && { streamPosition: checkpoint.streamPosition, hash: checkpoint.hash };
  yield line({ format: FORMAT, tenantId, after } satisfies z.infer<typeof startSchema>);
  for await (const page of pages) {
    for (const event of page) {
      events += 1;
      yield line(event);
    }
  }
  const sha256 = hash.digest("hex");
  const signature = Buffer.from(signer.sign(Buffer.from(sha256))).toString("base64");
  const { keyId, publicKeyPem: publicKey } = signer;
  yield `${JSON.stringify({ keyId, publicKey, events, sha256, signature })}\n`;
}

const broken = (message: string): ProvostError => new ProvostError("AUDIT_BROKEN", message);

const parse = <T>(schema: z.ZodType<T>, line: string | undefined, what: string): T => {
  try {
    return schema.parse(JSON.parse(line ?? ""));
  } catch (cause) {
    throw new ProvostError("AUDIT_BROKEN", `${what} is missing or malformed`, {}, { cause });
  }
};

type Key = Pick<Signer, "keyId" | "verify">;

const readKey = (pem: string): Key => {
  try {
    const key = createPublicKey(pem);
    const der = key.export({ type: "spki", format: "der" });
    const keyId = createHash("sha256").update(der).digest("hex");
    return { keyId, verify: (bytes, signature) => verify(null, bytes, key, signature) };
  } catch (cause) {
    throw new ProvostError("AUDIT_BROKEN", "the public key in the last line cannot be read", {}, { cause });
  }
};

/**
 * AUDIT_BROKEN names what is wrong. The file brings its key along: whether the key id in the answer is that of whom one
 * trusts is for the caller to say.
 */
export const verifyExport = (text: string): ExportVerdict => {
  const end = text.trimEnd().lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  const seal = parse(signatureSchema, text.slice(end), "the signature in the last line");
  const start = parse(startSchema, lines[0], "the first line");
  const key = readKey(seal.publicKey);
  const sha256 = createHash("sha256").update(text.slice(0, end)).digest("hex");
  if (sha256 !== seal.sha256) throw broken("the lines are not those that were signed");
  if (key.keyId !== seal.keyId || !key.verify(Buffer.from(sha256), Buffer.from(seal.signature, "base64"))) {
    throw broken("the signature is not that of the key that the file names");
  }
  const events = lines.slice(1).map((line, index) => parse(eventSchema, line, `event ${index + 1}`));
  const after: ChainPoint | undefined =
    start.after === null ? undefined : { stream: "tenant", position: 0, ...start.after };
  const verdict = verifyChain(events, after);
  if (!verdict.ok) throw broken(verdict.problem);
  if (events.length !== seal.events) throw broken(`${seal.events} events were signed, ${events.length} are there`);
  return { tenantId: start.tenantId, events: events.length, keyId: seal.keyId };
};
