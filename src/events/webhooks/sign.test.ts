import { expect, test } from "vitest";
import { newWebhookSecret, signWebhook } from "./sign.ts";

test("a signature is the one of the specification's example", () => {
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    body: '{"test": 2432232314}',
    now: new Date(1_614_265_330_999),
  };
  expect(signWebhook(message, ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])).toEqual({
    "webhook-id": message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("each valid secret signs, and no two secrets are alike", () => {
  const secrets = [newWebhookSecret(), newWebhookSecret()];
  const { "webhook-signature": signatures } = signWebhook({ id: "1", body: "{}", now: new Date(0) }, secrets);
  expect(new Set(signatures.split(" ")).size).toBe(2);
  expect(secrets[0]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
});
