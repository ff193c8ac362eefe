/**
 * Requests of many users who do not wait for each other: each comes at the time that was drawn for it, whether or not
 * the ones before have been answered, and is counted from that time on. A server that stalls is charged for everybody
 * who had to wait, and so is a sender that is late.
 */
import { Agent, request as send } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export type Target = { url: string; token?: string; path: string; body?: object };

/** Milliseconds from the beginning, in order: gaps as of people who know nothing of each other. */
export const randomTimes = (perSecond: number, ms: number): number[] => {
  const times: number[] = [];
  for (let at = 0; ;) {
    at += (-Math.log(1 - Math.random()) * 1_000) / perSecond;
    if (at >= ms) return times;
    times.push(at);
  }
};

/** All users in the same instant, and again after each pause. */
export const instants = (users: number, pauseMs: number, ms: number): number[] =>
  Array.from({ length: Math.floor(ms / pauseMs) }, (_, instant) => instant * pauseMs).flatMap((at) =>
    Array.from({ length: users }, () => at),
  );

const ask = (agent: Agent, { url, token, path, body }: Target): Promise<number> => {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(text !== undefined && { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const asked = send(
      new URL(path, url),
      { agent, method: text === undefined ? "GET" : "POST", headers },
      (answer) => {
        answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
      },
    );
    asked.once("error", reject).end(text);
  });
};

/** Milliseconds from the time of each request to the end of its answer. */
export const arrive = async (target: Target, users: number, times: readonly number[]): Promise<number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: users });
  const startedAt = performance.now();
  const answered: Promise<number>[] = [];
  for (const at of times) {
    const early = startedAt + at - performance.now();
    if (early > 0) await delay(early);
    answered.push(
      ask(agent, target).then((status) => {
        if (status < 200 || status > 299) throw new Error(`${target.path} was answered with ${status}`);
        return performance.now() - startedAt - at;
      }),
    );
  }
  const took = await Promise.all(answered);
  agent.destroy();
  return took;
};
