// Lights an equation together with the lines of code that are it, and a symbol together with its
// variable. minigrad/course/site/finishing.py writes what is lit: elements with a data-label, and
// in them names with a data-var. Everything is a plain link without this script.

const LABELLED = ".equation[data-label], .labelled[data-label], a.asserts[data-label]";
const LINKS = ".equation .name, .labelled a, a.asserts";
const DWELL = 250; // milliseconds before the panel comes
const LINGER = 600; // and before it goes, so that the mouse can reach it

// ---------------------------------------------------------------- what belongs together

const labelsOf = (element) => element.dataset.label.split(" ");
const isEquation = (element) => element.classList.contains("equation");

const known = new Map(); // label: elements in the order of the page
for (const element of document.querySelectorAll(LABELLED)) {
  for (const label of labelsOf(element)) {
    known.set(label, [...(known.get(label) ?? []), element]);
  }
}

/** Where a link to an element leads; a line of code has the id of its statement in it. */
const idOf = (element) => element.id || element.querySelector(":scope > [id]")?.id;

/** A link above a block that asserts an equation stands for the block. */
function bodyOf(element) {
  if (!element.matches(".asserts")) return element;
  let block = element.nextElementSibling;
  while (block?.matches(".asserts")) block = block.nextElementSibling;
  return block ?? element;
}

function groupOf(element) {
  return new Set(labelsOf(element).flatMap((label) => known.get(label)));
}

// ---------------------------------------------------------------- lighting

// What the mouse is on, and what has the focus or was tapped: {element, name of a variable}.
const wish = { mouse: null, focus: null };
let lit = [];
let current = null;

function want(source, element, name = null) {
  wish[source] = element ? { element, name } : null;
  const now = wish.mouse ?? wish.focus;
  if (now?.element === current?.element && now?.name === current?.name) return;
  const moved = now?.element !== current?.element;
  current = now;
  for (const element of lit) element.classList.remove("lit");
  lit = [];
  if (now) {
    const group = groupOf(now.element);
    const bodies = [...group].map(bodyOf);
    lit = [...new Set([...group, ...bodies])];
    if (now.name) lit.push(...[...lit, panel].flatMap((element) => variables(element, now.name)));
    for (const element of lit) element.classList.add("lit");
  }
  if (moved) panelSoon();
}

const variables = (element, name) => [
  ...element.querySelectorAll(`[data-var="${CSS.escape(name)}"]`),
];

function under(target) {
  const element = target.closest?.(LABELLED);
  return [element, (element && target.closest("[data-var]")?.dataset.var) ?? null];
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch" || panel.contains(event.target)) return;
  want("mouse", ...under(event.target));
});
document.documentElement.addEventListener("pointerleave", () => want("mouse", null));

document.addEventListener("focusin", (event) => {
  want("focus", event.target.matches(LINKS) ? event.target.closest(LABELLED) : null);
});
document.addEventListener("focusout", () => want("focus", null));

// ---------------------------------------------------------------- touch

let touched = false;
let litBefore = null; // when the finger came down; its tap moves the focus before the click

document.addEventListener(
  "pointerdown",
  (event) => {
    touched = event.pointerType === "touch";
    litBefore = current?.element ?? null;
    if (touched) wish.mouse = null;
  },
  true,
);

/** The first tap lights, the next one follows the link. */
document.addEventListener("click", (event) => {
  if (!touched || panel.contains(event.target)) return;
  const [element, name] = under(event.target);
  const link = event.target.closest(LINKS);
  if (link && element !== litBefore) event.preventDefault();
  want("focus", element, name);
});

// ---------------------------------------------------------------- the partner out of sight

const panel = document.createElement("aside");
panel.className = "partner";
panel.hidden = true;
// For the eye alone: others have the link at the equation and at the line, which goes there.
panel.setAttribute("aria-hidden", "true");
panel.innerHTML = '<p></p><a tabindex="-1">go there</a><div class="shown"></div>';
document.querySelector(".md-content .md-typeset")?.append(panel);

