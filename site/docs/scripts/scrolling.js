// What scrolls inside itself can be scrolled from the keyboard, and shows that there is more.
// What does not scroll is no stop for the keyboard.

const BOXES = ".formula, .drawing, pre.output, .numbers > pre";

function look(box) {
  box.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 2);
}

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
    look(target);
  }
});

function observe(selector) {
  for (const box of document.querySelectorAll(selector)) {
    observer.observe(box);
    box.addEventListener("scroll", () => look(box), { passive: true });
  }
}

observe(BOXES);
// The theme puts tables into boxes of its own, later than this.
addEventListener("load", () => observe(".md-typeset__scrollwrap"));
