/** What alerts are sent to: a webhook, and a service that takes PagerDuty's events (v2). Keeps what comes, with its time. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";

export type Heard = {
  at: Date;
  by: "webhook" | "pagerduty" | "secondary";
  alert: string;
  state: "firing" | "resolved";
};

export type AlertReceivers = {
  url: string;
  heard: readonly Heard[];
  /** Resolves when that was heard since; rejects when the signal is aborted. */
  hear(wanted: Pick<Heard, "by" | "alert" | "state">, signal: AbortSignal): Promise<Heard>;
  close(): Promise<void>;
};

const webhookSchema = z.object({
  version: z.literal("4"),
  alerts: z.array(
    z.object({ status: z.enum(["firing", "resolved"]), labels: z.object({ alertname: z.string() }).loose() }),
  ),
});

/** https://developer.pagerduty.com/docs/send-alert-event */
const pagerdutySchema = z.object({
  routing_key: z.string().min(1),
  event_action: z.enum(["trigger", "resolve"]),
  dedup_key: z.string().min(1),
  payload: z.object({ summary: z.string(), source: z.string(), severity: z.string() }).optional(),
  client_url: z.string().optional(),
});

const read = async (request: IncomingMessage): Promise<unknown> => {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += String(part);
  return JSON.parse(text);
};

export const startAlertReceivers = async (now: () => Date): Promise<AlertReceivers> => {
  const heard: Heard[] = [];
  const listeners = new Set<() => void>();
  /** A resolution names only what it resolves. */
  const triggered = new Map<string, string>();

  const note = (one: Omit<Heard, "at">): void => void heard.push({ at: now(), ...one });
  const takeWebhook = (body: unknown): void => {
    for (const { status, labels } of webhookSchema.parse(body).alerts) {
      note({ by: "webhook", alert: labels.alertname, state: status });
    }
  };
  const takePage = (body: unknown): void => {
    const { routing_key: key, event_action: action, dedup_key: dedup, payload } = pagerdutySchema.parse(body);
    const alert = /\b(Provost\w+)\b/.exec(payload?.summary ?? "")?.[1] ?? triggered.get(dedup) ?? "";
    triggered.set(dedup, alert);
    const by = key === "secondary" ? "secondary" : "pagerduty";
    note({ by, alert, state: action === "trigger" ? "firing" : "resolved" });
  };
  const server = createServer((request, response) => {
    void read(request).then(
      (body) => {
        if (request.url === "/webhook") takeWebhook(body);
        else takePage(body);
        response.writeHead(202, { "content-type": "application/json" }).end('{"status":"success"}');
        for (const listener of listeners) listener();
      },
      () => response.writeHead(400).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    heard,
    hear: (wanted, signal) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = heard.find(
            ({ by, alert, state }) => by === wanted.by && alert === wanted.alert && state === wanted.state,
          );
          if (found === undefined) return;
          listeners.delete(look);
          resolve(found);
        };
        signal.addEventListener("abort", () => {
          listeners.delete(look);
          reject(new Error(`${wanted.by} has not heard in time that ${wanted.alert} is ${wanted.state}`));
        });
        listeners.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
