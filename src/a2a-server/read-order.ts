/** The plan that a message brings, and where it is to be run. */
import { isUtf8 } from "node:buffer";
import type { Message, Part } from "@a2a-js/sdk";
import { RequestMalformedError } from "@a2a-js/sdk/errors";
import { z } from "zod";

export type Order = {
  source: string;
  sidecar: string | undefined;
  /** Path of a repository on the control plane's disk; the usual one when absent. */
  repository: string | undefined;
  base: string | undefined;
};

const whereSchema = z.strictObject({
  repository: z.string().min(1).max(4_096).optional(),
  base: z.string().min(1).max(500).optional(),
});

/** Null for what is no text. */
const textOf = ({ content, mediaType, filename }: Part): string | null => {
  if (content?.$case === "text") return content.value;
  if (content?.$case !== "raw" || !/^(text\/|application\/(yaml|x-yaml)|$)/.test(mediaType)) return null;
  if (!isUtf8(content.value))
    throw new RequestMalformedError(`${filename || "the file"} that the message brings is no UTF-8 text`);
  return content.value.toString("utf8");
};

const isSidecar = ({ filename, mediaType }: Part): boolean => /\.ya?ml$/.test(filename) || /yaml/.test(mediaType);

/** As metadata of the message under "provost", or as a data part of that name. */
const whereOf = (message: Message): z.infer<typeof whereSchema> => {
  const data = message.parts.flatMap(({ content }) =>
    content?.$case === "data" ? [(content.value as { provost?: unknown } | null)?.provost] : [],
  );
  const stated = [message.metadata?.["provost"] as unknown, ...data].find((one) => one !== undefined) ?? {};
  const read = whereSchema.safeParse(stated);
  if (read.success) return read.data;
  throw new RequestMalformedError(`"provost" takes repository and base: ${z.prettifyError(read.error)}`);
};

export const readOrder = (message: Message): Order => {
  const texts = message.parts.flatMap((part) => {
    const text = textOf(part);
    return text === null || text.trim() === "" ? [] : [{ part, text }];
  });
  const plans = texts.filter(({ part }) => !isSidecar(part));
  const sidecars = texts.filter(({ part }) => isSidecar(part));
  const [plan, ...more] = plans;
  if (plan === undefined || more.length > 0 || sidecars.length > 1) {
    const has = `${plans.length} texts and ${sidecars.length} sidecars`;
    throw new RequestMalformedError(
      `a message brings one plan in Markdown, as a text or a file, and this one has ${has}`,
    );
  }
  const { repository, base } = whereOf(message);
  return { source: plan.text, sidecar: sidecars[0]?.text, repository, base };
};
