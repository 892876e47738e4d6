// Names beside lines, moved apart where they would overlap.

/**
 * @param names with `y`, the preferred position of each; it is changed.
 * @param step the distance that two names require; top and bottom: the limits of the first and the last.
 */
export function spread(names, { top, bottom, step }) {
  names.sort((a, b) => a.y - b.y);
  names.forEach((one, place) => (one.y = Math.max(one.y, place ? names[place - 1].y + step : top)));
  for (let place = names.length - 1; place >= 0; place -= 1) {
    names[place].y = Math.min(names[place].y, place === names.length - 1 ? bottom : names[place + 1].y - step);
  }
  return names;
}
