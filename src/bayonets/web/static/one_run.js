// One run among many: its course in the charts and the drawing, its days as a story.

import { get, part } from "./api.js";
import { ignore } from "./ignored.js";
import { address, keep, known, tell } from "./state.js";

/** Show a run; null: no run. */
export async function pickRun(run) {
  address.run = run;
  known.runCourse = null;
  keep();
  tell("run");
  if (run === null) return;
  try {
    const path = address.folder ? `/folders/${part(address.folder)}` : `/studies/${known.study}`;
    const arm = address.arm ? `?arm=${encodeURIComponent(address.arm)}` : "";
    const course = await get(`${path}/runs/${run}${arm}`);
    if (address.run !== run) return;
    known.runCourse = course;
  } catch (fault) {
    if (address.run !== run) return;
    ignore(`run=${run}`, fault.message);
    address.run = null;
    keep();
    tell("ignored");
  }
  tell("run");
}
