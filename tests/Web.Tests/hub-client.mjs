// A viewer as the browser is one, for the tests: `node hub-client.mjs SERVER CLIENT_FOLDER OPTIONS`. Writes one JSON object a line for what happens.
// OPTIONS: { runId, fromChunk, stallAfter?: chunks after which it stops reading its socket, reconnect?: watches on after a lost connection }
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";

const [server, clientFolder, optionsText] = process.argv.slice(2);
const require = createRequire(join(clientFolder, "package.json"));
const { HubConnectionBuilder, HubConnectionState, HttpTransportType, LogLevel } = require("@microsoft/signalr");
const WebSocket = require("ws");
const options = JSON.parse(optionsText);

const say = (event) => process.stdout.write(JSON.stringify(event) + "\n");

// The socket is kept so that it can be stopped from being read: the kernel's buffers fill, as with a page that hangs.
let socket;
class KeptWebSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    socket = this;
  }
}

const builder = new HubConnectionBuilder()
  .withUrl(server + "/hubs/lab", { transport: HttpTransportType.WebSockets, skipNegotiation: true, WebSocket: KeptWebSocket })
  .configureLogging(LogLevel.None);
if (options.reconnect) builder.withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 200 });
const connection = builder.build();

let next = options.fromChunk;

function watch() {
  connection.stream("Watch", options.runId, next).subscribe({
    next: (chunk) => {
      const bytes = Buffer.from(chunk.bytes, "base64");
      say({ event: "chunk", number: chunk.number, length: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
      next = chunk.number + 1;
      if (next >= (options.stallAfter ?? Infinity)) {
        socket._socket.pause();
        say({ event: "stalled" });
      }
    },
    complete: () => say({ event: "complete" }),
    // Which of the two it is can be told a moment later: by then a lost connection is being made anew.
    error: (error) => setImmediate(() => say({ event: connection.state === HubConnectionState.Reconnecting ? "lost" : "error", message: error.message })),
  });
}

connection.onreconnected(() => {
  say({ event: "reconnected" });
  watch();
});
await connection.start();
say({ event: "connected" });
watch();
