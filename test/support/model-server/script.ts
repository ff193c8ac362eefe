/**
 * What the scripted model server answers. It is no model: it says what its script says. Which answer is due follows from the
 * request alone (how often the assistant has spoken in it), so a conversation may be broken off, resumed, forked or moved to
 * another protocol, and goes on where it was.
 */
import { z } from "zod";

const count = z.number().int().nonnegative();

export const faultSchema = z.strictObject({
  /** 429, 500, 529, 401, … */
  status: z.number().int().min(400).max(599),
  retryAfterSeconds: z.number().optional(),
  message: z.string().default("scripted"),
});
export type Fault = z.infer<typeof faultSchema>;

export const replySchema = z.strictObject({
  text: z.string().optional(),
  reasoning: z.string().optional(),
  /** Tool calls, all in one answer. */
  calls: z.array(z.strictObject({ id: z.string().optional(), name: z.string(), input: z.json() })).default([]),
  usage: z.strictObject({ input: count, output: count, cached: count.optional() }).optional(),
  /** "length" cuts it as a provider does at the limit of its output. */
  finish: z.enum(["natural", "length"]).default("natural"),
  /** Characters in one delta. */
  chunk: z.number().int().positive().default(24),
  /** Between two deltas, as a model takes its time. */
  everyMs: count.default(0),
  /** Answered first, one for each time that this reply is asked for. */
  faults: z.array(faultSchema).default([]),
  /** The connection is cut after so many deltas, so many times. */
  cutAfter: count.optional(),
  cuts: count.default(1),
  /** The stream just ends after so many deltas, once: as a proxy between ends it that has given up. */
  endAfter: count.optional(),
  /** The stream ends with an error event of the provider after so many deltas, once. */
  failAfter: count.optional(),
  /** After the first delta it waits until the test lets it go on. */
  hold: z.boolean().default(false),
});
export type Reply = z.infer<typeof replySchema>;

export const conversationSchema = z.strictObject({
  /** All that the first turn of the user, or the instructions, must contain. */
  when: z.array(z.string()).default([]),
  /** All that the request must contain somewhere, as in what tools have answered. */
  seen: z.array(z.string()).default([]),
  model: z.string().optional(),
  replies: z.array(replySchema).min(1),
});

const vector = z.array(z.number()).min(1);

/** What becomes of one request for vectors, in the place of a plain answer. */
const embeddingAnswerSchema = z.strictObject({
  fault: faultSchema.optional(),
  /** The connection is cut in the middle of the answer. */
  cut: z.boolean().optional(),
  /** How many numbers its vectors have, in turn. */
  lengths: z.array(z.number().int().positive()).min(1).optional(),
  /** Its vectors come last first, each with its number. */
  reversed: z.boolean().optional(),
  /** So many vectors, whatever was asked for. */
  count: count.optional(),
});
export type EmbeddingAnswer = z.infer<typeof embeddingAnswerSchema>;

export const embeddingScriptSchema = z.strictObject({
  /** Texts with any of the words have the vector; what no meaning has, has the one of `other`. */
  meanings: z.array(z.strictObject({ of: z.array(z.string()).min(1), vector })),
  other: vector,
  maxCharacters: z.number().int().positive().default(100_000),
  /** To the first requests, in order; those after them are answered plainly. */
  answers: z.array(embeddingAnswerSchema).default([]),
});
export type EmbeddingScript = z.infer<typeof embeddingScriptSchema>;

export const scriptSchema = z.strictObject({
  /** The key that is let in; any when absent. */
  key: z.string().optional(),
  conversations: z.array(conversationSchema),
  /** Absent: it makes no vectors. */
  embeddings: embeddingScriptSchema.optional(),
});
export type Script = z.output<typeof scriptSchema>;
export type ScriptInput = z.input<typeof scriptSchema>;

/** What the protocols have in common. */
export type Asked = {
  model: string;
  /** Instructions and the first turn of the user. */
  opening: string;
  /** How often the assistant has spoken. */
  answered: number;
  tools: readonly string[];
  stream: boolean;
};

/** The last reply is given again to whoever asks for more. */
export const replyTo = (script: Script, asked: Asked, body: string): { key: string; reply: Reply } | null => {
  const index = script.conversations.findIndex(
    ({ when, seen, model }) =>
      when.every((part) => asked.opening.includes(part)) &&
      seen.every((part) => body.includes(part)) &&
      (model === undefined || model === asked.model),
  );
  const replies = script.conversations[index]?.replies ?? [];
  const turn = Math.min(asked.answered, replies.length - 1);
  const reply = replies[turn];
  return reply === undefined ? null : { key: `${index}/${turn}`, reply };
};
