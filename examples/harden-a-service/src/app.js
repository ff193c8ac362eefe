import { createServer } from "node:http";

const send = (response, status, body) => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

const readBody = (request, done) => {
  let text = "";
  request.on("data", (chunk) => {
    text += chunk;
  });
  request.on("end", () => done(text));
};

/** The HTTP face of a store of links: create, list, follow. */
export const createApp = (store) =>
  createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://linkbox");

    if (request.method === "POST" && pathname === "/links") {
      readBody(request, (text) => {
        const { slug, url } = JSON.parse(text);
        store.add({ slug, url });
        send(response, 201, { slug, url });
      });
      return;
    }

    if (request.method === "GET" && pathname === "/links") {
      send(response, 200, store.all());
      return;
    }

    const link = store.find(pathname.slice(1));
    if (!link) {
      send(response, 404, { error: "no such link" });
      return;
    }
    response.writeHead(302, { location: link.url });
    response.end();
  });
