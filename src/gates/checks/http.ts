import type { Check } from "../../model/check.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { assessResponse } from "../http/assess-response.ts";
import { percentileOf } from "../http/percentile.ts";
import { holdFreePort, holdPort } from "../http/ports.ts";
import { type HttpResponse, sendRequest } from "../http/send-request.ts";
import { type Served, type ServerWork, withServer } from "../http/server.ts";

/** Anybody may take a port that was free, before the server listens there: then that says nothing of the server. */
const MAX_PORTS = 3;

export type HttpCheck = Extract<Check, { kind: "http" }>;

export const observeHttp = async (check: HttpCheck, context: CheckContext): Promise<Finding> => {
  if (check.start !== undefined) return observeOwnServer(check, check.start, context);
  const url = parseUrl(check.url);
  return typeof url === "string" ? unobservable(url, "validation") : (await observeUrl(check, url, context)).finding;
};

const observeOwnServer = async (
  check: HttpCheck,
  start: readonly string[],
  context: CheckContext,
): Promise<Finding> => {
  const url = parseUrl(check.url.replaceAll("{port}", "0"));
  if (typeof url === "string") return unobservable(url, "validation");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!isLoopback(host)) {
    return unobservable(
      `${host} is another machine; a check that starts a server may only ask that server`,
      "security",
    );
  }
  const free = check.url.includes("{port}");
  for (let tries = 1; ; tries += 1) {
    const held = free ? await holdFreePort() : await holdPort(portOf(url));
    try {
      const { finding, portTaken } = await askOwnServer(check, { start, host, port: held.port }, context);
      if (!portTaken || !free || tries === MAX_PORTS) return finding;
    } finally {
      held.release();
    }
  }
};

const askOwnServer = (
  check: HttpCheck,
  { start, host, port }: { start: readonly string[]; host: string; port: number },
  context: CheckContext,
): Promise<Served> => {
  const fill = (text: string): string => text.replaceAll("{port}", String(port));
  const url = new URL(fill(check.url));
  return withServer(context, { command: start.map(fill), host, port }, () => observeUrl(check, url, context));
};

const portOf = (url: URL): number => Number(url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port);

/** The URL, or what is wrong with it. */
const parseUrl = (text: string): URL | string => {
  if (text.includes("{port}")) return `"${text}" has {port}, which only a check with \`start\` gets`;
  const url = URL.parse(text);
  if (url === null) return `"${text}" is no URL`;
  return url.protocol === "http:" || url.protocol === "https:" ? url : `"${text}" is neither http nor https`;
};

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * Our own server is asked over a connection of its own each time: one that has rested is closed by the server as it likes,
 * perhaps while it is asked again, and the check would be red for that.
 */
const headersOf = ({ headers: given, start }: HttpCheck): Record<string, string> => {
  const headers = new Headers(given);
  if (start !== undefined && !headers.has("connection")) headers.set("connection", "close");
  return Object.fromEntries(headers);
};

/** Every answer must be right, one after the other; the first wrong one is the finding. */
const observeUrl = async (check: HttpCheck, url: URL, context: CheckContext): Promise<ServerWork> => {
  const answered = (finding: Finding): ServerWork => ({ finding, unanswered: false });
  if (check.body !== undefined && (check.method === "GET" || check.method === "HEAD")) {
    return answered(unobservable(`a ${check.method} request has no body`, "validation"));
  }
  const durations: number[] = [];
  const request = { url, method: check.method, headers: headersOf(check), body: check.body };
  let last: HttpResponse | null = null;
  for (let number = 1; number <= check.requests; number += 1) {
    const result = await sendRequest(request, context);
    const which = check.requests === 1 ? "" : ` (request ${number} of ${check.requests})`;
    if (result.kind === "timeout") {
      return answered(unobservable(`no answer within the limit of ${context.timeoutMs / 1_000} s${which}`, "timeout"));
    }
    if (result.kind === "failed")
      return unanswered(check, `${check.method} ${url.pathname} failed: ${result.problem}${which}`);
    last = result.response;
    durations.push(last.durationMs);
    const wrong = assessResponse(check, last);
    if (wrong === null) continue;
    await keepResponse(last, context);
    return answered({ ...wrong, summary: `${wrong.summary}${which}` });
  }
  if (last) await keepResponse(last, context);
  return answered(await judgeLatency(check, durations, context));
};

/** A server that we started and that does not answer was seen to fail; one elsewhere may only be out of reach. */
const unanswered = (check: HttpCheck, summary: string): ServerWork => ({
  finding: check.start === undefined ? unobservable(summary, "dependency") : judged(false, summary),
  unanswered: true,
});

const judgeLatency = async (
  check: HttpCheck,
  durations: readonly number[],
  context: CheckContext,
): Promise<Finding> => {
  const answered = `${check.method} answered ${check.status} as wanted`;
  const times = check.requests === 1 ? answered : `${answered}, ${check.requests} times`;
  if (check.maxLatency === undefined) return judged(true, times);
  await context.keep("latencies", Buffer.from(JSON.stringify({ unit: "ms", durations })));
  const value = Math.round(percentileOf(durations, check.percentile) * 1_000) / 1_000;
  const summary = `${times}; P${check.percentile} is ${value} ms, wanted ≤ ${check.maxLatency} ms`;
  return judged(value <= check.maxLatency, summary, { value, unit: "ms" });
};

const keepResponse = (response: HttpResponse, context: CheckContext): Promise<void> =>
  context.keep("response", Buffer.from(JSON.stringify(response, null, 2)));
