// The answer to a press stays at an address of its own for the browser's arrow and for a reload: without what was
// sent, and without a number. Otherwise both end on the browser's own error page.
const place = document.querySelector("[data-here]");
if (place) history.replaceState(history.state, "", place.dataset.here);
