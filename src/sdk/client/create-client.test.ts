import { expect, test } from "vitest";
import { ApiError, createClient } from "./index.ts";

test.each(["two\nlines_of_it", "two words_of_it", "ünicode_of_it"])(
  "%j is no token: it is refused, sent nowhere and not quoted",
  async (token) => {
    const asked: unknown[] = [];
    const fetch: typeof globalThis.fetch = async (address, init) => {
      asked.push(address);
      return new Response(null, { status: 204, headers: new Headers(init?.headers) });
    };
    const client = createClient({ url: "http://127.0.0.1:9", token, fetch });

    const error: unknown = await client.me.get().catch((thrown: unknown) => thrown);
    const following = client.followEvents({}).next();

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: "UNAUTHENTICATED", status: 401, message: expect.stringContaining("one word") });
    await expect(following).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain("of_it");
    expect(asked).toEqual([]);
  },
);
