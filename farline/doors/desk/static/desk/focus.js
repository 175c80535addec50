// What went wrong is read out first.
document.querySelector("[data-focus]")?.focus();
