/** Loaded before anything else into each process of `npm run shake`: see scripts/shake.ts. */
import { createDelays } from "./delays.ts";
import { shakeFiles } from "./shake-files.ts";
import { shakeSockets } from "./shake-sockets.ts";

const { PROVOST_SHAKE_LEVEL: level, PROVOST_SHAKE_SEED: seed } = process.env;
const delays = createDelays(Number(level), Math.imul(Number(seed), 2_654_435_761) + Math.imul(process.pid, 40_503));

shakeSockets(delays);
shakeFiles(delays);
