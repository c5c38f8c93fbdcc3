// What is printed is open: the mistakes, and the table of a backward pass.

const printed = [...document.querySelectorAll("details.mistake, details.steps")];
let closed = [];

addEventListener("beforeprint", () => {
  closed = printed.filter((part) => !part.open);
  for (const part of closed) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of closed) part.open = false;
});
