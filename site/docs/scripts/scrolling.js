// What scrolls inside itself can be scrolled from the keyboard; what does not is no stop for it.

const BOXES = ".formula, .drawing, pre.output, .numbers > pre";

const observer = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
