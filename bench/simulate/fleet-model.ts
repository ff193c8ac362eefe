/**
 * A fleet as a closed network of lines. Each agent works for a time, and then asks its shard to take its report and to
 * hand it the next task; a shard serves so many at once, in the order in which they came. Times are exponential, which is
 * worse than what was measured. What is not in it: the network, and what an agent's own machine adds.
 */
import { createAgenda } from "./agenda.ts";

export type FleetModel = {
  agents: number;
  shards: number;
  /** How many a shard serves at once. */
  servers: number;
  /** Of one server of a shard: lives of tasks that it takes through the database. */
  perSecond: number;
  /** Mean time that a task takes at its agent. */
  workSeconds: number;
  /** Lives of tasks that are looked at; a tenth as many before them are not. */
  lives: number;
  random: () => number;
};

export type FleetResult = {
  /** From an agent's asking until its shard begins with it, each in milliseconds. */
  waitMs: Float64Array;
  tasksPerSecond: number;
};

export const simulateFleet = (model: FleetModel): FleetResult => {
  const { agents, shards, servers, perSecond, workSeconds, lives, random } = model;
  const exponential = (mean: number): number => -mean * Math.log(1 - random());
  const asking = createAgenda(agents);
  for (let agent = 0; agent < agents; agent += 1) asking.add(exponential(workSeconds), agent);
  const free = Array.from({ length: shards }, () => {
    const line = createAgenda(servers);
    for (let server = 0; server < servers; server += 1) line.add(0, server);
    return line;
  });
  const warmUp = Math.ceil(lives / 10);
  const waitMs = new Float64Array(lives);
  let [began, ended] = [0, 0];
  for (let life = -warmUp; life < lives; life += 1) {
    const { time, what: agent } = asking.next();
    const line = free[agent % shards]!;
    const server = line.next();
    const start = Math.max(time, server.time);
    const end = start + exponential(1 / perSecond);
    line.add(end, server.what);
    asking.add(end + exponential(workSeconds), agent);
    if (life === 0) began = time;
    if (life < 0) continue;
    waitMs[life] = (start - time) * 1_000;
    ended = time;
  }
  return { waitMs, tasksPerSecond: lives / (ended - began) };
};
