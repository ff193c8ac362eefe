import { expect, it } from "vitest";
import { createTar } from "./tar.ts";

const MIB = 1_048_576;

it("is made as fast as it is read, with little in between", async () => {
  const tar = createTar();
  let made = 0;
  const body = async function* () {
    for (; made < 64; made += 1) yield new Uint8Array(MIB);
  };
  const adding = tar.add({ name: "large", size: 64 * MIB }, body()).then(tar.finish);

  let [read, most] = [0, 0];
  for await (const chunk of tar.readable) {
    read += chunk.byteLength;
    most = Math.max(most, made * MIB - read);
  }

  await adding;
  expect(read).toBeGreaterThan(64 * MIB);
  expect(most).toBeLessThanOrEqual(10 * MIB);
});

it("is no archive when an entry has not the size that it was said to have", async () => {
  for (const bytes of [3, 5]) {
    const tar = createTar();
    const adding = tar.add({ name: "wrong", size: 4 }, [new Uint8Array(bytes)]);
    await expect(adding).rejects.toThrow(/size/i);
  }
});
