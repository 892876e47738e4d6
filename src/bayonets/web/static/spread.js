// Names beside lines, moved apart where they would cover each other.

/**
 * @param names with `y`, where each would stand best; it is changed.
 * @param step that two names need between them; top and bottom: where the first and the last may stand.
 */
export function spread(names, { top, bottom, step }) {
  names.sort((a, b) => a.y - b.y);
  names.forEach((one, place) => (one.y = Math.max(one.y, place ? names[place - 1].y + step : top)));
  for (let place = names.length - 1; place >= 0; place -= 1) {
    names[place].y = Math.min(names[place].y, place === names.length - 1 ? bottom : names[place + 1].y - step);
  }
  return names;
}