let timer = null;

function panelSoon() {
  clearTimeout(timer);
  const shown = !panel.hidden;
  if (shown || current) timer = setTimeout(update, current ? DWELL : LINGER);
}

function update() {
  if (panel.matches(":hover")) return; // the mouse has reached it
  const partner = current && farPartner(current.element);
  panel.hidden = !partner;
  if (!partner) return;
  const label = labelsOf(current.element).find((name) => labelsOf(partner).includes(name));
  const [words, link, shown] = panel.children;
  words.textContent = isEquation(partner) ? `The equation ${label}` : `The code of ${label}`;
  link.href = `#${idOf(partner)}`;
  shown.replaceChildren(copyOf(partner));
  if (current.name) {
    for (const element of variables(panel, current.name)) {
      element.classList.add("lit");
      lit.push(element);
    }
  }
}

/** The nearest partner of an element, if none is in sight. */
function farPartner(element) {
  const wanted = !isEquation(element);
  const partners = [...groupOf(element)].filter((other) => isEquation(other) === wanted && idOf(other));
  if (partners.some((partner) => inSight(bodyOf(partner)))) return null;
  const top = element.getBoundingClientRect().top;
  const distance = (other) => Math.abs(other.getBoundingClientRect().top - top);
  return partners.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}

function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  const header = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
  return bottom > header + 4 && top < innerHeight - 4;
}

/** What the panel shows: the formula, or the lines of the statement. */
function copyOf(partner) {
  if (isEquation(partner)) return bare(partner.querySelector(".katex-display"));
  if (partner.matches(".asserts")) return bare(bodyOf(partner));
  const block = document.createElement("div");
  block.className = "highlight";
  block.innerHTML = "<pre><code></code></pre>";
  const code = block.querySelector("code");
  for (const line of statement(partner)) code.append(bare(line), "\n");
  return block;
}

/** The lines of a statement, from its first one on. */
function statement(first) {
  const lines = [first];
  for (;;) {
    const next = lines.at(-1).nextElementSibling;
    if (!next?.matches(".labelled") || idOf(next) || next.dataset.label !== first.dataset.label) {
      return lines;
    }
    lines.push(next);
  }
}

/** A copy that is not lit, that nothing points at and that points at nothing. */
function bare(element) {
  const copy = element.cloneNode(true);
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    part.removeAttribute("id");
    part.removeAttribute("data-label");
    part.removeAttribute("tabindex");
    part.classList.remove("lit");
    if (part.matches("a")) part.removeAttribute("href");
    if (part.matches("button, nav")) part.remove();
  }
  return copy;
}

function hide() {
  clearTimeout(timer);
  panel.hidden = true;
}

panel.addEventListener("pointerleave", panelSoon);
panel.querySelector("a").addEventListener("click", hide);
addEventListener(
  "scroll",
  () => {
    if (!panel.hidden && current && !farPartner(current.element)) hide();
  },
  { passive: true },
);

// ---------------------------------------------------------------- arriving, and Escape

// Who follows a link has the focus on the link that leads back.
addEventListener("hashchange", () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = document.getElementById(id)?.closest(LABELLED);
  if (!target) return;
  const lines = target.matches(".labelled") ? statement(target) : [target];
  const links = lines.flatMap((e) => [e, ...e.querySelectorAll("a")]).filter((e) => e.matches(LINKS));
  links[0]?.focus({ preventScroll: true });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  hide();
  for (const badge of document.querySelectorAll("details.checked[open]")) close(badge);
});

document.addEventListener("click", (event) => {
  for (const badge of document.querySelectorAll("details.checked[open]")) {
    if (!badge.contains(event.target)) badge.open = false;
  }
});

function close(badge) {
  if (badge.contains(document.activeElement)) badge.querySelector("summary").focus();
  badge.open = false;
}
