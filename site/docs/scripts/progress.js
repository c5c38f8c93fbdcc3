// What the reader has done, kept in this browser. It is the JSON of the terminal's progress.json:
// minigrad/course/progress.py says what each key means, and gives the same reasons for refusing a
// file. Keys that are not known are kept as they are. One is added here, for which the terminal
// has no use:
//
//     "read": {"12_adam": "2025-06-01"}     lessons that the reader has marked as read, and when

export const KEY = "minigrad progress"; // in localStorage
const FORMAT = "minigrad progress";
const VERSION = 1;
const STATUSES = ["open", "tried", "passed"]; // each better than the one before
const SOLUTIONS = ["", "asked", "shown"];
const HINTS = 3;

/** A text that is no progress. `newer`: it is, but of a later version. */
export class ProgressError extends Error {
  constructor(words, newer = false) {
    super(words);
    this.newer = newer;
  }
}

export function empty() {
  return { format: FORMAT, version: VERSION, last: "", exercises: {} };
}

export function toText(progress) {
  return JSON.stringify(progress, null, 2) + "\n";
}

/** Read a text; a ProgressError says where it is wrong. */
export function fromText(text) {
  let data;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new ProgressError(`it is no JSON, ${error.message}`);
  }
  if (!isObject(data) || data.format !== FORMAT) {
    throw new ProgressError(`it lacks "format": "${FORMAT}"`);
  }
  const version = data.version;
  if (!Number.isInteger(version) || version < 1) {
    throw new ProgressError(`"version" is ${shown(version)}, not a whole number from 1 on`);
  }
  if (version > VERSION) {
    throw new ProgressError(`it has version ${version}; only ${VERSION} is known here`, true);
  }
  const { last = "", exercises } = data;
  if (typeof last !== "string") throw new ProgressError(`"last" is ${shown(last)}, not a text`);
  if (!isObject(exercises)) {
    throw new ProgressError(`"exercises" is ${shown(exercises)}, not an object`);
  }
  const entries = Object.entries(exercises).map(([key, values]) => [key, entryOf(key, values)]);
  return { ...data, last, exercises: Object.fromEntries(entries) };
}

const NOTHING = { status: "open", tries: 0, hints: 0, solution: "", passed: null };

/** What is kept of an exercise, its values checked. */
function entryOf(key, values) {
  if (!isObject(values)) throw new ProgressError(`${key} is ${shown(values)}, not an object`);
  const entry = { ...NOTHING, ...values };
  const { status, tries, hints, solution, passed } = entry;
  const rules = [
    ["status", STATUSES.includes(status), `one of ${STATUSES.join(", ")}`],
    ["tries", Number.isInteger(tries) && tries >= 0, "a number from 0 on"],
    ["hints", Number.isInteger(hints) && 0 <= hints && hints <= HINTS, `between 0 and ${HINTS}`],
    ["solution", SOLUTIONS.includes(solution), 'one of "", asked, shown'],
    ["passed", passed === null || isDay(passed), "a day such as 2025-06-01"],
  ];
  for (const [name, right, wanted] of rules) {
    if (!right) throw new ProgressError(`${key}, "${name}" is ${shown(entry[name])}, not ${wanted}`);
  }
  return entry;
}

function isObject(x) {
  return typeof x === "object" && x !== null && !Array.isArray(x);
}

function isDay(x) {
  if (typeof x !== "string" || !/^\d{4}-\d\d-\d\d$/.test(x)) return false;
  const day = new Date(`${x}T00:00:00Z`);
  return !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(x); // there is no 30 February
}

/** A value, short enough for a message. */
function shown(x) {
  const text = JSON.stringify(x ?? null);
  return text.length <= 40 ? text : text.slice(0, 37) + "...";
}

// ---------------------------------------------------------------- questions and changes

/** What is kept of an exercise, such as "12_adam/adam_step". */
export function of(progress, key) {
  return Object.hasOwn(progress.exercises, key) ? progress.exercises[key] : NOTHING;
}

