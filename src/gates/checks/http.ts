import type { Check } from "../../model/check.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import { assessResponse } from "../http/assess-response.ts";
import { percentileOf } from "../http/percentile.ts";
import { findFreePort } from "../http/ports.ts";
import { type HttpResponse, sendRequest } from "../http/send-request.ts";
import { withServer } from "../http/server.ts";

export type HttpCheck = Extract<Check, { kind: "http" }>;

export const observeHttp = async (check: HttpCheck, context: CheckContext): Promise<Finding> => {
  if (check.start === undefined) {
    const url = parseUrl(check.url);
    return typeof url === "string" ? unobservable(url, "validation") : observeUrl(check, url, context);
  }
  const port = String(await findFreePort());
  const url = parseUrl(check.url.replaceAll("{port}", port));
  if (typeof url === "string") return unobservable(url, "validation");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!isLoopback(host)) {
    return unobservable(
      `${host} is another machine; a check that starts a server may only ask that server`,
      "security",
    );
  }
  const place = {
    command: check.start.map((argument) => argument.replaceAll("{port}", port)),
    host,
    port: Number(url.port === "" ? (url.protocol === "https:" ? 443 : 80) : url.port),
  };
  return withServer(context, place, () => observeUrl(check, url, context));
};

/** The URL, or what is wrong with it. */
const parseUrl = (text: string): URL | string => {
  if (text.includes("{port}")) return `"${text}" has {port}, which only a check with \`start\` gets`;
  const url = URL.parse(text);
  if (url === null) return `"${text}" is no URL`;
  return url.protocol === "http:" || url.protocol === "https:" ? url : `"${text}" is neither http nor https`;
};

const isLoopback = (host: string): boolean =>
  host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Every answer must be right, one after the other; the first wrong one is the finding. */
const observeUrl = async (check: HttpCheck, url: URL, context: CheckContext): Promise<Finding> => {
  if (check.body !== undefined && (check.method === "GET" || check.method === "HEAD")) {
    return unobservable(`a ${check.method} request has no body`, "validation");
  }
  const durations: number[] = [];
  const request = { url, method: check.method, headers: check.headers, body: check.body };
  let last: HttpResponse | null = null;
  for (let number = 1; number <= check.requests; number += 1) {
    const result = await sendRequest(request, context);
    const which = check.requests === 1 ? "" : ` (request ${number} of ${check.requests})`;
    if (result.kind === "timeout")
      return unobservable(`no answer within the limit of ${context.timeoutMs / 1_000} s${which}`, "timeout");
    if (result.kind === "failed")
      return failedRequest(check, `${check.method} ${url.pathname} failed: ${result.problem}${which}`);
    last = result.response;
    durations.push(last.durationMs);
    const wrong = assessResponse(check, last);
    if (wrong === null) continue;
    await keepResponse(last, context);
    return { ...wrong, summary: `${wrong.summary}${which}` };
  }
  if (last) await keepResponse(last, context);
  return judgeLatency(check, durations, context);
};

/** A server that we started and that does not answer was seen to fail; one elsewhere may only be out of reach. */
const failedRequest = (check: HttpCheck, summary: string): Finding =>
  check.start === undefined ? unobservable(summary, "dependency") : judged(false, summary);

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
