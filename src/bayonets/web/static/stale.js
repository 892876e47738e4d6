// The mark of numbers that do not belong to the present levers: set at once, and visible if the answer takes a moment.

import { at, say } from "./dom.js";
import { isStale, known, on } from "./state.js";

const PARTS = ["finding", "forces", "course", "panels"];

export const startStale = () => on("changes errors twin fan connection scenario folder", mark);

function mark() {
  const stale = isStale();
  for (const id of PARTS) at(id).classList.toggle("stale", stale);
  at("stage").setAttribute("aria-busy", String(stale));
  say(at("stale"), stale ? `These numbers do not belong to the present levers. ${known.connection === "open" ? known.refused ?? "New ones are being computed." : "The connection is lost; new ones will follow when it is restored."}` : "");
}
