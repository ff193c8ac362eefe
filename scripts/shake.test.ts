import { once } from "node:events";
import net from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { createDelays } from "../test/support/shaking/delays.ts";
import { shakeSockets } from "../test/support/shaking/shake-sockets.ts";

let undo = (): void => undefined;
afterEach(() => undo());

test("delays are mostly none, at times some, and as many times longer as the level says", () => {
  const drawn = (level: number): number[] => {
    const delays = createDelays(level, 7);
    return Array.from({ length: 10_000 }, () => delays.next());
  };
  const once1 = drawn(1);

  expect(once1.filter((delayMs) => delayMs === 0).length).toBeGreaterThan(7_000);
  expect(Math.max(...once1)).toBeGreaterThan(100);
  expect(Math.max(...once1)).toBeLessThanOrEqual(300);
  expect(drawn(3)).toEqual(once1.map((delayMs) => delayMs * 3));
});

test("what comes in late comes in whole, in its order, with its end, also while a test has stopped the timers", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const lines = Array.from({ length: 300 }, (_, line) => `${line}\n`);
  let asked = 0;
  undo = shakeSockets({ next: () => (asked++ % 2 === 0 ? 1 : 0) });
  const server = net.createServer((socket) => {
    for (const line of lines) socket.write(line);
    socket.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as net.AddressInfo;

  const socket = net.connect(port, "127.0.0.1");
  expect(await text(socket)).toBe(lines.join(""));
  expect(asked).toBeGreaterThan(1);
  server.close();
});
