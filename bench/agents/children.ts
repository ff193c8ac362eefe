import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

export type Child<Out, In extends { kind: string }> = {
  tell(message: Out): void;
  /** The next message of this kind. A process that ends before rejects. */
  hear<K extends In["kind"]>(kind: K): Promise<Extract<In, { kind: K }>>;
  ask<K extends In["kind"]>(message: Out, answer: K): Promise<Extract<In, { kind: K }>>;
  ended(): Promise<void>;
};

/** One of the processes of this bench. What it prints goes to stderr. */
export const startChild = <Out, In extends { kind: string }>(
  name: string,
  args: readonly string[],
  onOther: (message: In) => void = () => undefined,
): Child<Out, In> => {
  const child: ChildProcess = fork(path.join(import.meta.dirname, `${name}.ts`), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const waiting = new Map<string, (message: In) => void>();
  child.on("message", (message) => {
    const known = message as In;
    const take = waiting.get(known.kind);
    waiting.delete(known.kind);
    (take ?? onOther)(known);
  });
  const exited = once(child, "exit");
  const hear = async <K extends In["kind"]>(kind: K): Promise<Extract<In, { kind: K }>> => {
    const heard = new Promise<In>((resolve) => waiting.set(kind, resolve));
    const first = await Promise.race([heard, exited.then(() => null)]);
    if (first === null) throw new Error(`${name} ended (exit code ${child.exitCode}) before it said "${kind}"`);
    return first as Extract<In, { kind: K }>;
  };
  const tell = (message: Out): void => void child.send(message as object);
  return {
    tell,
    hear,
    ask: async (message, answer) => {
      const heard = hear(answer);
      tell(message);
      return heard;
    },
    ended: async () => void (await exited),
  };
};
