/** For HEALTHCHECK: the image has no curl. Alive is enough here; who may get work is asked of /ready. */
const URL = "http://127.0.0.1:7386/health";

const { status } = await fetch(URL, { signal: AbortSignal.timeout(4_000) });
process.exitCode = status === 200 ? 0 : 1;
