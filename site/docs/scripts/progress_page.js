// Shows what the reader has done: on the map of the course, and at the end of a lesson's page.
// The page holds the places: data-lesson, data-exercise, data-read, data-load, data-save.

import * as progress from "./progress.js";

const LARGEST = 1_000_000; // bytes of a file that may be loaded
const keeper = new progress.Keeper(progress.storageOf(window));
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function show() {
  const { progress: now } = keeper.load();
  const read = progress.readLessons(now);
  for (const element of all("[data-exercise]")) {
    const { status } = progress.of(now, element.dataset.exercise);
    element.dataset.status = status;
    element.querySelector(".status").textContent = status === "open" ? "" : status;
  }
  for (const lesson of all("[data-lesson]")) showLesson(lesson, read);
  for (const button of all("[data-read]")) {
    const day = read[button.dataset.read];
    button.dataset.day = day ?? "";
    button.textContent = day ? "Take the mark “read” away" : "I have read this lesson";
  }
  showSum(read);
}

/** A lesson of the map: how many of its exercises are passed, and whether it was read. */
function showLesson(lesson, read) {
  const exercises = all("[data-exercise]", lesson);
  const passed = exercises.filter((e) => e.dataset.status === "passed").length;
  lesson.querySelector(".count").textContent = `${passed} of ${exercises.length} exercises passed`;
  lesson.querySelector(".bar span").style.width = `${(100 * passed) / exercises.length}%`;
  lesson.querySelector(".read").textContent = read[lesson.dataset.lesson] ? "read" : "";
}

function showSum(read) {
  const sum = document.querySelector("[data-sum]");
  if (!sum) return;
  const lessons = all("[data-lesson]");
  const exercises = all("[data-lesson] [data-exercise]");
  const count = (status) => exercises.filter((e) => e.dataset.status === status).length;
  const done = lessons.filter((lesson) => read[lesson.dataset.lesson]).length;
  const tried = count("tried");
  sum.textContent =
    `${count("passed")} of ${exercises.length} exercises passed` +
    `${tried ? `, ${tried} tried` : ""}. ${done} of ${lessons.length} lessons read.`;
}

/** Words for the reader, in the live regions of the part of the page that an element is in. */
function say(element, words, error = false) {
  const place = element.closest(".needs-script");
  for (const region of all("[role=status], [role=alert]", place)) region.textContent = "";
  const alert = place.querySelector("[role=alert]");
  (error && alert ? alert : place.querySelector("[role=status]")).textContent = words;
}

// ---------------------------------------------------------------- what the reader does

function mark(button) {
  const { read: lesson, day } = button.dataset;
  const trouble = keeper.change((now) => progress.withRead(now, lesson, day ? "" : today()));
  show();
  const words = day ? "The mark is taken away." : "This lesson is marked as read.";
  say(button, [words, trouble].filter(Boolean).join(" "));
}

async function load(input) {
  const file = input.files[0];
  if (!file) return;
  input.value = ""; // so that the same file can be chosen again
  try {
    const other = progress.fromText(await textOf(file));
    let taken;
    const trouble = keeper.change((now) => {
      const both = progress.merged(now, other);
      taken = both.taken;
      return both.progress;
    });
    show();
    say(input, [taken && told(file.name, taken), trouble].filter(Boolean).join(" "), !taken);
  } catch (error) {
    if (!(error instanceof progress.ProgressError)) throw error;
    const hint = error.newer ? " It is of a newer minigrad." : "";
    const words = `${file.name} is not taken: ${error.message}.${hint} Nothing was changed.`;
    say(input, words, true);
  }
}

async function textOf(file) {
  if (file.size > LARGEST) {
    const size = (file.size / 1e6).toFixed(1);
    throw new progress.ProgressError(`it has ${size} MB, and a progress.json has a few KB`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new progress.ProgressError("it is no text in UTF-8");
  }
}

/** What was taken from a file, in words. */
function told(name, { passed, tried, more, read }) {
  const parts = [
    passed && `${exercises(passed)} passed`,
    tried && `${exercises(tried)} tried`,
    more && `tries, hints or days of ${exercises(more)}`,
    read && `${read} ${read === 1 ? "lesson" : "lessons"} read`,
  ].filter(Boolean);
  if (!parts.length) return `${name} holds nothing that is not known here.`;
  return `Taken from ${name}: ${parts.join(", ")}.`;
}

function exercises(n) {
  return `${n} ${n === 1 ? "exercise" : "exercises"}`;
}

function save(button) {
  const { progress: now, words } = keeper.load();
  if (words) {
    say(button, `Not saved: what this browser has kept cannot be read, ${words}.`, true);
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([progress.toText(now)], { type: "application/json" }));
  link.download = "progress.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(button, "Saved as progress.json, where your browser keeps downloads.");
}

/** The day where the reader is, such as 2025-06-01. */
function today() {
  const now = new Date();
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

for (const button of all("[data-read]")) button.addEventListener("click", () => mark(button));
for (const button of all("[data-save]")) button.addEventListener("click", () => save(button));
for (const input of all("[data-load]")) input.addEventListener("change", () => load(input));
window.addEventListener("storage", show); // another tab
window.addEventListener("pageshow", show); // back from another page
for (const part of all(".needs-script")) part.classList.add("ready");
show();
