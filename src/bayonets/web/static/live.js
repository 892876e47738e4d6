// The one WebSocket: the latest setup goes to the twin, studies stream back; when the line breaks it is taken up again.

import { PAGE } from "./api.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;
const HEARTBEAT = 20000;

/**
 * @param heard called with every message of the program.
 * @param changed called with "open" or with the milliseconds until the next try.
 */
export function live(heard, changed) {
  let socket = null;
  let wait = FIRST_WAIT;
  let twinUnderWay = false;
  let twinWaiting = null;
  let closed = false;

  function open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/api/live?page=${PAGE}`);
    socket.onopen = () => {
      wait = FIRST_WAIT;
      twinUnderWay = false;
      changed("open");
    };
    socket.onmessage = (event) => receive(JSON.parse(event.data));
    socket.onclose = lost;
  }

  function receive(message) {
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
    setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  function send(message) {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  /** Ask the twin; while it answers, only the latest wish waits. */
  function twin(message) {
    twinWaiting = null;
    if (twinUnderWay) twinWaiting = message;
    else twinUnderWay = send({ type: "twin", ...message });
  }

  setInterval(() => send({ type: "ping" }), HEARTBEAT);
  addEventListener("pagehide", () => ((closed = true), socket?.close()));
  addEventListener("pageshow", (event) => event.persisted && ((closed = false), open()));
  open();
  return { twin, study: (message) => send({ type: "study", ...message }), cancel: () => send({ type: "cancel" }) };
}
