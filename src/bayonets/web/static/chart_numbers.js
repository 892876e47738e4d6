// The content of a chart on the page, as the numbers of a picture to keep.

import { happenings } from "./happenings.js";
import { timePicture } from "./picture.js";
import { address, known } from "./state.js";
import { onDay, underOf } from "./words.js";

/** @param shown {title, unit, range, value, bands, lines, fall, observed, zero, caption} of the chart. */
export function pictureOf(shown) {
  const { start, days, title, name } = known.scenario;
  return timePicture({
    start, days, splits: shown.splits, day: address.day ?? 0, marks: [...new Set(happenings().map((one) => one.day))], observed: [], fall: null, zero: false, ...shown,
    title: known.fan ? `${shown.title}, ${underOf(known.fan.uncertain)}` : shown.title,
    subtitle: `${title ?? name}: ${shown.unit}`,
    caption: shown.caption ?? `${behind()} Upright line: ${onDay(start, address.day ?? 0)}; dotted: events and steps of levers.`,
  });
}

/** The runs behind the bands. */
function behind() {
  const { fan } = known;
  return fan ? `Bands: 50 and 90% of ${fan.runs} runs${address.folder ? "" : `, seed ${address.seed}`}; dashed: their median.` : "The mean field; no runs yet.";
}
