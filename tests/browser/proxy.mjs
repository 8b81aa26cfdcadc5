// SPDX-License-Identifier: Apache-2.0
// A network between a browser and the server, which may be cut, fall silent, or bring another version of the site; it remembers
// all that passed.
import { createServer, request as ask } from "node:http";

export async function proxy(origin) {
  const { hostname, port } = new URL(origin);
  const waiting = new Set();
  const net = { state: "on", newer: false, words: null, passed: [] };

  // The folder of the site's files, and what a newer version would call it.
  const turned = (text, folder) => text.replaceAll(folder, [...folder].reverse().join(""));

  const server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts);
      if (net.state === "off") return request.socket.destroy();
      if (net.state === "silent") return waiting.add(response);
      net.passed.push({ method: request.method, url: request.url, headers: request.headers, body: body.toString() });
      const folder = net.folder;
      let path = request.url;
      if (net.newer && folder) {
        if (path.startsWith(`/ressources/${folder}/`)) return response.writeHead(404, { "Content-Type": "text/plain" }).end("Il n'y a plus rien ici.");
        path = turned(path, [...folder].reverse().join(""));
      }
      const { "accept-encoding": _, "if-none-match": __, ...headers } = request.headers;
      const up = ask({ hostname, port, path, method: request.method, headers }, (answer) => {
        const got = [];
        answer.on("data", (part) => got.push(part));
        answer.on("end", () => {
          let bytes = Buffer.concat(got);
          const { "content-length": ___, "transfer-encoding": ____, ...about } = answer.headers;
          const type = about["content-type"] ?? "";
          if (/^text\/(html|javascript)/.test(type) || /manifest/.test(type)) {
            let text = bytes.toString();
            net.folder ??= /\/ressources\/(\w+)\/blouse\.css/.exec(text)?.[1];
            if (net.newer && net.folder) text = turned(text, net.folder);
            if (net.words && type.startsWith("text/html")) {
              text = text.replace("</h1>", ` ${net.words}</h1>`);
              if (about.etag) about.etag = about.etag.replace(/"$/, '2"');
            }
            bytes = Buffer.from(text);
          }
          response.writeHead(answer.statusCode, about).end(bytes);
        });
      });
      up.on("error", () => response.destroy());
      up.end(body);
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  net.origin = `http://127.0.0.1:${server.address().port}`;
  net.cut = () => {
    net.state = "off";
    server.closeAllConnections();
  };
  net.fallSilent = () => (net.state = "silent");
  net.mend = () => {
    net.state = "on";
    for (const response of waiting) response.destroy();
    waiting.clear();
  };
  net.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return net;
}
