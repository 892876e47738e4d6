// The day that the page shows where nobody has chosen one: not the first, on which everybody is loyal still.

import { address, keep, known, lastOf, tell } from "./state.js";

const SEEN = 0.5; // of the most officers who refuse or have gone on one day
const REFUSING = 2; // the first stance that others can see

/** Take the first day on which there is something to see. */
export function placeDay() {
  if (address.day !== null) return;
  address.day = dayToSee(known.twin, REFUSING) || dayToSee(known.twin, 1);
  keep();
  tell("day");
}

/** The first day on which half of those have such a stance who will have at most, while the regime stands. */
function dayToSee(course, from) {
  const heads = (day) => course.formations.heads.reduce((sum, stances) => sum + stances.slice(from).reduce((all, values) => all + (values[day] ?? 0), 0), 0);
  const broken = Array.from({ length: lastOf(course) + 1 }, (_none, day) => heads(day));
  const most = Math.max(...broken);
  return most > 0 ? broken.findIndex((officers) => officers >= SEEN * most) : 0;
}
