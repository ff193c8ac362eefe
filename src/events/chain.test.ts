import * as fc from "fast-check";
import { expect, test } from "vitest";
import { anyText } from "../../test/support/any-text.ts";
import type { Event } from "../model/event.ts";
import { hashEvent, seal, textAroundPlace, verifyChain } from "./chain.ts";
import { sha256 } from "../runtime/hash.ts";

const chainOf = (payloads: readonly Record<string, unknown>[]): Event[] => {
  const events: Event[] = [];
  for (const [index, payload] of payloads.entries()) {
    events.push(
      seal({
        eventId: `event-${index}`,
        tenantId: "local",
        position: 10 + 3 * index, // other streams' events lie between
        stream: "run",
        streamPosition: index + 1,
        time: "2026-01-01T00:00:00.000Z",
        name: "run.paused",
        version: 1,
        runId: "run",
        taskId: null,
        actor: "user",
        correlation: "run",
        causation: null,
        payload,
        previousHash: events.at(-1)?.hash ?? "",
      }),
    );
  }
  return events;
};

const payloads = fc.array(fc.record({ reason: anyText(), more: fc.jsonValue() }), {
  minLength: 1,
  maxLength: 8,
});

test("a chain that was not touched is whole, also after a trip through JSON", () => {
  fc.assert(
    fc.property(payloads, (list) => {
      const events = chainOf(JSON.parse(JSON.stringify(list)) as Record<string, unknown>[]);
      expect(verifyChain(events)).toEqual({ ok: true });
      expect(verifyChain(JSON.parse(JSON.stringify(events)) as Event[])).toEqual({ ok: true });
    }),
  );
  expect(verifyChain([])).toEqual({ ok: true });
});

test("the text around a place, with the place put in, has the hash of the event", () => {
  fc.assert(
    fc.property(payloads, (list) => {
      for (const event of chainOf(JSON.parse(JSON.stringify(list)) as Record<string, unknown>[])) {
        const { position, previousHash, streamPosition, hash, ...rest } = event;
        const pieces = textAroundPlace(rest);
        expect(pieces).toHaveLength(4);
        const places = [position, previousHash, streamPosition, ""];
        expect(sha256(pieces.map((piece, at) => `${piece}${places[at]}`).join(""))).toBe(hash);
        expect(hashEvent(event)).toBe(hash);
      }
    }),
  );
});

const alterField = (event: Event, field: number): Event => {
  const names = Object.keys(event) as (keyof Event)[];
  const name = names[field % names.length]!;
  const value = event[name];
  if (typeof value === "number") return { ...event, [name]: value + 1 };
  return { ...event, [name]: typeof value === "string" ? `${value}x` : name === "payload" ? { changed: 1 } : "x" };
};

test("whatever field of whatever event is changed, that event is named", () => {
  fc.assert(
    fc.property(payloads, fc.nat(), fc.nat(), (list, which, field) => {
      const events = chainOf(list);
      const index = which % events.length;
      const altered = alterField(events[index]!, field);
      events[index] = altered;
      expect(verifyChain(events)).toMatchObject({ ok: false, position: altered.position });
    }),
  );
});

test("an event that is missing, doubled or moved is found", () => {
  const events = chainOf([{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]);
  const [a, b, c, d] = events as [Event, Event, Event, Event];
  expect(verifyChain([a, c, d])).toMatchObject({ ok: false, position: c.position });
  expect(verifyChain([b, c, d])).toMatchObject({ ok: false, position: b.position });
  expect(verifyChain([a, b, b, c])).toMatchObject({ ok: false, position: b.position });
  expect(verifyChain([a, c, b, d])).toMatchObject({ ok: false, position: c.position });
});

test("an event that was sealed again breaks the link of the next", () => {
  const [a, b, c] = chainOf([{ a: 1 }, { a: 2 }, { a: 3 }]) as [Event, Event, Event];
  const { hash: _, ...rest } = b;
  const forged = seal({ ...rest, payload: { a: "forged" } });
  expect(verifyChain([a, forged, c])).toMatchObject({
    ok: false,
    position: c.position,
    problem: expect.stringContaining("continue"),
  });
});
