/**
 * The page's one live connection. It begins where the events are before the page reads anything, and after each loss goes
 * on after the last event that was seen, so that nothing is missed and nothing comes twice.
 */
import { ApiError, type Client } from "provost/client";
import type { LiveEvent } from "../api/types.ts";

export type LiveState = { kind: "connecting" | "live" | "lost"; since: number };

export type LiveStream = {
  /** Learns where the events are. What is read after that is shown as it is: whatever changes it comes as an event. */
  locate: () => Promise<void>;
  start: () => void;
  stop: () => void;
  subscribe: (listener: () => void) => () => void;
  state: () => LiveState;
  /** Has events of more names come while a page shows them. What is said to `onWanted` is everything that comes. */
  want: (names: readonly string[], onWanted: (event: LiveEvent) => void) => () => void;
};

type Parts = {
  client: Pick<Client, "events" | "followEvents">;
  onEvent: (event: LiveEvent) => void;
  /** What was read so far may be out of date: it was read before it was known where the events are, or hours ago. */
  onBack: () => void;
  /** The right to listen has ended. */
  onEnd: () => void;
};

/** What every page may show; others, as those of tasks in queues, would only cost where nobody looks at them. */
const FAMILIES = [
  "run",
  "task",
  "attempt",
  "merge",
  "criterion",
  "gate",
  "packet",
  "agent",
  "approval",
  "queue",
  "breaker",
  "schedule",
  "dead-letter",
  "dead-letters",
  "subscription",
  "webhook",
  "budget",
  "backup",
];
const NAMES = FAMILIES.map((family) => `${family}.*`);

/** All names. */
export const EVERYTHING = "*";

type Wish = { names: readonly string[]; onWanted: (event: LiveEvent) => void };

/** Waiting longer after each failure is right for a server that is down, and wrong once the way to it is back. */
const createNetworkWatch = (onBack: () => void, onLoss: () => void) => {
  const back = (): void => {
    if (document.visibilityState === "visible") onBack();
  };
  return {
    start: () => {
      window.addEventListener("online", back);
      window.addEventListener("offline", onLoss);
      document.addEventListener("visibilitychange", back);
    },
    stop: () => {
      window.removeEventListener("online", back);
      window.removeEventListener("offline", onLoss);
      document.removeEventListener("visibilitychange", back);
    },
  };
};

/** What pages want beyond the names that always come. */
const createWishes = (onChange: () => unknown) => {
  const wishes = new Set<Wish>();
  return {
    /** Without names all come. */
    names: (): { names?: readonly string[] } => {
      const wanted = new Set([...NAMES, ...[...wishes].flatMap(({ names }) => names)]);
      return wanted.has(EVERYTHING) ? {} : { names: [...wanted] };
    },
    tell: (event: LiveEvent): void => {
      for (const { onWanted } of wishes) onWanted(event);
    },
    want: (names: readonly string[], onWanted: Wish["onWanted"]): (() => void) => {
      const wish = { names, onWanted };
      wishes.add(wish);
      onChange();
      return () => {
        wishes.delete(wish);
        onChange();
      };
    },
  };
};

const createTold = (initial: LiveState) => {
  const listeners = new Set<() => void>();
  let state = initial;
  return {
    state: () => state,
    become: (next: LiveState): void => {
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

/** How far the events are, as far as this page has seen them. */
const createPlace = (client: Parts["client"]) => {
  let position: number | undefined;
  return {
    position: () => position,
    locate: async (signal?: AbortSignal): Promise<void> => {
      if (position !== undefined) return;
      const answer = await client.events.last({}, signal && { signal });
      position ??= answer.position;
    },
    reach: (reached: number): void => {
      position = reached;
    },
    leave: (): void => {
      position = undefined;
    },
  };
};

export const createLiveStream = ({ client, onEvent, onBack, onEnd }: Parts): LiveStream => {
  const told = createTold({ kind: "connecting", since: Date.now() });
  const place = createPlace(client);
  let connection: AbortController | null = null;
  let wanted = false;

  const become = (kind: LiveState["kind"]): void => {
    if (told.state().kind === kind) return;
    const wasLost = told.state().kind === "lost";
    told.become({ kind, since: Date.now() });
    if (wasLost && kind === "live") onBack();
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    if (place.position() === undefined) {
      await place.locate(signal);
      onBack();
    }
    const { position, reach: onPosition } = place;
    const options = { ...wishes.names(), after: position(), signal, onState: become, onPosition };
    for await (const event of client.followEvents(options)) {
      onEvent(event);
      wishes.tell(event);
    }
  };

  const connect = (): void => {
    connection?.abort();
    const own = new AbortController();
    connection = own;
    follow(own.signal).catch((error: unknown) => {
      if (own.signal.aborted) return;
      become("lost");
      const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
      if (refused) onEnd();
      else setTimeout(() => wanted && connection === own && connect(), 2_000);
    });
  };

  const wishes = createWishes(() => wanted && connect());

  const network = createNetworkWatch(
    () => told.state().kind === "lost" && connect(),
    () => become("lost"),
  );

  return {
    locate: () => place.locate(),
    start: () => {
      if (wanted) return;
      wanted = true;
      network.start();
      connect();
    },
    stop: () => {
      wanted = false;
      place.leave();
      connection?.abort();
      network.stop();
      become("connecting");
    },
    subscribe: told.subscribe,
    state: told.state,
    want: wishes.want,
  };
};
