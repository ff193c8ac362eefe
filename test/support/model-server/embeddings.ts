/** Vectors of texts, whatever API asks for them. They are scripted: two texts mean the same here when the script says so. */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { EmbeddingAnswer, EmbeddingScript, Fault } from "./script.ts";

export type EmbeddingRequest = { model: string; texts: string[]; base64: boolean };

/** How one provider's API for vectors is spoken. */
export type EmbeddingProtocol = {
  path: RegExp;
  key(headers: IncomingHttpHeaders): string | null;
  refusedKey?: Fault;
  /** Throws when the request is not of this protocol. */
  read(body: unknown, path: string): EmbeddingRequest;
  answer(request: EmbeddingRequest, vectors: readonly number[][], rest: { tokens: number; reversed: boolean }): object;
  fault(fault: Fault): unknown;
};

/** Of the first meaning that has words of the text, or what all other texts mean. */
const meaningOf = ({ meanings, other }: EmbeddingScript, text: string): number[] =>
  meanings.find(({ of }) => of.some((words) => text.includes(words)))?.vector ?? other;

const vectorsOf = (script: EmbeddingScript, { texts }: EmbeddingRequest, { lengths, count }: EmbeddingAnswer) =>
  texts.slice(0, count ?? texts.length).map((text, index) => {
    const vector = meaningOf(script, text);
    const length = lengths?.[index % lengths.length] ?? vector.length;
    return Array.from({ length }, (_, at) => vector[at] ?? 0.5);
  });

const tooLong = ({ maxCharacters }: EmbeddingScript, { texts }: EmbeddingRequest): Fault | null =>
  texts.some(({ length }) => length > maxCharacters)
    ? { status: 400, message: "This model's maximum context length was exceeded: too many tokens" }
    : null;

type Answering = { time: number; protocol: EmbeddingProtocol; refuse: (fault: Fault) => void };

/** @param time how often it was asked before */
export const answerEmbedding = async (
  response: ServerResponse,
  script: EmbeddingScript,
  request: EmbeddingRequest,
  { time, protocol, refuse }: Answering,
): Promise<void> => {
  const answer = script.answers[time] ?? {};
  const fault = answer.fault ?? tooLong(script, request);
  if (fault !== null) return refuse(fault);
  // About four characters a token, as the providers' own rule of thumb.
  const tokens = request.texts.reduce((sum, { length }) => sum + Math.ceil(length / 4), 0);
  const rest = { tokens, reversed: answer.reversed === true };
  const body = JSON.stringify(protocol.answer(request, vectorsOf(script, request, answer), rest));
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  if (answer.cut !== true) return void response.end(body);
  // what was written before has to be on its way
  await new Promise((resolve) => response.write(body.slice(0, body.length / 2), resolve));
  response.destroy();
};
