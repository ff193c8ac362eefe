/** Loads by name, and what each is held to. The numbers are promises, so they stand here and not beside what was measured. */

/** @property perSecond tasks, for so many seconds */
export type Segment = { seconds: number; perSecond: number };

export type Thresholds = {
  /** From the call that enqueues a task to its start at an agent, in milliseconds. */
  p95Ms: number;
  /** Of the tasks that were offered, how many may be refused. */
  errorRate: number;
  /** Of the tasks that were offered in a second, the share that is begun in it. */
  throughputShare: number;
  /** Of the control plane, from the end of the first quarter on, in megabytes. */
  memoryGrowthMb: number;
  /** Timers, sockets and the like that the control plane has more of than after the first quarter. */
  handlesGrowth: number;
  /** Of the tables that hold what waits and what is in hand, in megabytes. */
  tableGrowthMb: number;
};

export type LoadProfile = {
  about: string;
  agents: number;
  agentProcesses: number;
  segments: readonly Segment[];
  thresholds: Thresholds;
};

const steady = (count: number, seconds: number, perSecond: number): Segment[] =>
  Array.from({ length: count }, () => ({ seconds, perSecond }));

const THRESHOLDS: Thresholds = {
  p95Ms: 100,
  errorRate: 0,
  throughputShare: 0.95,
  memoryGrowthMb: 64,
  handlesGrowth: 16,
  tableGrowthMb: 32,
};

export const PROFILES: Readonly<Record<string, LoadProfile>> = {
  smoke: {
    about: "whether anything is badly wrong: half a minute, with bounds that a busy machine keeps too",
    agents: 20,
    agentProcesses: 1,
    segments: steady(8, 3, 50),
    thresholds: { ...THRESHOLDS, p95Ms: 500, throughputShare: 0.8 },
  },
  development: {
    about: "what a team of developers makes",
    agents: 50,
    agentProcesses: 1,
    segments: steady(12, 5, 100),
    thresholds: THRESHOLDS,
  },
  staging: {
    about: "a third of production",
    agents: 300,
    agentProcesses: 2,
    segments: steady(12, 15, 300),
    thresholds: { ...THRESHOLDS, p95Ms: 50 },
  },
  production: {
    about: "a thousand agents at a thousand tasks a second",
    agents: 1_000,
    agentProcesses: 4,
    segments: steady(20, 15, 1_000),
    thresholds: { ...THRESHOLDS, p95Ms: 25, memoryGrowthMb: 128 },
  },
  stress: {
    about: "more and more, up to four times production: it may become slow, but loses and refuses nothing",
    agents: 1_000,
    agentProcesses: 4,
    segments: [1_000, 2_000, 3_000, 4_000].flatMap((perSecond) => steady(2, 15, perSecond)),
    thresholds: { ...THRESHOLDS, p95Ms: 5_000, throughputShare: 0.5, memoryGrowthMb: 512, tableGrowthMb: 256 },
  },
  spike: {
    about: "ten times as much for ten seconds, and then as before",
    agents: 200,
    agentProcesses: 2,
    segments: [...steady(4, 5, 100), ...steady(2, 5, 1_000), ...steady(8, 5, 100)],
    thresholds: { ...THRESHOLDS, p95Ms: 1_000, throughputShare: 0.9, memoryGrowthMb: 128 },
  },
  soak: {
    about: "without a pause, half an hour when no other time is given: nothing may grow",
    agents: 200,
    agentProcesses: 2,
    segments: steady(60, 30, 100),
    thresholds: { ...THRESHOLDS, memoryGrowthMb: 32, handlesGrowth: 8, tableGrowthMb: 16 },
  },
};

/** The same load for longer or shorter. */
export const lasting = ({ segments, ...profile }: LoadProfile, minutes: number): LoadProfile => {
  const whole = segments.reduce((sum, { seconds }) => sum + seconds, 0);
  const times = (minutes * 60) / whole;
  return { ...profile, segments: segments.map(({ seconds, perSecond }) => ({ seconds: seconds * times, perSecond })) };
};
