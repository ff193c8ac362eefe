/** What it costs the page to draw a frame while somebody moves it. */
import type { CDPSession, Page } from "playwright-core";
import { rounded } from "../statistics.ts";

/** Processor time of the page's main thread by frame, so that what else the machine does is left out, and frames by the clock. */
export type Frames = {
  action: string;
  frames: number;
  /** From each frame to the next, by the clock: on a busy machine the others' work is in it. */
  deltaMs: number[];
  cpuPerFrameMs: { task: number; script: number; layout: number; style: number };
};

type Metric = "TaskDuration" | "ScriptDuration" | "LayoutDuration" | "RecalcStyleDuration";

const metricsOf = async (session: CDPSession): Promise<Record<Metric, number>> => {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value])) as Record<Metric, number>;
};

type Recorder = { deltas: number[]; stop: () => void };

const record = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const recorder: Recorder = { deltas: [], stop: () => (going = false) };
    let going = true;
    let last = performance.now();
    const tick = (now: number): void => {
      recorder.deltas.push(now - last);
      last = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(tick);
    });
    Object.assign(window, { recorder });
  });

const stop = (page: Page): Promise<number[]> =>
  page.evaluate(() => {
    const { recorder } = window as unknown as { recorder: Recorder };
    recorder.stop();
    return recorder.deltas;
  });

export const openFrameMeter = async (page: Page) => {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async (action: string, act: () => Promise<void>): Promise<Frames> => {
    await record(page);
    const before = await metricsOf(session);
    await act();
    const after = await metricsOf(session);
    const deltaMs = (await stop(page)).map((delta) => Math.round(delta * 10) / 10);
    const perFrame = (metric: Metric): number => rounded((1_000 * (after[metric] - before[metric])) / deltaMs.length);
    const cpuPerFrameMs = {
      task: perFrame("TaskDuration"),
      script: perFrame("ScriptDuration"),
      layout: perFrame("LayoutDuration"),
      style: perFrame("RecalcStyleDuration"),
    };
    return { action, frames: deltaMs.length, deltaMs, cpuPerFrameMs };
  };
};
