// Names that fit: whole, in several lines, or in fewer words; words are never cut.

const pen = document.createElement("canvas").getContext("2d");
const LOOSE = /\s+(of|the|and|for|in|to|a)$/i; // no shortened name ends with one of these

const STARTS_LOOSE = /^(of|the|and|for|in|to|a)\b/i;
const SAYS_NOTHING = /^\S{1,3} of /; // the first word alone is not informative: men of the former Berkut

/** The width of a text in pixels. */
export function widthOf(text, font) {
  pen.font = font;
  return pen.measureText(text).width;
}

export const fontOf = (node) => {
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(node);
  return `${fontWeight} ${fontSize} ${fontFamily}`;
};

/** A name in at most the given number of lines of a width, as a list of lines: its fullest form that fits. */
export function fitted(name, width, most, font) {
  for (const form of forms(name)) {
    const lines = wrapped(form, width, font);
    if (lines && lines.length <= most) return lines;
  }
  return [shortened(name.split(" ")[0], width, font)];
}

/** The name, the name without brackets, then ever fewer of its words: the first ones, else the last ones. */
function forms(name) {
  const plain = name.replace(/\s*\(.*\)$/, "");
  const words = plain.split(" ");
  const fewer = SAYS_NOTHING.test(plain) ? [] : words.slice(1).map((_word, place) => trimmed(words.slice(0, words.length - 1 - place).join(" ")));
  const last = words.slice(1).map((_word, place) => words.slice(place + 1).join(" ")).filter((form) => !STARTS_LOOSE.test(form));
  return [name, plain, ...fewer, ...last];
}

const trimmed = (text) => (LOOSE.test(text) ? trimmed(text.replace(LOOSE, "")) : text.replace(/,$/, ""));

/** Lines filled as far as possible; null if one word is too wide. */
function wrapped(text, width, font) {
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && widthOf(longer, font) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
    if (widthOf(lines.at(-1), font) > width) return null;
  }
  return lines;
}

/** One word, with a full stop for letters that do not fit. */
function shortened(word, width, font) {
  for (let length = word.length; length > 1; length -= 1) {
    const short = length === word.length ? word : `${word.slice(0, length)}.`;
    if (widthOf(short, font) <= width) return short;
  }
  return "";
}

/** The first of several texts that fits beside the other contents of its row. */
export const firstThatFits = (texts, room, font) => texts.find((text) => widthOf(text, font) <= room) ?? "";
