/** The first SIGTERM or SIGINT drains, the second sends the work back. Returns what takes the handlers off again. */
export const drainOnSignals = (agent: {
  drain: (reason: string) => Promise<void>;
  stop: (reason: string) => Promise<void>;
  onFault: (error: unknown) => void;
}): (() => void) => {
  let signals = 0;
  const onSignal = (signal: NodeJS.Signals) => {
    signals += 1;
    const leave = signals === 1 ? agent.drain(signal) : agent.stop(`${signal} again`);
    leave.catch(agent.onFault);
  };
  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  return () => process.off("SIGTERM", onSignal).off("SIGINT", onSignal);
};
