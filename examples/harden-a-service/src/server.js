import { pathToFileURL } from "node:url";
import { createApp } from "./app.js";
import { openStore } from "./store.js";

/** Listens on `port` (0: a free one) and keeps its links in `file`. */
export const start = async ({ port, file }) => {
  const store = openStore(file);
  const server = createApp(store);
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { server, store, url: `http://127.0.0.1:${server.address().port}` };
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await start({ port: Number(process.env.PORT ?? 8080), file: process.env.LINKBOX_FILE ?? "links.json" });
  console.log(`linkbox listens on ${url}`);
}
