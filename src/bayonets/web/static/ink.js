// Colours of the style sheet on a canvas, to which the style sheet does not apply.

const colors = new Map();

/** A colour of the style sheet by its name. */
export function color(name) {
  if (!colors.has(name)) colors.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colors.get(name);
}

/** Called when the colour scheme changes between light and dark. */
export function onOtherColors(then) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colors.clear();
    then();
  });
}

/** A colour with the given opacity, for bands. */
export function tint(name, share) {
  const [red, green, blue] = [1, 3, 5].map((start) => Number.parseInt(color(name).slice(start, start + 2), 16));
  return `rgba(${red},${green},${blue},${share})`;
}

/** A path on a chart's canvas, in its own state. */
export function stroke(u, name, width, dash, path) {
  u.ctx.save();
  u.ctx.beginPath();
  u.ctx.strokeStyle = color(name);
  u.ctx.lineWidth = width * devicePixelRatio;
  u.ctx.setLineDash(dash.map((one) => one * devicePixelRatio));
  path();
  u.ctx.stroke();
  u.ctx.restore();
}
