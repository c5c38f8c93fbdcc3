// The catalogue of the mistakes: a filter over all titles, and entries that open for a link.

const filterPlace = document.getElementById("mistake-filter");
if (filterPlace) {
  addFilter(filterPlace);
}
const entries = [...document.querySelectorAll("details.mistake")];
if (entries.length) {
  addButtons();
  openTarget();
  window.addEventListener("hashchange", openTarget);
}

// ---------------------------------------------------------------- all of them

/** A box to type in; the lists show what has all typed words in it. */
function addFilter(place) {
  const tools = document.createElement("form");
  tools.className = "mistake-tools";
  tools.innerHTML =
    '<label for="mistake-words">Find a mistake</label>' +
    '<input id="mistake-words" type="search" autocomplete="off" spellcheck="false">' +
    '<p role="status"></p>';
  place.append(tools);
  const input = tools.querySelector("input");
  const status = tools.querySelector("p");
  const lists = [...document.querySelectorAll(".mistake-list")].map(listOf);
  let waiting = 0;

  function show() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const count = lists.reduce((sum, list) => sum + showIn(list, words), 0);
    status.textContent = words.length
      ? `${count || "No"} ${count === 1 ? "mistake has" : "mistakes have"} ${
          words.length === 1 ? "this" : "all of this"
        } in the title or in the name of the exercise.`
      : "";
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting); // what is read aloud should not change with every letter
    waiting = setTimeout(show, 150);
  });
  tools.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
    document.querySelector(".mistake-list li:not([hidden]) a")?.focus();
  });
  if (input.value) {
    show(); // the browser has kept it
  }
}

/** What there is to search in a lesson. */
function listOf(element) {
  const sections = [...element.querySelectorAll("section")].map((section) => ({
    element: section,
    items: [...section.querySelectorAll("li")].map((item) => ({
      element: item,
      text: `${item.textContent} ${section.querySelector("h3").textContent}`.toLowerCase(),
    })),
  }));
  return { element, heading: element.previousElementSibling, sections };
}

/** Show the items with all these words, and hide what is empty then; returns their number. */
function showIn(list, words) {
  let count = 0;
  for (const section of list.sections) {
    const hits = section.items.filter((item) => {
      item.element.hidden = !words.every((word) => item.text.includes(word));
      return !item.element.hidden;
    });
    section.element.hidden = hits.length === 0;
    count += hits.length;
  }
  list.element.hidden = list.heading.hidden = count === 0;
  return count;
}

// ---------------------------------------------------------------- a lesson's page

/** Open the entry that the address points to. */
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const entry = target?.closest("details.mistake");
  if (entry) {
    entry.open = true;
    target.scrollIntoView();
  }
}

/** Buttons that open and close all entries. */
function addButtons() {
  const tools = document.createElement("div");
  tools.className = "mistake-tools";
  for (const [words, open] of [["Open all", true], ["Close all", false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => {
      for (const entry of entries) {
        entry.open = open;
      }
    });
    tools.append(button);
  }
  document.getElementById("mistake-buttons").append(tools);
}
