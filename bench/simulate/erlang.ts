/** What is known exactly about a line before `servers` who work side by side (M/M/c): the simulation is held against it. */

/** @property perSecond of one server */
export type Station = { arrivalsPerSecond: number; perSecond: number; servers: number };

export type Waiting = { utilization: number; waitShare: number; meanWaitMs: number };

/** Erlang's second formula: the share of arrivals that find all servers busy. From the first by recursion, so that no factorial overflows. */
const erlangC = (servers: number, offered: number): number => {
  let blocked = 1;
  for (let busy = 1; busy <= servers; busy += 1) blocked = (offered * blocked) / (busy + offered * blocked);
  return (servers * blocked) / (servers - offered * (1 - blocked));
};

export const waitingOf = ({ arrivalsPerSecond, perSecond, servers }: Station): Waiting => {
  const offered = arrivalsPerSecond / perSecond;
  if (offered >= servers)
    throw new Error(`${offered} servers are needed and ${servers} are there: the line never ends`);
  const waitShare = erlangC(servers, offered);
  const meanWaitMs = (1_000 * waitShare) / (servers * perSecond - arrivalsPerSecond);
  return { utilization: offered / servers, waitShare, meanWaitMs };
};

/** The time that at most `1 - share` of arrivals wait longer than. */
export const waitQuantileMs = (station: Station, share: number): number => {
  const { waitShare } = waitingOf(station);
  if (1 - share >= waitShare) return 0;
  const spare = station.servers * station.perSecond - station.arrivalsPerSecond;
  return (1_000 * Math.log(waitShare / (1 - share))) / spare;
};
