/** Takes a stream of server-sent events apart. */
/** `data` is null where only a position is told. */
export type EventFrame = { id: string | null; event: string | null; data: string | null };

/** Yields null for a comment: a sign of life. */
export async function* readFrames(stream: ReadableStream<Uint8Array>): AsyncGenerator<EventFrame | null, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) yield frameOf(block);
    }
  } finally {
    // The reader of the frames has left, or the connection has: either way nobody wants what is still to come.
    await reader.cancel().catch(() => undefined);
  }
}

const frameOf = (block: string): EventFrame | null => {
  const frame: EventFrame = { id: null, event: null, data: null };
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === "id") frame.id = value;
    else if (field === "event") frame.event = value;
    else if (field === "data") data.push(value);
  }
  if (data.length > 0) return { ...frame, data: data.join("\n") };
  return frame.id === null ? null : frame;
};
