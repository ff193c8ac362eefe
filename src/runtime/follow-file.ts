import { type FSWatcher, watch } from "node:fs";
import { open } from "node:fs/promises";

const CHUNK_BYTES = 65_536;

/**
 * The bytes of a file that may still grow, until `ended` says that it no longer does.
 * @param ended asked at the end of the file; what was written before it said yes is still read
 * @param onWake registers what else may mean that there is more to read, or that it ended
 * @param from byte to begin with
 */
export async function* followFile(
  file: string,
  ended: () => Promise<boolean>,
  onWake: (wake: () => void) => () => void,
  signal: AbortSignal,
  from = 0,
): AsyncGenerator<Uint8Array> {
  let wake = Promise.withResolvers<void>();
  const onSignal = (): void => wake.resolve();
  const handle = await open(file, "r");
  let watcher: FSWatcher | undefined;
  let release: (() => void) | undefined;
  try {
    watcher = watch(file, onSignal);
    release = onWake(onSignal);
    signal.addEventListener("abort", onSignal);
    const buffer = Buffer.alloc(CHUNK_BYTES);
    let over = false;
    let position = from;
    while (!signal.aborted) {
      wake = Promise.withResolvers<void>();
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position);
      position += bytesRead;
      if (bytesRead > 0) yield Uint8Array.from(buffer.subarray(0, bytesRead));
      else if (over) return;
      else if (await ended()) over = true;
      else await wake.promise;
    }
  } finally {
    await handle.close();
    watcher?.close();
    release?.();
    signal.removeEventListener("abort", onSignal);
  }
}
