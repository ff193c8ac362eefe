/**
 * Fetches from public hosts that the tenant has named. Each hop of a redirect is judged like the first: by the list of
 * hosts, by the policies, and by where its name leads at this moment; the request goes to the very address that was judged.
 */
import type { BlockList } from "node:net";
import { z } from "zod";
import { findTarget, type Resolve, type Target } from "../../../../runtime/outbound/find-target.ts";
import { ProvostError } from "../../../../model/errors.ts";
import { isAllowedHost } from "../../catalogue.ts";
import { defineTool, type Tool, type ToolContext } from "../../tool.ts";
import { get, type Got } from "./get.ts";

export type FetchParts = {
  /** Addresses that may be asked though they are not public. */
  allowed: BlockList;
  resolve?: Resolve;
};

const MAX_BYTES = 2 * 2 ** 20;
const MAX_REDIRECTS = 5;
const TEXT = /^(text\/|application\/(json|xml|javascript|x-ndjson|yaml|[\w.+-]+\+(json|xml)))/i;

const refuse = (url: string, why: string): never => {
  throw new ProvostError("TOOL_FETCH_REFUSED", `nothing is fetched from ${url}: ${why}`, { url });
};

const urlOf = (text: string): URL => (URL.canParse(text) ? new URL(text) : refuse(text, "it is no URL"));
const subjectOf = (url: URL): { url: string; host: string } => ({ url: url.href, host: url.hostname });

const targetOf = async (url: URL, { allowed, resolve }: FetchParts): Promise<Target> => {
  const target = await findTarget(url.href, allowed, resolve);
  if (target.kind === "found") return target;
  if (target.kind === "refused") return refuse(url.href, target.reason);
  throw new ProvostError("TOOL_FAILED", target.reason);
};

const redirectOf = ({ status, headers }: Got, from: URL): URL | null => {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  const to = URL.canParse(headers.location, from.href)
    ? new URL(headers.location, from)
    : refuse(from.href, "it leads nowhere");
  to.hash = "";
  return to;
};

const judgeHop = async (url: URL, context: ToolContext): Promise<void> => {
  if (!isAllowedHost(context.hosts, url.hostname))
    refuse(url.href, `${url.hostname} is not among the hosts of this tool`);
  if (!(await context.mayTouch(subjectOf(url)))) refuse(url.href, "the policies do not permit it");
};

const follow = async (first: URL, context: ToolContext, parts: FetchParts): Promise<{ url: URL; got: Got }> => {
  let url = first;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    if (hop > 0) await judgeHop(url, context);
    const got = await get(await targetOf(url, parts), { maxBytes: MAX_BYTES, signal: context.signal }).catch(
      (error: NodeJS.ErrnoException) => {
        throw new ProvostError("TOOL_FAILED", `${url.host} cannot be reached: ${error.code ?? error.message}`);
      },
    );
    const next = redirectOf(got, url);
    if (next === null) return { url, got };
    url = next;
  }
  return refuse(first.href, `it leads on more than ${MAX_REDIRECTS} times`);
};

export const fetchUrlTool = (parts: FetchParts): Tool =>
  defineTool({
    name: "fetch_url",
    description:
      "Fetch a text document by GET over https. Only from hosts that are allowed; follows redirects to such hosts.",
    action: "tool:fetch_url",
    repeatable: true,
    input: z.object({ url: z.string().max(4_000) }),
    subjects: ({ url }) => [subjectOf(urlOf(url))],
    dependency: ({ url }) => `host ${urlOf(url).host}`,
    check: async ({ url }) => void (await targetOf(urlOf(url), parts)),
    work: async ({ url }, context) => {
      const { url: last, got } = await follow(urlOf(url), context, parts);
      const type = got.headers["content-type"] ?? "text/plain";
      const head = `${got.status} ${last.href} ${type}`;
      if (!TEXT.test(type)) return `${head}\n[no text; ${got.body.length} bytes]`;
      const cut = got.truncated ? `\n[… cut after ${MAX_BYTES} bytes …]` : "";
      return `${head}\n\n${got.body.toString("utf8")}${cut}`;
    },
  });
