// Plays a backward pass: marks the parts of the picture that a step is about, fills in the
// gradients that are known by then, and tells the step in words. minigrad/course/site/figures.py
// writes the figure, minigrad/viz/trace.py says what its data mean.

const GRADIENT = "grad "; // how the line of a label begins that shows a gradient
const MARGIN = 4; // between a label and its box
const WIDE = 0.5; // of a digit, as a share of the font's size
const SHAPES = "polygon, ellipse, path";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** A figure whose steps can be played. */
class Stepper {
  constructor(figure) {
    this.figure = figure;
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    this.values = data.values;
    this.frames = data.frames;
    this.drawing = figure.querySelector(".drawing");
    this.parts = new Map(
      [...this.drawing.querySelectorAll("[data-id]")].map((g) => [g.dataset.id, new Part(g)]),
    );
    this.words = [...figure.querySelectorAll(".words > .frame")];
    this.now = figure.querySelector(".words > .now");
    this.slider = figure.querySelector('input[type="range"]');
    this.count = figure.querySelector(".count");
    this.buttons = Object.fromEntries(
      [...figure.querySelectorAll("[data-do]")].map((button) => [button.dataset.do, button]),
    );
    this.last = this.frames.length - 1;
    this.timer = null;
    this.listen();
    this.show(0);
    this.now.setAttribute("aria-live", "polite"); // from now on: what is there already is not news
    this.now.setAttribute("aria-atomic", "true");
    figure.querySelector(".steps").open = false;
    figure.setAttribute("role", "group");
    figure.setAttribute("aria-label", "Backward pass, step by step: use the arrow keys");
    figure.tabIndex = 0;
    figure.classList.add("ready");
  }

  listen() {
    const actions = {
      first: () => this.go(0),
      back: () => this.go(this.number - 1),
      play: () => (this.playing ? this.pause() : this.play()),
      forward: () => this.go(this.number + 1),
      last: () => this.go(this.last),
    };
    for (const [name, button] of Object.entries(this.buttons)) {
      button.addEventListener("click", actions[name]);
    }
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    const keys = {
      ArrowRight: actions.forward,
      ArrowLeft: actions.back,
      Home: actions.first,
      End: actions.last,
    };
    this.figure.addEventListener("keydown", (event) => {
      const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
      // A slider has these keys already; what scrolls needs them itself.
      const taken = event.target === this.slider || event.target.closest(".drawing, .steps");
      if (modified || taken || !(event.key in keys)) return;
      event.preventDefault();
      keys[event.key]();
    });
    document.addEventListener("visibilitychange", () => document.hidden && this.pause());
  }

  get playing() {
    return this.timer !== null;
  }

  /** To a step that the reader asks for. */
  go(number) {
    this.pause();
    this.show(Math.min(Math.max(number, 0), this.last));
  }

  play() {
    if (this.number === this.last) this.show(0);
    this.wait();
    this.label("Pause");
  }

  /** Show the next step when this one can have been read. */
  wait() {
    const length = this.words[this.number].textContent.length;
    this.timer = setTimeout(() => {
      this.show(this.number + 1);
      if (this.number < this.last) this.wait();
      else this.pause();
    }, Math.min(2000 + 20 * length, 8000));
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.label("Play");
  }

  label(text) {
    this.figure.classList.toggle("playing", this.playing);
    this.buttons.play.setAttribute("aria-label", text);
    this.buttons.play.title = text;
  }

  show(number) {
    if (number === this.number) return;
    this.number = number;
    const { fills } = this.frames[number];
    const known = this.frames.slice(0, number + 1).map((frame) => frame.texts);
    const texts = Object.assign(Object.fromEntries(this.values.map((v) => [v, "?"])), ...known);
    for (const [id, part] of this.parts) part.mark(fills[id]);
    for (const [id, text] of Object.entries(texts)) this.parts.get(id)?.write(text);
    this.now.replaceChildren(...[...this.words[number].children].map((p) => p.cloneNode(true)));
    this.slider.value = number;
    this.slider.setAttribute("aria-valuetext", `Step ${number} of ${this.last}`);
    this.count.textContent = `Step ${number} of ${this.last}`;
    for (const [name, end] of Object.entries({ first: 0, back: 0, forward: this.last, last: this.last })) {
      this.buttons[name].setAttribute("aria-disabled", number === end);
    }
    this.scroll();
  }

  /** Where the picture is wider than its box: bring what is at work into the middle. */
  scroll() {
    const room = this.drawing.clientWidth;
    const box =
      this.drawing.querySelector('.operation [data-mark="active"]') ??
      this.drawing.querySelector('.node [data-mark="active"]');
    if (this.drawing.scrollWidth <= room || !box) return;
    const { left, right } = box.getBoundingClientRect();
    const middle = (left + right) / 2 - this.drawing.getBoundingClientRect().left;
    const to = this.drawing.scrollLeft + middle - room / 2;
    this.drawing.scrollTo({ left: to, behavior: calm.matches ? "auto" : "smooth" });
  }
}

/** A node, an edge or a cluster of the picture. */
class Part {
  constructor(group) {
    const shapes = [...group.querySelectorAll(SHAPES)];
    // Other shapes of a node are second outlines, corners and the like; of an edge, its head.
    this.shapes = group.classList.contains("edge") ? shapes : shapes.slice(0, 1);
    this.line = [...group.querySelectorAll("text")].find((t) => t.textContent.startsWith(GRADIENT));
    this.room = this.line ? width(shapes[0]) - 2 * MARGIN : 0;
  }

  mark(name) {
    for (const shape of this.shapes) {
      if (name) shape.dataset.mark = name;
      else delete shape.dataset.mark;
    }
  }

  /** Put a text in the place of the gradient, no wider than its box. */
  write(text) {
    if (!this.line) return;
    this.line.textContent = GRADIENT + text;
    const length = WIDE * Number(this.line.getAttribute("font-size")) * this.line.textContent.length;
    if (length > this.room) {
      this.line.setAttribute("textLength", this.room);
      this.line.setAttribute("lengthAdjust", "spacingAndGlyphs");
    } else {
      this.line.removeAttribute("textLength");
    }
  }
}

function width(shape) {
  if (shape.tagName === "ellipse") return 2 * Number(shape.getAttribute("rx"));
  const path = shape.getAttribute("points") ?? shape.getAttribute("d");
  const xs = [...path.matchAll(/(-?[\d.]+),/g)].map((match) => Number(match[1]));
  return Math.max(...xs) - Math.min(...xs);
}

/** Make the figures below an element playable. */
export function start(root = document) {
  for (const figure of root.querySelectorAll("figure.stepper:not(.ready)")) new Stepper(figure);
}

start();