/** The lessons that were marked as read: {"12_adam": day}. */
export function readLessons(progress) {
  return isObject(progress.read) ? progress.read : {};
}

/** The progress with a lesson marked as read on a day, or, without a day, as not read. */
export function withRead(progress, lesson, day) {
  const { [lesson]: _, ...others } = readLessons(progress);
  return { ...progress, read: day ? { ...others, [lesson]: day } : others };
}

/** Both in one, of each exercise the better. Nothing that is known to `own` gets lost.
 *
 * Returns {progress, taken}; `taken` counts what came from `other`: {passed, tried, more, read}.
 */
export function merged(own, other) {
  const taken = { passed: 0, tried: 0, more: 0, read: 0 };
  const keys = new Set([...Object.keys(own.exercises), ...Object.keys(other.exercises)]);
  const exercises = [...keys].map((key) => {
    const before = of(own, key);
    const after = better(before, of(other, key));
    if (after.status !== before.status) taken[after.status] += 1;
    else if (Object.keys(NOTHING).some((name) => after[name] !== before[name])) taken.more += 1;
    return [key, after];
  });
  const read = { ...readLessons(other), ...readLessons(own) };
  taken.read = Object.keys(read).length - Object.keys(readLessons(own)).length;
  const progress = {
    ...other,
    ...own,
    last: own.last || other.last,
    exercises: Object.fromEntries(exercises),
  };
  return { progress: taken.read ? { ...progress, read } : progress, taken };
}

function better(a, b) {
  const further = (values, name) => values[Math.max(values.indexOf(a[name]), values.indexOf(b[name]))];
  const days = [a.passed, b.passed].filter((day) => day !== null).sort();
  return {
    ...b,
    ...a,
    status: further(STATUSES, "status"),
    tries: Math.max(a.tries, b.tries),
    hints: Math.max(a.hints, b.hints),
    solution: further(SOLUTIONS, "solution"),
    passed: days[0] ?? null,
  };
}

// ---------------------------------------------------------------- in the browser

const LOST =
  "This browser keeps nothing for this page: its storage is blocked or full. Everything works, " +
  "but the marks are gone when you leave the page.";

/** What a browser keeps. `storage`: as localStorage, or null; then nothing outlives the page. */
export class Keeper {
  constructor(storage) {
    this.storage = storage;
    this.here = empty(); // without a storage
  }

  /** {progress, words, newer}; `words` say why what was kept cannot be read, or are "". */
  load() {
    const text = this.text();
    if (text === null) return { progress: this.here, words: "", newer: false };
    try {
      return { progress: fromText(text), words: "", newer: false };
    } catch (error) {
      if (!(error instanceof ProgressError)) throw error;
      return { progress: empty(), words: error.message, newer: error.newer };
    }
  }

  text() {
    try {
      return this.storage?.getItem(KEY) ?? null;
    } catch {
      return null;
    }
  }

  /** Change what is kept: `change` gets the progress of this moment, and returns the new one.
   *
   * Returns what is to be said to the reader, or "".
   */
  change(change) {
    const { progress, words, newer } = this.load();
    if (newer) {
      return `Nothing was changed: what this browser has kept is of a newer minigrad (${words}).`;
    }
    try {
      const said = words && this.setAside(words);
      this.here = change(progress);
      if (this.storage === null) return LOST;
      this.storage.setItem(KEY, toText(this.here));
      return said;
    } catch {
      this.storage = null; // from now on, the page alone remembers
      return LOST;
    }
  }

  /** Keep what cannot be read under another key. */
  setAside(words) {
    let n = 1;
    while (this.storage.getItem(`${KEY} damaged-${n}`) !== null) n += 1;
    this.storage.setItem(`${KEY} damaged-${n}`, this.text());
    return (
      `What this browser had kept cannot be read: ${words}. It stays in its storage as ` +
      `"${KEY} damaged-${n}", and progress begins anew.`
    );
  }
}

/** The storage of this browser, or null where it is blocked. */
export function storageOf(window) {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
