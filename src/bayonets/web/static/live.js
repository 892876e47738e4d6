// The only WebSocket: the latest setup goes to the mean field, studies stream back; a broken connection is restored.

import { PAGE } from "./api.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const LOOK = 1000; // milliseconds between two checks of the connection
const MOST_SILENT = 6; // checks without a message, after which a connection that has a heartbeat counts as lost

/**
 * @param heard called with every message of the program.
 * @param changed called with "open" or with the milliseconds until the next attempt.
 */
export function live(heard, changed) {
  let socket = null;
  let wait = FIRST_WAIT;
  let retry = 0;
  let silent = 0; // checks since the last message, or since the connection was requested
  let hasHeartbeat = false;
  let twinUnderWay = false;
  let twinWaiting = null;
  let closed = false;

  function open() {
    clearTimeout(retry);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/api/live?page=${PAGE}`);
    [silent, hasHeartbeat] = [0, false];
    socket.onopen = () => {
      wait = FIRST_WAIT;
      twinUnderWay = false;
      changed("open");
    };
    socket.onmessage = (event) => receive(JSON.parse(event.data));
    socket.onclose = lost;
  }

  function receive(message) {
    silent = 0;
    if (message.type === "alive") return void (hasHeartbeat = true);
    if (message.type === "twin" || message.type === "error") {
      twinUnderWay = false;
      if (twinWaiting) twin(twinWaiting);
    }
    heard(message);
  }

  function lost() {
    if (closed) return;
    twinUnderWay = false;
    changed(wait);
    retry = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  /**
   * A program that was stopped neither closes the connection nor sends anything. Checks are counted instead of seconds: a
   * computer that has slept must not consider its connection lost before it has listened.
   */
  function look() {
    const state = socket?.readyState;
    const waits = state === WebSocket.CONNECTING || (state === WebSocket.OPEN && hasHeartbeat);
    silent = waits ? silent + 1 : 0;
    if (silent < MOST_SILENT) return;
    silent = 0;
    Object.assign(socket, { onopen: null, onmessage: null, onclose: null }); // the browser would wait long for it to close
    socket.close();
    lost();
  }

  function send(message) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /** Ask the mean field; while it computes, only the latest request waits. */
  function twin(message) {
    twinWaiting = null;
    if (twinUnderWay) twinWaiting = message;
    else twinUnderWay = send({ type: "twin", ...message });
  }

  setInterval(look, LOOK);
  setInterval(() => send({ type: "ping" }), 20 * LOOK);
  addEventListener("pagehide", () => ((closed = true), socket?.close()));
  addEventListener("pageshow", (event) => event.persisted && ((closed = false), open()));
  open();
  return { twin, study: (message) => send({ type: "study", ...message }), cancel: () => send({ type: "cancel" }) };
}
