/**
 * Asks at a steady rate, by the clock: an answer that is late does not make the next question late. Prints how each was
 * answered and how long it took.
 */
import { Agent, request } from "node:http";
import { setPriority } from "node:os";

const [url = "", token = "", perSecond = "", ms = "", nice = "0"] = process.argv.slice(2);
// Who floods has a machine of their own; here it may at least not take the processor from the others.
setPriority(Number(nice));
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

const ask = (): Promise<[number, number]> =>
  new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const asked = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().once("end", () => resolve([response.statusCode ?? 0, performance.now() - startedAt]));
    });
    asked.once("error", reject).end();
  });

const startedAt = performance.now();
const answers: Promise<[number, number]>[] = [];
for (let n = 0; ; n += 1) {
  const at = startedAt + (n * 1_000) / Number(perSecond);
  if (at - startedAt >= Number(ms)) break;
  const wait = at - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  answers.push(ask());
}
const answered = await Promise.all(answers);
console.log(JSON.stringify({ answers: answered, elapsedMs: performance.now() - startedAt }));
agent.destroy();
